"""What is measured and how a visit runs."""
