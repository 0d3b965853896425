"""Which branches stand at both ends of a row of scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from reports.results.places import Place
from reports.results.wave import BranchRow


@dataclass(frozen=True, slots=True)
class Extreme:
    """The branch at one end, and how many stand there: several may have the very same score."""

    branch: Place
    count: int


class Extremes(TypedDict):
    """Both ends."""

    lowest: Extreme
    highest: Extreme


def extremes_of(rows: Sequence[BranchRow], scores: Sequence[float]) -> Extremes:
    """Both ends of the `scores` of `rows`, of which there is at least one."""
    low, high = (Extreme(rows[scores.index(end)].branch, scores.count(end)) for end in (min(scores), max(scores)))
    return Extremes(lowest=low, highest=high)
