"""What becomes of each row of a file of branches: new, changed, unchanged, or refused with the reason and the cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from audits.exchange.network_cells import BadCell, joined_path, line, read_cell, short, split_path
from audits.exchange.workbooks import column_letters

Became = Literal["new", "changed", "unchanged", "refused"]
FATES: tuple[Became, ...] = ("refused", "new", "changed", "unchanged")
CLEARABLE = {"region", "city", "address", "lat", "lon", "opening_hours", "segment"}
NEEDED = ("code", "name", "time_zone")
Key = tuple[int, str]


@dataclass(frozen=True)
class Wish:
    """How the file is to be read: each column's field, and what counts where the file says nothing."""

    fields: Sequence[str]
    brand: int | None = None
    time_zone: str = ""
    empties: bool = False


@dataclass
class Network:
    """What is there: brands by name, as written and in one case; branches; paths of regions by brand, in one case."""

    brands: Mapping[str, int]
    branches: Mapping[Key, Mapping[str, Any]]
    regions: dict[int, dict[str, str]] = field(default_factory=dict)


@dataclass
class Judged:
    """One row. `after` has only what becomes different, `before` the same of an existing branch."""

    number: int
    fate: Became = "unchanged"
    brand: int | None = None
    code: str = ""
    name: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    reasons: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, code: str, column: str = "", **parts: str | int) -> None:
        """One more reason why not, with the column's letters where one cell is at fault."""
        self.fate = "refused"
        self.reasons.append({"code": code, "column": column, "parts": parts})


@dataclass
class Judgement:
    """Every row's fate, and the regions to be made first as brand, path above and name, from the top down."""

    rows: list[Judged] = field(default_factory=list)
    regions: list[tuple[int, str, str]] = field(default_factory=list)

    def counted(self) -> dict[str, int]:
        """How many rows become what."""
        return {fate: sum(row.fate == fate for row in self.rows) for fate in FATES}


def judge_rows(rows: Iterable[tuple[int, Sequence[str]]], wish: Wish, network: Network) -> Judgement:
    """The fate of every row that has something in it; `number` is the row as a spreadsheet counts it."""
    judgement = Judgement()
    columns = {name: column_letters(at) for at, name in enumerate(wish.fields) if name}
    seen: dict[Key, int] = {}
    known = {brand: dict(paths) for brand, paths in network.regions.items()}
    for number, cells in rows:
        if not any(cells):
            continue
        row = Judged(number)
        judgement.rows.append(row)
        given = read_row(row, cells, wish)
        find_brand(row, given, wish, network, columns)
        row.code, row.name = short(str(given.get("code", ""))), short(str(given.get("name", "")))
        if row.fate == "refused" or row.brand is None:
            continue
        key = (row.brand, str(given["code"]))
        if key in seen:
            row.refuse("twice", columns["code"], row=seen[key])
            continue
        seen[key] = number
        compare(row, given, wish, network.branches.get(key), columns)
        settle_region(row, judgement, known)
    return judgement


def read_row(row: Judged, cells: Sequence[str], wish: Wish) -> dict[str, Any]:
    """What the row's cells say; cells that can't be read refuse it."""
    given: dict[str, Any] = {}
    for at, name in enumerate(wish.fields):
        text = line(cells[at]) if at < len(cells) else ""
        if not name:
            continue
        if name == "brand":
            given["brand"] = text
        elif text:
            try:
                given |= read_cell(name, text)
            except BadCell as bad:
                row.refuse(bad.code, column_letters(at), **bad.parts)
        elif wish.empties:
            given |= {each: "" for each in (("lat", "lon") if name == "coordinates" else (name,)) if each in CLEARABLE}
    if given.get("opening_hours") == "":
        given["opening_hours"] = {}
    return given


def find_brand(
    row: Judged, given: dict[str, Any], wish: Wish, network: Network, columns: Mapping[str, str]
) -> None:  # fmt: skip
    """The row's brand by its name, or the one chosen for the file; a row without a code has no branch either."""
    name = given.pop("brand", "")
    row.brand = network.brands.get(name, network.brands.get(name.casefold())) if name else wish.brand
    if name and row.brand is None:
        row.refuse("no_such_brand", columns.get("brand", ""), text=short(name))
    elif row.brand is None:
        row.refuse("no_brand", columns.get("brand", ""))
    if not given.get("code") and not any(reason["column"] == columns.get("code") for reason in row.reasons):
        row.refuse("missing_code", columns.get("code", ""))


def compare(
    row: Judged, given: dict[str, Any], wish: Wish, there: Mapping[str, Any] | None, columns: Mapping[str, str]
) -> None:  # fmt: skip
    """New, changed or unchanged; a branch as a whole must have what every branch has."""
    if there is None:
        given.setdefault("time_zone", wish.time_zone)
        for name in NEEDED:
            if not given.get(name):
                row.refuse(f"missing_{name}", columns.get(name, ""))
        row.after = {name: value for name, value in given.items() if value}
        row.fate = "refused" if row.reasons else "new"
    else:
        row.name = row.name or short(str(there["name"]))
        row.after = {name: value for name, value in given.items() if value != same_form(there[name])}
        row.before = {name: there[name] for name in row.after}
        row.fate = "changed" if row.after else "unchanged"
    whole = {**(there or {}), **row.after}
    if bool(whole.get("lat")) != bool(whole.get("lon")):
        missing = "lon" if whole.get("lat") else "lat"
        row.refuse("one_coordinate", columns.get(missing, columns.get("coordinates", "")))


def same_form(value: Any) -> Any:
    """A kept value in the form that cells are read to, so that blanks in it are no change."""
    return line(value) if isinstance(value, str) else value


def settle_region(row: Judged, judgement: Judgement, known: dict[int, dict[str, str]]) -> None:
    """The region by its path in whatever case, as it is called there; one that isn't there is to be made."""
    text = row.after.get("region")
    if row.fate == "refused" or row.brand is None or not text:
        return
    paths = known.setdefault(row.brand, {})
    names = split_path(text)
    found = paths.get(text.casefold()) or ""
    for depth in range(1, 1 if found else len(names) + 1):
        path = joined_path(names[:depth]).casefold()
        if path not in paths:
            paths[path] = the_one_below(paths, path)
        if not paths[path]:
            paths[path] = joined_path([found, names[depth - 1]] if found else names[:1])
            judgement.regions.append((row.brand, found, names[depth - 1]))
        found = paths[path]
    row.after["region"] = found
    if found == row.before.get("region"):
        del row.after["region"], row.before["region"]
        row.fate = "changed" if row.after else "unchanged"


def the_one_below(paths: Mapping[str, str], path: str) -> str:
    """`Ukraine / Kyiv` for `kyiv`, where no other region ends like that; files seldom name the country."""
    below = {called for known, called in paths.items() if known.endswith(f" / {path}")}
    return below.pop() if len(below) == 1 else ""
