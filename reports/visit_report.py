"""The figures of one visit's report: answers, points, comments and photos, and nothing of who made it."""

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.timezone import localdate

from audits.models import Visit
from audits.services.scores import parsed_checklist
from reports.explanation import Explanation, explanation_of
from reports.figures import Failure, Restatement, VisitFigures
from reports.fixes import failures_of
from reports.restated import restatements_of
from reports.visit_figures import sheet_for_director, visit_figures


@dataclass(frozen=True, slots=True)
class VisitReportFigures:
    """Everything the report of one visit says."""

    language: str
    organisation: str
    accent: str
    brand: str
    branch: str
    branch_code: str
    place: str
    programme: str
    wave: str
    revision: int
    published_on: dt.date | None
    visit: VisitFigures
    failures: list[Failure]
    restatements: list[Restatement]
    scoring: str
    made: Explanation
    bands: list[dict[str, Any]] = field(default_factory=list)
    code: str = ""

    @property
    def whys(self) -> dict[str, str]:
        """Why an answer earned what it did, by question: where points were lost, didn't count or came on top."""
        answers = [answer for section in self.made.sections for answer in section.answers]
        told = [answer for answer in answers if answer.is_missed or answer.is_bonus or answer.earned is None]
        return {answer.code: answer.why for answer in told}

    @property
    def score(self) -> Fraction | None:
        """The visit's."""
        return self.visit.score

    @property
    def visits(self) -> int:
        """Just the one."""
        return 1


def visit_report_figures(visit: Visit, language: str) -> VisitReportFigures:
    """The report of an approved visit that comes with all its sheet reads."""
    wave, branch, programme = visit.wave, visit.branch, visit.wave.programme
    with translation.override(language):
        sheet = sheet_for_director(visit, programme, language)
        return VisitReportFigures(
            language=language,
            organisation=wave.organisation.name,
            accent=wave.organisation.accent,
            brand=branch.brand.name,
            branch=branch.name,
            branch_code=branch.code,
            place=", ".join(part for part in (branch.city, branch.address) if part),
            programme=programme.name,
            wave=wave.name,
            revision=wave.revision,
            published_on=localdate(wave.published_at, ZoneInfo(branch.time_zone)) if wave.published_at else None,
            visit=visit_figures(sheet, programme),
            failures=failures_of([sheet]),
            restatements=restatements_of(wave, [visit]),
            scoring=parsed_checklist(wave.checklist_version).scoring.method,
            made=explanation_of(sheet),
            bands=programme.bands,
        )
