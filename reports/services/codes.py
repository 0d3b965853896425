"""Codes of printed reports: made from what a file says, kept with its SHA-256, looked up by whoever holds the paper."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from django.db.models import Q
from django.utils.crypto import salted_hmac

from audits.models import Event, Visit, VisitState
from audits.models.brand import regions_below
from reports.models import BranchReport, ReportCode, ScoreCell, WaveReport
from reports.paper import Printed
from reports.rollup import WHOLE_VISIT
from reports.spread import mean_of_means
from reports.stats import Moments

# Without what is mistaken for another when read from paper: 0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V. Twelve of 26 are 56
# bits. Codes of earlier papers have B and G, and are found as they stand.
LETTERS = "23456789ACDEFHJKMNPQRTVWXY"
LENGTH = 12
# Whether a paper is right; told is old: its figures, or an answer behind them; elsewhere: other branches' results only.
Verdict = Literal["right", "elsewhere", "restated", "old"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a paper says beside what is so now."""

    code: ReportCode
    printed: Fraction | None
    now: Fraction | None
    visits: int
    verdict: Verdict

    @property
    def is_current(self) -> bool:
        """Whether nothing that the paper tells of its own subject was changed."""
        return self.verdict in ("right", "elsewhere")


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
    return Checked(code, printed, now, visits, _verdict(code) if same else "old")


def _verdict(code: ReportCode) -> Verdict:
    """What became of a paper whose figures stand, by the restatements since its revision."""
    report = code.printed
    told = Event.objects.filter(wave=report.wave_id, verb="restate", data__revision__gt=code.revision)
    changed = [data["visit"] for data in told.values_list("data", flat=True)]
    if not changed:
        return "right"
    own = Q(pk=report.visit_id) if isinstance(report, WaveReport) and report.visit_id else branches_of(report)
    return "restated" if Visit.objects.filter(own, pk__in=changed).exists() else "elsewhere"


def branches_of(report: BranchReport | WaveReport) -> Q:
    """The cells and visits that a report of a branch, region or network counts."""
    if isinstance(report, BranchReport):
        return Q(branch=report.branch_id)
    if report.region_id:
        return Q(branch__region__in=regions_below({report.region_id}))
    return Q(branch__brand=report.wave.programme.brand_id)


def told_now(report: BranchReport | WaveReport) -> tuple[Fraction | None, int]:
    """The score that the report would tell of now, and how many visits it would stand on."""
    if isinstance(report, WaveReport) and report.visit:
        is_there = report.visit.state == VisitState.APPROVED
        score = report.visit.score if is_there else None
        return (None if score is None else Fraction(score, 100)), int(is_there)
    cells = ScoreCell.objects.filter(branches_of(report), wave=report.wave_id, section=WHOLE_VISIT)
    found = [Moments(*figures) for figures in cells.values_list("count", "total", "squares")]
    return mean_of_means(found), sum(moments.count for moments in found)


def hundredths(score: Fraction | None) -> int | None:
    """A score as it is kept: cut, for what was rounded once would round otherwise to the one place of the paper."""
    return None if score is None else (score * 100).__floor__()
