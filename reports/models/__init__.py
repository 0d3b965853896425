"""What is kept of what was computed, a noun a file."""

from reports.models.branch_report import BranchReport, BranchReportQuerySet
from reports.models.export import Export, ExportDownload, ExportQuerySet
from reports.models.question_cell import CellRefresh, QuestionCell
from reports.models.report_code import ReportCode, ReportCodeQuerySet
from reports.models.score_cell import ScoreCell
from reports.models.wave_report import WaveReport, WaveReportQuerySet

__all__ = [
    "BranchReport",
    "BranchReportQuerySet",
    "CellRefresh",
    "Export",
    "ExportDownload",
    "ExportQuerySet",
    "QuestionCell",
    "ReportCode",
    "ReportCodeQuerySet",
    "ScoreCell",
    "WaveReport",
    "WaveReportQuerySet",
]
