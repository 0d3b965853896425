"""Codes of printed reports: made from what a file says, kept with its SHA-256, looked up by whoever holds the paper."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.crypto import salted_hmac

from audits.models import VisitState
from audits.models.brand import regions_below
from reports.models import BranchReport, ReportCode, ScoreCell, WaveReport
from reports.paper import Printed
from reports.rollup import WHOLE_VISIT
from reports.spread import mean_of_means
from reports.stats import Moments

# Without what is mistaken for another when read from paper: 0 O, 1 I L, 2 Z, 5 S, U V. Twelve of 28 are 57 bits.
LETTERS = "23456789ABCDEFGHJKMNPQRTVWXY"
LENGTH = 12


@dataclass(frozen=True, slots=True)
class Checked:
    """What a paper says beside what is so now."""

    code: ReportCode
    printed: Fraction | None
    now: Fraction | None
    visits: int
    is_current: bool


def code_of(words: str) -> str:
    """The code of a report's own name and fingerprint: always the same, and not to be guessed without the secret key."""
    number = int(salted_hmac("reports.codes", words, algorithm="sha256").hexdigest(), 16)
    letters = []
    for _place in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters)


def read_code(words: str) -> str:
    """A code as somebody typed it, with or without its dashes."""
    return "".join(sign for sign in words.upper() if sign.isalnum())[: LENGTH + 1]


def keep_code(report: Any, figures: Any, printed: Printed) -> None:
    """Keep what the file says, in the transaction that makes it the report's."""
    said = {
        "report": report if isinstance(report, BranchReport) else None,
        "wave_report": report if isinstance(report, WaveReport) else None,
        "revision": figures.revision,
        "sha256": printed.sha256,
        "pages": printed.pages,
        "score": hundredths(figures.score),
        "visits": figures.visits,
    }
    ReportCode.objects.update_or_create(code=figures.code, defaults=said)


def check_code(code: ReportCode) -> Checked:
    """The paper's figures beside the live ones; `code` comes with its report and wave."""
    now, visits = told_now(code.printed)
    printed = None if code.score is None else Fraction(code.score, 100)
    same = (code.visits, code.score) == (visits, hundredths(now))
    return Checked(code, printed, now, visits, is_current=same and code.revision == code.printed.wave.revision)


def told_now(report: BranchReport | WaveReport) -> tuple[Fraction | None, int]:
    """The score that the report would tell of now, and how many visits it would stand on."""
    cells = ScoreCell.objects.filter(wave=report.wave_id, section=WHOLE_VISIT)
    if isinstance(report, BranchReport):
        cells = cells.filter(branch=report.branch_id)
    elif report.visit:
        is_there = report.visit.state == VisitState.APPROVED
        score = report.visit.score if is_there else None
        return (None if score is None else Fraction(score, 100)), int(is_there)
    elif report.region_id:
        cells = cells.filter(branch__region__in=regions_below({report.region_id}))
    else:
        cells = cells.filter(branch__brand=report.wave.programme.brand_id)
    found = [Moments(*figures) for figures in cells.values_list("count", "total", "squares")]
    return mean_of_means(found), sum(moments.count for moments in found)


def hundredths(score: Fraction | None) -> int | None:
    """A score as it is kept: cut, for what was rounded once would round otherwise to the one place of the paper."""
    return None if score is None else (score * 100).__floor__()
