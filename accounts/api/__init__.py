"""REST for people: tokens."""
