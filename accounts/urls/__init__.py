"""Addresses of accounts, a list per face."""
