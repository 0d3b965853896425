"""What becomes of each row of a file of shoppers: invited, changed, unchanged, or refused with reason and cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audits.exchange.network_cells import BadCell, line, short
from audits.exchange.network_rows import Judged, Judgement, Wish
from audits.exchange.people_cells import read_cell
from audits.exchange.workbooks import column_letters

# What a profile has where nothing was said.
EMPTY: dict[str, Any] = {
    "code": "", "phone": "", "languages": [], "lat": "", "lon": "", "radius_km": "", "capacity": 10, "weekdays": [],
    "year_of_birth": "", "gender": "", "has_car": False,
}  # fmt: skip
CLEARABLE = {"phone", "languages", "lat", "lon", "radius_km", "weekdays", "year_of_birth", "gender"}


@dataclass
class People:
    """Who is there, by e-mail: shoppers, and the invited with their names; codes in small letters, with whose."""

    shoppers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    invited: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)


def judge_people(rows: Iterable[tuple[int, Sequence[str]]], wish: Wish, people: People) -> Judgement:
    """The fate of every row that has something in it; `name` of a judged row is the whole address."""
    judgement = Judgement()
    columns = {name: column_letters(at) for at, name in enumerate(wish.fields) if name}
    seen: dict[str, int] = {}
    codes = dict(people.codes)
    for number, cells in rows:
        if not any(cells):
            continue
        row = Judged(number)
        judgement.rows.append(row)
        given = read_row(row, cells, wish)
        row.name = given.pop("email", "")
        if not row.name and not any(reason["column"] == columns.get("email") for reason in row.reasons):
            row.refuse("missing_email", columns.get("email", ""))
        if row.name in seen:
            row.refuse("twice", columns["email"], row=seen[row.name])
        elif row.name:
            seen[row.name] = number
        if row.fate == "refused":
            continue
        compare(row, given, people, columns)
        keep_code(row, codes, columns)
    return judgement


def read_row(row: Judged, cells: Sequence[str], wish: Wish) -> dict[str, Any]:
    """What the row's cells say; cells that can't be read refuse it."""
    given: dict[str, Any] = {}
    for at, name in enumerate(wish.fields):
        text = line(cells[at]) if at < len(cells) else ""
        if name and text:
            try:
                given |= read_cell(name, text)
            except BadCell as bad:
                row.refuse(bad.code, column_letters(at), **bad.parts)
        elif name and wish.empties:
            named = ("lat", "lon") if name == "coordinates" else (name,)
            given |= {each: EMPTY[each] for each in named if each in CLEARABLE}
    return given


def compare(row: Judged, given: dict[str, Any], people: People, columns: Mapping[str, str]) -> None:
    """New, changed or unchanged. The name of somebody who is here is their own, so it is left alone."""
    there = people.shoppers.get(row.name)
    if there is not None:
        given.pop("name", None)
    else:
        there = people.invited.get(row.name)
    if there is None:
        row.after = {name: value for name, value in given.items() if value not in ("", [])}
        row.fate = "new"
    else:
        there = {**EMPTY, "name": "", **there}
        row.code = short(str(there["code"]))
        row.after = {name: value for name, value in given.items() if value != there[name]}
        row.before = {name: there[name] for name in row.after}
        row.fate = "changed" if row.after else "unchanged"
    whole = {**EMPTY, **(there or {}), **row.after}
    if bool(whole["lat"]) != bool(whole["lon"]):
        missing = "lon" if whole["lat"] else "lat"
        row.refuse("one_coordinate", columns.get(missing, columns.get("coordinates", "")))


def keep_code(row: Judged, codes: dict[str, str], columns: Mapping[str, str]) -> None:
    """A code is one person's, of those who are here and of those in the file."""
    code = str(row.after.get("code", ""))
    if row.fate == "refused" or not code:
        return
    if codes.setdefault(code.casefold(), row.name) != row.name:
        row.refuse("code_taken", columns.get("code", ""), text=short(code))
