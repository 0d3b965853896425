"""What changed between two versions of a checklist document, by the codes that stay the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

Document = dict[str, Any]
Placed = dict[str, tuple[str, Document]]


@dataclass(frozen=True)
class Change:
    """One section, question or the document itself that was added, removed, changed or moved; `fields` that differ."""

    how: Literal["added", "removed", "changed", "moved"]
    what: Literal["document", "section", "question"]
    code: str
    texts: Any
    fields: tuple[str, ...] = ()


def changes(old: Document, new: Document) -> list[Change]:
    """From `old` to `new`, both valid: first what is there now, in its order, then what is gone."""
    return [*whole(old, new), *sections(old, new), *questions(old, new)]


def same_document(old: Document, new: Document) -> bool:
    """Whether both say the same: an optional null is the same as nothing, `2` the same as `"2"`."""
    return bool(plain(old) == plain(new))


def plain(part: Any) -> Any:
    """A value to compare by: nulls left out, numbers as their text."""
    if isinstance(part, dict):
        return {key: plain(value) for key, value in part.items() if value is not None}
    if isinstance(part, list):
        return [plain(value) for value in part]
    return part if isinstance(part, bool | str) or part is None else str(part)


def differing(old: Document, new: Document, skip: tuple[str, ...]) -> tuple[str, ...]:
    """The names whose values differ, in the new one's order."""
    names = [*new, *(name for name in old if name not in new)]
    return tuple(name for name in names if name not in skip and plain(old.get(name)) != plain(new.get(name)))


def whole(old: Document, new: Document) -> Iterator[Change]:
    """Title, scoring and whatever else stands at the top."""
    fields = differing(old, new, ("sections",))
    if fields:
        yield Change("changed", "document", "", new["title"], fields)


def sections(old: Document, new: Document) -> Iterator[Change]:
    """Sections without their questions."""
    before = {section["code"]: section for section in old["sections"]}
    now = {section["code"]: section for section in new["sections"]}
    for code, section in now.items():
        if code not in before:
            yield Change("added", "section", code, section["title"])
        elif fields := differing(before[code], section, ("questions",)):
            yield Change("changed", "section", code, section["title"], fields)
    for code in in_other_order(list(before), list(now)):
        yield Change("moved", "section", code, now[code]["title"])
    for code, section in before.items():
        if code not in now:
            yield Change("removed", "section", code, section["title"])


def questions(old: Document, new: Document) -> Iterator[Change]:
    """Questions by code, wherever they stand."""
    before, now = placed(old), placed(new)
    for code, (home, question) in now.items():
        if code not in before:
            yield Change("added", "question", code, question["text"])
            continue
        if fields := differing(before[code][1], question, ()):
            yield Change("changed", "question", code, question["text"], fields)
        if before[code][0] != home:
            yield Change("moved", "question", code, question["text"])
    for code in out_of_order(before, now):
        yield Change("moved", "question", code, now[code][1]["text"])
    for code, (_, question) in before.items():
        if code not in now:
            yield Change("removed", "question", code, question["text"])


def out_of_order(before: Placed, now: Placed) -> Iterator[str]:
    """Codes that moved within their section; where a whole section went elsewhere, its questions went with it."""
    for home in dict.fromkeys(home for home, _question in now.values()):
        old, new = ([code for code, (at, _question) in each.items() if at == home] for each in (before, now))
        yield from in_other_order(old, new)


def placed(document: Document) -> Placed:
    """Every question by code, with its section's code, in document order."""
    return {
        question["code"]: (section["code"], question)
        for section in document["sections"]
        for question in section["questions"]
    }


def in_other_order(old: list[str], new: list[str]) -> list[str]:
    """Codes in both that no longer stand in the old order: as few as explain it, in the new order."""
    rank = {code: number for number, code in enumerate(old)}
    common = [code for code in new if code in rank]
    # The longest rising run stays where it is; whatever is not in it has moved.
    best: list[tuple[int, int | None]] = []
    for i, code in enumerate(common):
        length, previous = 1, None
        for j in range(i):
            if rank[common[j]] < rank[code] and best[j][0] + 1 > length:
                length, previous = best[j][0] + 1, j
        best.append((length, previous))
    stayed: set[str] = set()
    at = max(range(len(best)), key=lambda i: best[i][0]) if best else None
    while at is not None:
        stayed.add(common[at])
        at = best[at][1]
    return [code for code in common if code not in stayed]
