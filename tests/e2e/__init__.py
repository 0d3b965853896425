"""Journeys in a real Chromium against the real database, broker and worker."""
