"""The project as an app: its system checks and commands."""

from django.apps import AppConfig


class MysteryConfig(AppConfig):
    """Registers the checks that keep safety settings honest."""

    name = "mystery"

    def ready(self) -> None:
        """Import what registers itself."""
        from mystery import checks  # noqa: F401, PLC0415
