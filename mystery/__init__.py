"""The project: settings, URLs, Celery; nothing imports it."""

from mystery.celery import app as celery_app

__all__ = ["celery_app"]
