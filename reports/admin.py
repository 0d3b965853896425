"""Cells and reports for whoever keeps it running: to be looked at, never changed by hand."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from reports.models import (
    BranchReport,
    CellRefresh,
    Export,
    ExportDownload,
    QuestionCell,
    ReportCode,
    ScoreCell,
    WaveReport,
)


class ReadOnly(admin.ModelAdmin[Any]):
    """Figures are computed; a hand that changes one makes a lie of it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


@admin.register(ScoreCell)
class ScoreCellAdmin(ReadOnly):
    """Score cells."""

    list_display = ("wave", "branch", "section", "count", "total", "refreshed_at")
    list_select_related = ("wave", "branch")
    list_filter = ("wave",)


@admin.register(QuestionCell)
class QuestionCellAdmin(ReadOnly):
    """Question cells."""

    list_display = ("wave", "branch", "question", "counted", "na", "total")
    list_select_related = ("wave", "branch")
    list_filter = ("wave",)


@admin.register(ReportCode)
class ReportCodeAdmin(ReadOnly):
    """Codes of printed reports."""

    list_display = ("code", "report", "revision", "made_at")
    list_select_related = ("report__wave", "report__branch")
    search_fields = ("code",)


@admin.register(CellRefresh)
class CellRefreshAdmin(ReadOnly):
    """When cells were last computed."""

    list_display = ("wave", "branch", "at")
    list_select_related = ("wave", "branch")
    list_filter = ("wave",)


@admin.register(BranchReport)
class BranchReportAdmin(ReadOnly):
    """Branch reports with their state and what went wrong."""

    list_display = ("wave", "branch", "language", "state", "revision", "asked_at", "made_at", "problem")
    list_select_related = ("wave", "branch")
    list_filter = ("state", "language")


@admin.register(Export)
class ExportAdmin(ReadOnly):
    """Exports with their state and what went wrong."""

    list_display = ("organisation", "kind", "form", "variant", "state", "by", "asked_at", "made_at", "problem")
    list_select_related = ("organisation", "by")
    list_filter = ("state", "kind", "variant")


@admin.register(ExportDownload)
class ExportDownloadAdmin(ReadOnly):
    """Who fetched which export."""

    list_display = ("export", "by", "at")
    list_select_related = ("export", "by")


@admin.register(WaveReport)
class WaveReportAdmin(ReadOnly):
    """Reports of regions, networks and visits with their state and what went wrong."""

    list_display = ("wave", "subject", "language", "state", "revision", "asked_at", "made_at", "problem")
    list_select_related = ("wave",)
    list_filter = ("state", "language")
