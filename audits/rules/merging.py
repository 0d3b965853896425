"""Two people who edited one document: what the other changed meanwhile, place by place, and the choice between both."""

import copy
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from audits.rules.changes import plain
from audits.rules.documents import Place

# No value stands there: null is a value of its own in a document.
NOTHING: Any = object()


@dataclass(frozen=True)
class Meanwhile:
    """One place that the other person changed; `both` when mine changed there too, and otherwise.

    `began`, `theirs` and `mine` are the values there, `NOTHING` where there is none.
    """

    place: Place
    began: Any
    theirs: Any
    mine: Any

    @property
    def both(self) -> bool:
        """Whether somebody must choose."""
        return not same(self.mine, self.began)


def meanwhile(began: Any, theirs: Any, mine: Any, place: Place = ()) -> Iterator[Meanwhile]:
    """Where `theirs` differs from what both began with and from `mine`; as deep as all three have the same shape."""
    if same(theirs, began) or same(theirs, mine):
        return
    if all(isinstance(part, dict) for part in (began, theirs, mine)):
        for key in dict.fromkeys([*theirs, *began, *mine]):
            first, second, third = (part.get(key, NOTHING) for part in (began, theirs, mine))
            yield from meanwhile(first, second, third, (*place, key))
    elif all(isinstance(part, list) for part in (began, theirs, mine)) and len(began) == len(theirs) == len(mine):
        for number, (first, second, third) in enumerate(zip(began, theirs, mine, strict=True)):
            yield from meanwhile(first, second, third, (*place, number))
    else:
        yield Meanwhile(place, began, theirs, mine)


def chosen(mine: Mapping[str, Any], rows: Collection[Meanwhile]) -> dict[str, Any]:
    """My document with their value at the place of each row."""
    document: dict[str, Any] = copy.deepcopy(dict(mine))
    for row in rows:
        part: Any = document
        for step in row.place[:-1]:
            part = part[step]
        if row.theirs is NOTHING:
            part.pop(row.place[-1], None)
        else:
            part[row.place[-1]] = copy.deepcopy(row.theirs)
    return document


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same; nothing, null and what is empty are alike."""
    return bool(said(one) == said(other))


def said(value: Any) -> Any:
    """A value to compare by."""
    return None if value is NOTHING or value in ("", [], {}) else plain(value)
