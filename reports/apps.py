"""What it means: reads audits, never writes them."""

from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Score cells, statistics, branch reports."""

    name = "reports"

    def ready(self) -> None:
        """Register the tasks in every process: audits queues them by name, and may not import them."""
        import_module("reports.tasks")
