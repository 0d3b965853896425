"""The accounts app's name for Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who people are, and which organisation they act for."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "accounts"
