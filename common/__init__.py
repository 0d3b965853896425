"""The leaf: what every app needs and no app is known to."""
