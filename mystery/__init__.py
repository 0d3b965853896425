"""The project: settings, URLs, Celery; nothing imports it."""
