"""The audits app's name for Django."""

from django.apps import AppConfig


class AuditsConfig(AppConfig):
    """What is measured and how a visit runs."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "audits"
