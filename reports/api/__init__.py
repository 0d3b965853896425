"""REST for results."""
