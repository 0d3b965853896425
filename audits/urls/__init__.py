"""Addresses of audits, a list per face."""
