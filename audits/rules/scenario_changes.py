"""What changed between two scenario documents, part by part: rows of a list are known again by what they say."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from audits.rules.changes import in_other_order, plain
from audits.rules.documents import Place
from audits.rules.merging import NOTHING, same

Document = dict[str, Any]
# How much of a text must have stayed for it to be the same one, reworded.
ALIKE = 0.5


@dataclass(frozen=True)
class PartChange:
    """One part that was added, removed, changed or moved; `place` is where it stands now, or stood if it is gone."""

    how: Literal["added", "removed", "changed", "moved"]
    place: Place
    old: Any
    new: Any


def part_changes(old: Any, new: Any, place: Place = ()) -> Iterator[PartChange]:
    """From `old` to `new`, in the order of the new one; what is gone comes last."""
    if same(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*new, *old]):
            yield from part_changes(old.get(key, NOTHING), new.get(key, NOTHING), (*place, key))
    elif is_rows(old) or is_rows(new):
        yield from row_changes(old if is_rows(old) else [], new if is_rows(new) else [], place)
    elif same(old, NOTHING):
        yield PartChange("added", place, old, new)
    elif same(new, NOTHING):
        yield PartChange("removed", place, old, new)
    else:
        yield PartChange("changed", place, old, new)


def is_rows(part: Any) -> bool:
    """Whether it is a list of parts; one of days or languages is a value."""
    return isinstance(part, list) and any(isinstance(row, dict) for row in part)


def row_changes(old: list[Any], new: list[Any], place: Place) -> Iterator[PartChange]:
    """Rows that say the same have stayed or moved; of the rest the alike are reworded, the others came or went."""
    before, now = named(old), named(new)
    moved = set(in_other_order(list(before), list(now)))
    gone = [number for key, number in before.items() if key not in now]
    for key, number in now.items():
        here = (*place, number)
        if key in moved:
            yield PartChange("moved", here, old[before[key]], new[number])
        if key in before:
            continue
        match = next((other for other in gone if alike(old[other], new[number])), None)
        if match is None:
            yield PartChange("added", here, NOTHING, new[number])
        else:
            gone.remove(match)
            yield from part_changes(old[match], new[number], here)
    for number in gone:
        yield PartChange("removed", (*place, number), old[number], NOTHING)


def named(rows: list[Any]) -> dict[str, int]:
    """Each row's number by what it says; rows that say the same are told apart by counting."""
    seen: Counter[str] = Counter()
    names = {}
    for number, row in enumerate(rows):
        said = json.dumps(plain(row), sort_keys=True)
        names[f"{said} {seen[said]}"] = number
        seen[said] += 1
    return names


def alike(old: Any, new: Any) -> bool:
    """Whether one is the other reworded: the same id, or half of the words."""
    if isinstance(old, dict) and isinstance(new, dict) and ("id" in old or "id" in new):
        return bool(old.get("id") == new.get("id"))
    matcher = SequenceMatcher(None, words(old), words(new), autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def words(part: Any) -> list[str]:
    """Every word of a part, whatever it stands in."""
    if isinstance(part, dict):
        return [word for value in part.values() for word in words(value)]
    if isinstance(part, list):
        return [word for value in part for word in words(value)]
    return str(part).lower().split()
