"""Codes of printed reports: made from what a file says, kept with its SHA-256, looked up by whoever holds the paper."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.crypto import salted_hmac

from audits.models import WaveState
from reports.figures import BranchFigures
from reports.models import BranchReport, ReportCode, ScoreCell
from reports.paper import Printed
from reports.rollup import WHOLE_VISIT
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


def code_of(mark: str) -> str:
    """The code of what a fingerprint stands for: always the same, and not to be guessed without the secret key."""
    number = int(salted_hmac("reports.codes", mark, algorithm="sha256").hexdigest(), 16)
    letters = []
    for _place in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters)


def read_code(words: str) -> str:
    """A code as somebody typed it, with or without its dashes."""
    return "".join(sign for sign in words.upper() if sign.isalnum())[: LENGTH + 1]


def keep_code(report: BranchReport, figures: BranchFigures, mark: str, printed: Printed) -> None:
    """Keep what the file says, in the transaction that makes it the report's."""
    said = {
        "report": report,
        "revision": figures.revision,
        "sha256": printed.sha256,
        "pages": printed.pages,
        "score": None if figures.score is None else round(figures.score * 100),
        "visits": figures.visits,
    }
    ReportCode.objects.update_or_create(code=code_of(mark), defaults=said)


def check_code(code: ReportCode) -> Checked:
    """The paper's figures beside the live ones; `code` comes with its report and wave."""
    report = code.report
    cell = ScoreCell.objects.filter(wave=report.wave_id, branch=report.branch_id, section=WHOLE_VISIT).first()
    now = Moments(cell.count, cell.total, cell.squares) if cell else Moments(0, 0, 0)
    printed = None if code.score is None else Fraction(code.score, 100)
    same = code.visits == now.count and code.score == (None if now.mean is None else round(now.mean * 100))
    is_current = same and code.revision == report.wave.revision and report.wave.state == WaveState.PUBLISHED
    return Checked(code, printed, now.mean, now.count, is_current)
