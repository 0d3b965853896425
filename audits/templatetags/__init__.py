"""Template filters of HQ pages."""
