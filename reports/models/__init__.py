"""What is kept of what was computed and sent, a noun a file."""

from reports.models.alert import Alert, AlertCheck, AlertKind, AlertLetter, AlertRule
from reports.models.branch_report import BranchReport, BranchReportQuerySet
from reports.models.delivery import Delivery, LetterState
from reports.models.export import Export, ExportDownload, ExportQuerySet
from reports.models.question_cell import CellRefresh, QuestionCell
from reports.models.report_code import ReportCode, ReportCodeQuerySet
from reports.models.score_cell import ScoreCell
from reports.models.subscription import Audience, Content, Often, Subscription, TurnedOff
from reports.models.wave_report import WaveReport, WaveReportQuerySet

__all__ = [
    "Alert",
    "AlertCheck",
    "AlertKind",
    "AlertLetter",
    "AlertRule",
    "Audience",
    "BranchReport",
    "BranchReportQuerySet",
    "CellRefresh",
    "Content",
    "Delivery",
    "Export",
    "ExportDownload",
    "ExportQuerySet",
    "LetterState",
    "Often",
    "QuestionCell",
    "ReportCode",
    "ReportCodeQuerySet",
    "ScoreCell",
    "Subscription",
    "TurnedOff",
    "WaveReport",
    "WaveReportQuerySet",
]
