"""Commands for whoever keeps it running."""
