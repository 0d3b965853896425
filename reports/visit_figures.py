"""Visits as a director may read them: answers, files and times that don't tell who the shopper was (domain.md)."""

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext as _

from audits.models import Evidence, EvidenceState, Programme, Visit, VisitState, VisitTimeShown
from audits.models.visit import VisitQuerySet
from audits.services.sheets import SheetRow, SheetSection, VisitSheet, visit_sheet, with_sheets
from audits.services.words import obstacle_in_words
from reports.bands import band_of
from reports.figures import AnswerFigures, Photo, VisitFigures, VisitSectionFigures
from reports.when import shown_time

PICTURES = ("photo", "screenshot")
HEARD = ("audio", "video")


def approved_visits(wave_id: int, branch_id: int) -> list[Visit]:
    """The approved visits of a branch in a wave with all that their sheets read, by number."""
    visits: VisitQuerySet = Visit.objects.filter(wave_id=wave_id, branch_id=branch_id, state=VisitState.APPROVED)
    return list(with_sheets(visits).order_by("number"))


def unmade_visits() -> VisitQuerySet:
    """Approved visits that could not be made: they have no cell, and are told all the same."""
    return Visit.objects.filter(state=VisitState.APPROVED).exclude(obstacle="")


def pictures_of(visit: Visit, programme: Programme) -> list[Evidence]:
    """The pictures a director sees; a receipt tells the minute, so it is shown only where the time is."""
    kinds = (*PICTURES, "receipt") if programme.visit_time_shown == VisitTimeShown.EXACT else PICTURES
    return shown_files(visit, kinds)


def recordings_of(visit: Visit, programme: Programme) -> list[Evidence]:
    """The recordings a director hears: none, unless the programme shares them."""
    if not programme.shares_audio:
        return []
    return shown_files(visit, ("audio",))


def shown_files(visit: Visit, kinds: Sequence[str]) -> list[Evidence]:
    """The files of these kinds that can be shown, in order; not those that the shopper took out before sending."""
    ready = [file for file in visit.evidence.all() if file.state == EvidenceState.READY and file.shown]
    sent = [file for file in ready if file.in_manifest and file.kind in kinds]
    return sorted(sent, key=lambda file: (str(file.captured_at), file.pk))


def sheet_for_director(visit: Visit, programme: Programme, language: str) -> VisitSheet:
    """The visit's sheet with the pictures a director sees, and no other file."""
    return visit_sheet(visit, evidence=pictures_of(visit, programme), language=language)


def visit_figures(sheet: VisitSheet, programme: Programme) -> VisitFigures:
    """The visit's figures from its sheet for a director."""
    visit = sheet.visit
    score = percent(visit.score)
    return VisitFigures(
        id=str(visit.pk),
        number=visit.number,
        when=shown_time(visit, programme.visit_time_shown),
        score=score,
        raw_score=percent(visit.raw_score),
        band=band_of(programme.bands, score),
        obstacle=obstacle_in_words(visit.obstacle) if visit.obstacle else "",
        sections=[_section(section, programme) for section in sheet.sections],
        photos=photos_of(sheet, programme),
    )


def photos_of(sheet: VisitSheet, programme: Programme, question: str | None = None) -> list[Photo]:
    """The visit's pictures with captions, of one question or of all; numbers count the visit's pictures from 1."""
    titles = {row.code: row.text for row in sheet.rows}
    when = shown_time(sheet.visit, programme.visit_time_shown)
    return [
        Photo(
            visit_id=str(sheet.visit.pk),
            visit=sheet.visit.number,
            number=number,
            file=file.shown,
            sha256=file.sha256,
            caption=caption_of(file, titles.get(file.question, "")),
            when=when,
        )
        for number, file in enumerate(pictures_of(sheet.visit, programme), start=1)
        if question is None or file.question == question
    ]


def caption_of(file: Evidence, title: str) -> str:
    """The question a picture belongs to, and what the shopper wrote under it."""
    said = _("“%(words)s”") % {"words": file.caption} if file.caption else ""
    return " ".join(part for part in (title, said) if part)


def percent(hundredths: int | None) -> Fraction | None:
    """Integer hundredths of a percent as an exact percentage."""
    return None if hundredths is None else Fraction(hundredths, 100)


def is_missed(row: SheetRow) -> bool:
    """Whether a standard was missed: points lost, or a critical question failed."""
    return row.is_scored and (row.lost > 0 or row.is_critical)


def points_of_visit(sheet: VisitSheet) -> dict[str, Fraction]:
    """What each missed question cost the visit's score, in points of 100.

    What critical effects took from the score on top is shared equally by the questions that set them off.
    """
    scored = [section for section in sheet.sections if section.possible]
    pooled = sum((Fraction(section.possible) for section in scored), Fraction(0))
    weights = sum((Fraction(section.weight) for section in scored), Fraction(0))
    by_points = sheet.checklist.scoring.method == "points"
    costs: dict[str, Fraction] = {}
    for section in scored:
        share = 1 / pooled if by_points else _share(section, weights)
        for row in section.rows:
            if is_missed(row):
                costs[row.code] = 100 * Fraction(row.lost) * share
    taken = (percent(sheet.visit.raw_score) or Fraction(0)) - (percent(sheet.visit.score) or Fraction(0))
    for code in sheet.critical:
        costs[code] = costs.get(code, Fraction(0)) + taken / len(sheet.critical)
    return costs


def _share(section: SheetSection, weights: Fraction) -> Fraction:
    return Fraction(section.weight) / weights / Fraction(section.possible) if weights else Fraction(0)


def _section(section: SheetSection, programme: Programme) -> VisitSectionFigures:
    score = percent(section.score)
    rows = [row for row in section.rows if _may_be_read(row, programme)]
    return VisitSectionFigures(section.title, score, band_of(programme.bands, score), [_answer(row) for row in rows])


def _may_be_read(row: SheetRow, programme: Programme) -> bool:
    """Places are never shown, times of day and days only where the programme shows them so exactly."""
    shown = programme.visit_time_shown
    hidden = {"location", "note", *(() if programme.shares_audio else HEARD)}
    if shown != VisitTimeShown.EXACT:
        hidden.add("time")
    if shown == VisitTimeShown.WEEK:
        hidden.add("date")
    if row.kind in hidden:
        return False
    return row.is_scored or row.is_answered or row.is_na or bool(row.comment)


def _answer(row: SheetRow) -> AnswerFigures:
    return AnswerFigures(
        question=row.code,
        text=row.text,
        given=row.value,
        earned=row.earned if row.is_scored else None,
        possible=row.possible if row.is_scored else None,
        is_missed=is_missed(row),
        is_critical=row.is_critical,
        is_bonus=row.is_bonus,
        standard=row.standard,
        comment=row.comment,
    )


def sheets_of(visits: Sequence[Visit], programme: Programme, language: str) -> list[VisitSheet]:
    """The sheets of several visits for a director."""
    return [sheet_for_director(visit, programme, language) for visit in visits]
