"""Commands of the audits app."""
