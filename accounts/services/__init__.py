"""The verbs of accounts, one noun a file."""
