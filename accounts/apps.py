"""The accounts app's name for Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who people are, and which organisation they act for."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "accounts"

    def ready(self) -> None:
        """Register the tasks, so that a web process can queue them by name."""
        from accounts import tasks  # noqa: F401, PLC0415
