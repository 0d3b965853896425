"""The demo: a café chain with people, waves, visits, photos and sound, made the same way every time."""
