"""REST for the phone and for integrations."""
