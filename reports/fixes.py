"""What to fix first, what failed, what went well, and whether last wave's actions worked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from zoneinfo import ZoneInfo

from django.utils.timezone import localdate

from audits.models import Action, Programme
from audits.services.sheets import SheetRow, VisitSheet
from reports.figures import ActionFigures, Failure, Fix, Photo, Quote, SectionFigures
from reports.stats import Moments, change_of_branch
from reports.visit_figures import is_missed, photos_of, points_of_visit

MOST_PHOTOS = 4
MOST_STRENGTHS = 3
MOST_MET = 6
Found = list[tuple[VisitSheet, SheetRow]]


def fixes_of(sheets: Sequence[VisitSheet], programme: Programme, missed_before: Mapping[str, str]) -> list[Fix]:
    """Questions that lost points, the dearest first: points of the branch's score, a mean over its visits."""
    costs: dict[str, Fraction] = defaultdict(Fraction)
    made = [sheet for sheet in sheets if sheet.visit.score is not None]
    for sheet in made:
        for code, cost in points_of_visit(sheet).items():
            costs[code] += cost / len(made)
    rows = rows_by_question(sheets)
    asked = [question.code for sheet in made[:1] for part in sheet.checklist.sections for question in part.questions]
    order = sorted((code for code in asked if code in costs), key=lambda code: -costs[code])
    return [_fix(rows[code], costs[code], programme, missed_before.get(code, "")) for code in order]


def rows_by_question(sheets: Sequence[VisitSheet]) -> dict[str, Found]:
    """The scored rows of each question, with the sheet each stands in."""
    found: dict[str, Found] = defaultdict(list)
    for sheet in sheets:
        for row in sheet.rows:
            if row.is_scored:
                found[row.code].append((sheet, row))
    return found


def _fix(found: Found, lost: Fraction, programme: Programme, again: str) -> Fix:
    missed = [(sheet, row) for sheet, row in found if is_missed(row)]
    first_sheet, first = missed[0]
    photos: list[Photo] = [photo for sheet, row in missed for photo in photos_of(sheet, programme, row.code)]
    return Fix(
        question=first.code,
        text=first.text,
        standard=first.standard,
        lost=lost,
        missed=len(missed),
        counted=len(found),
        is_critical=any(row.is_critical for _, row in missed),
        again=again,
        quotes=[Quote(sheet.visit.number, row.comment) for sheet, row in missed if row.comment],
        photos=photos[:MOST_PHOTOS],
        visit_id=str(first_sheet.visit.pk),
    )


def failures_of(sheets: Sequence[VisitSheet]) -> list[Failure]:
    """Every critical failure, visit by visit."""
    return [
        Failure(sheet.visit.number, row.text, row.critical_rule, row.comment)
        for sheet in sheets
        for row in sheet.rows
        if row.is_critical
    ]


def strengths_of(sections: Sequence[SectionFigures], programme: Programme) -> list[SectionFigures]:
    """The sections in the best quarter of the network or in the best band, the best first."""
    best = max(programme.bands, key=lambda band: Fraction(str(band["from"])), default={"band": ""})["band"]
    good = [s for s in sections if s.score is not None and (s.is_best_quarter or s.band == best)]
    return sorted(good, key=lambda s: (-(s.score or 0), s.title))[:MOST_STRENGTHS]


def always_met(sheets: Sequence[VisitSheet]) -> list[str]:
    """The weightiest questions that earned everything in every visit they counted in."""
    met = [
        (max(row.possible for _, row in found), found[0][1].text)
        for found in rows_by_question(sheets).values()
        if all(not is_missed(row) and row.possible > 0 and not row.is_bonus for _, row in found)
    ]
    return [text for _, text in sorted(met, key=lambda pair: -pair[0])[:MOST_MET]]


def missed_codes(sheets: Sequence[VisitSheet], wave: str) -> dict[str, str]:
    """The questions missed in these visits, with the wave's name."""
    return {row.code: wave for sheet in sheets for row in sheet.rows if is_missed(row)}


def actions_of(
    actions: Sequence[Action], before: Sequence[VisitSheet], after: Sequence[VisitSheet]
) -> list[ActionFigures]:
    """Last wave's actions with the question's mean rate then and now, and whether the change is clear (Welch)."""
    then, now = rates(before), rates(after)
    titles = {row.code: row.text for sheet in (*before, *after) for row in sheet.rows}
    found = []
    for action in actions:
        change = change_of_branch(then.get(action.question, Moments()), now.get(action.question, Moments()))
        found.append(
            ActionFigures(
                text=action.text,
                owner=action.owner,
                due_on=action.due_on,
                done_on=localdate(action.done_at, ZoneInfo(action.branch.time_zone)) if action.done_at else None,
                question=titles.get(action.question, ""),
                before=then[action.question].mean if action.question in then else None,
                after=now[action.question].mean if action.question in now else None,
                verdict=change.verdict if change.difference is not None else "",
            )
        )
    return found


def rates(sheets: Sequence[VisitSheet]) -> dict[str, Moments]:
    """Per question the moments of earned / possible over the visits, in integer hundredths of a percent."""
    return {
        code: Moments.of(round(10000 * row.earned / row.possible) for _, row in found if row.possible)
        for code, found in rows_by_question(sheets).items()
    }
