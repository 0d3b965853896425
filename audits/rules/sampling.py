"""Whole numbers by share, and samples drawn by stratum: the same seed draws the same again."""

import random
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Unit:
    """One of those to draw from, and where it belongs."""

    key: int
    region: str = ""
    segment: str = ""

    @property
    def stratum(self) -> tuple[str, str]:
        """Region and segment."""
        return self.region, self.segment


def apportion(total: int, weights: Mapping[Key, float | Fraction]) -> dict[Key, int]:
    """Whole numbers that add up to `total`, by the largest remainder; of equal ones the first named gets more."""
    exact = {key: Fraction(weight) for key, weight in weights.items()}
    everything = sum(exact.values())
    if not everything:
        return dict.fromkeys(weights, 0)
    due = {key: total * weight / everything for key, weight in exact.items()}
    given = {key: int(share) for key, share in due.items()}
    left = total - sum(given.values())
    for key in sorted(due, key=lambda key: given[key] - due[key])[:left]:
        given[key] += 1
    return given


def size_of(population: int, wanted: int, *, percent: bool) -> int:
    """How many are drawn: `wanted` of them or so many percent, never none and never more than there are."""
    number = (2 * population * wanted + 100) // 200 if percent else wanted
    return min(population, max(1, number))


def draw(units: Sequence[Unit], size: int, seed: int) -> set[int]:
    """The keys drawn: every stratum within one of its share of `size`, by chance within it, whatever the order."""
    strata: dict[tuple[str, str], list[int]] = defaultdict(list)
    for unit in sorted(units, key=lambda unit: (unit.stratum, unit.key)):
        strata[unit.stratum].append(unit.key)
    sizes = apportion(min(size, len(units)), {stratum: len(keys) for stratum, keys in strata.items()})
    drawn: set[int] = set()
    for stratum, keys in strata.items():
        chance = random.Random(f"{seed} {stratum}")  # noqa: S311 no secret
        drawn.update(chance.sample(keys, sizes[stratum]))
    return drawn


def in_turn(counts: Mapping[Key, int]) -> list[Key]:
    """Each key as often as it counts, spread as evenly over the whole as can be."""
    total, given = sum(counts.values()), dict.fromkeys(counts, 0)
    turns: list[Key] = []
    for place in range(1, total + 1):
        key = max(counts, key=lambda key: Fraction(counts[key] * place, total) - given[key])
        given[key] += 1
        turns.append(key)
    return turns
