"""Template filters that any page may need."""
