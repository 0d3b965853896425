"""All figures of a branch in a wave, as the page and the PDF show them; nothing here tells who the shopper was.

Scores are exact percentages (0..100), None where there is none. Texts are in the language they were asked for.
"""

import dataclasses
import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, Protocol

from common.numbers import tenths
from reports.stats import Change, Interval

Verdict = Literal["up", "down", "no_clear_change"]


@dataclass(frozen=True, slots=True)
class Photo:
    """One picture of a visit: `number` is its place among the visit's files, `file` its name in the storage."""

    visit_id: str
    visit: int
    number: int
    file: str
    sha256: str
    caption: str
    when: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What a shopper wrote about a question, and in which visit."""

    visit: int
    text: str


@dataclass(frozen=True, slots=True)
class SectionFigures:
    """A section: its mean over the visits beside the network's mean and best quarter."""

    code: str
    title: str
    weight: Decimal
    touchpoint: str
    score: Fraction | None
    visits: int
    network: Fraction | None
    best_quarter: tuple[Fraction, Fraction] | None
    band: str

    @property
    def is_best_quarter(self) -> bool:
        """Whether the branch is among the best quarter of its network here."""
        return bool(self.best_quarter and self.score is not None and self.score >= self.best_quarter[0])


@dataclass(frozen=True, slots=True)
class StopFigures:
    """A touchpoint of the customer's journey."""

    label: str
    score: Fraction | None
    band: str


@dataclass(frozen=True, slots=True)
class WaveFigures:
    """A wave of the trend: the branch's mean, its interval, and the network's mean."""

    wave: int
    label: str
    score: Fraction | None
    visits: int
    interval: Interval | None
    network: float | None


@dataclass(frozen=True, slots=True)
class Rank:
    """The branch's place in the league table: from `best` to `worst` of `ranked` branches."""

    best: int
    worst: int
    ranked: int


@dataclass(frozen=True, slots=True)
class Fix:
    """A question that lost points: `lost` in points of the branch's score, `missed` of `counted` visits."""

    question: str
    text: str
    standard: str
    lost: Fraction
    missed: int
    counted: int
    is_critical: bool
    again: str
    quotes: list[Quote]
    photos: list[Photo]
    visit_id: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A critical question failed in a visit, and what that did to the score."""

    visit: int
    text: str
    rule: str
    comment: str


@dataclass(frozen=True, slots=True)
class AnswerFigures:
    """One answer of one visit as it is read."""

    question: str
    text: str
    given: str
    earned: Decimal | None
    possible: Decimal | None
    is_missed: bool
    is_critical: bool
    is_bonus: bool
    standard: str
    comment: str


@dataclass(frozen=True, slots=True)
class VisitSectionFigures:
    """One section of one visit."""

    title: str
    score: Fraction | None
    band: str
    answers: list[AnswerFigures]


@dataclass(frozen=True, slots=True)
class VisitFigures:
    """One visit: `when` is as exact as the programme allows; `obstacle` says why it could not be made, or nothing."""

    id: str
    number: int
    when: str
    score: Fraction | None
    raw_score: Fraction | None
    band: str
    obstacle: str
    sections: list[VisitSectionFigures]
    photos: list[Photo]

    @property
    def has_answers(self) -> bool:
        """Whether there is an answer to read."""
        return any(section.answers for section in self.sections)

    @property
    def missed(self) -> list[AnswerFigures]:
        """The standards that were missed."""
        return [answer for section in self.sections for answer in section.answers if answer.is_missed]


@dataclass(frozen=True, slots=True)
class ActionFigures:
    """A corrective step of the previous wave, and whether this wave shows that it worked."""

    text: str
    owner: str
    due_on: dt.date
    done_on: dt.date | None
    question: str
    before: Fraction | None
    after: Fraction | None
    verdict: Verdict | Literal[""]


@dataclass(frozen=True, slots=True)
class Restatement:
    """A published answer that was changed, or a visit approved after publication, where `text` is empty: when and why.

    `before` and `after` are the visit's score, `branch_before` and `branch_after` the branch's, None where not known.
    """

    visit: int
    text: str
    before: Fraction | None
    after: Fraction | None
    on: dt.date
    reason: str
    branch: str = ""
    branch_before: Fraction | None = None
    branch_after: Fraction | None = None


@dataclass(frozen=True, slots=True)
class BranchFigures:
    """Everything a branch report says."""

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
    span: str
    visits: int
    score: Fraction | None
    band: str
    interval: Interval | None
    network: Fraction | None
    best_quarter: tuple[Fraction, Fraction] | None
    network_branches: int
    rank: Rank | None
    least_visits_to_rank: int
    previous: WaveFigures | None
    change: Change | None
    sections: list[SectionFigures]
    stops: list[StopFigures]
    trend: list[WaveFigures]
    fixes: list[Fix]
    failures: list[Failure]
    strengths: list[SectionFigures]
    always_met: list[str]
    made: list[VisitFigures]
    actions: list[ActionFigures]
    restatements: list[Restatement]
    scoring: str
    bands: list[dict[str, Any]] = field(default_factory=list)
    code: str = ""  # of this print; no part of its fingerprint, being made from it

    @property
    def published_score(self) -> Fraction | None:
        """The score that was published, where it was restated since."""
        return if_other(self.restatements[0].branch_before, self.score) if self.restatements else None


class Charted(Protocol):
    """Figures that have charts: a branch's, a region's, a network's."""

    @property
    def accent(self) -> str:
        """The organisation's colour."""

    @property
    def wave(self) -> str:
        """The wave's name."""

    @property
    def score(self) -> Fraction | None:
        """The mean of them."""

    @property
    def band(self) -> str:
        """Its band's key."""

    @property
    def interval(self) -> Interval | None:
        """Where the true score lies."""

    @property
    def network(self) -> Fraction | None:
        """The network's mean, where it isn't the network itself."""

    @property
    def sections(self) -> list[SectionFigures]:
        """Section by section."""

    @property
    def stops(self) -> list[StopFigures]:
        """Touchpoint by touchpoint."""

    @property
    def trend(self) -> list[WaveFigures]:
        """Wave by wave."""


def if_other(before: Fraction | None, now: Fraction | None) -> Fraction | None:
    """An earlier figure; None where it reads the same as the one now."""
    return None if tenths(before) == tenths(now) else before


def fingerprint(figures: Any, renderer: str) -> str:
    """The SHA-256 of the figures in canonical JSON and of what draws them: the same prints the same file."""
    plain = {"figures": dataclasses.asdict(figures), "renderer": renderer}
    return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()
