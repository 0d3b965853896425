"""What it means: reads audits, never writes them."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Score cells, statistics, branch reports."""

    name = "reports"
