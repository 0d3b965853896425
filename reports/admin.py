"""Cells and reports for whoever keeps it running: to be looked at, never changed by hand."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from reports.models import (
    Alert,
    AlertCheck,
    AlertLetter,
    AlertRule,
    BranchReport,
    CellRefresh,
    Delivery,
    Export,
    ExportDownload,
    QuestionCell,
    ReportCode,
    ScoreCell,
    Subscription,
    TurnedOff,
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

    list_display = ("code", "printed", "revision", "made_at")
    list_select_related = ("report__wave", "report__branch", "wave_report__wave")
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


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnly):
    """What is sent to whom."""

    list_display = ("name", "organisation", "content", "often", "audience", "on_since")
    list_select_related = ("organisation",)
    list_filter = ("content", "often")
    exclude = ("people", "branches")


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    """The log of letters."""

    list_display = ("subscription", "user", "key", "state", "noted_at", "sent_at", "problem")
    list_select_related = ("subscription", "user")
    list_filter = ("state",)


@admin.register(TurnedOff)
class TurnedOffAdmin(ReadOnly):
    """Letters that people want no more."""

    list_display = ("user", "subscription", "rule", "at")
    list_select_related = ("user", "subscription", "rule")


@admin.register(AlertRule)
class AlertRuleAdmin(ReadOnly):
    """Rules of programmes."""

    list_display = ("name", "programme", "kind", "part", "below", "on_since")
    list_select_related = ("programme",)
    list_filter = ("kind",)
    exclude = ("people",)


@admin.register(Alert)
class AlertAdmin(ReadOnly):
    """What rules found."""

    list_display = ("rule", "visit", "at", "waits")
    list_select_related = ("rule", "visit__branch")


@admin.register(AlertLetter)
class AlertLetterAdmin(ReadOnly):
    """Who was told of an alert."""

    list_display = ("alert", "user", "state", "noted_at", "sent_at", "seen_at", "problem")
    list_select_related = ("alert__rule", "alert__visit__branch", "user")
    list_filter = ("state",)


@admin.register(AlertCheck)
class AlertCheckAdmin(ReadOnly):
    """Which visits were held against the rules."""

    list_display = ("visit", "changed_at")
    list_select_related = ("visit__branch",)
