"""Figures of speed and size, a command each: `make bench-NAME` (docs/performance.md)."""
