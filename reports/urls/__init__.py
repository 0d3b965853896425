"""Addresses of reports, a list per face."""
