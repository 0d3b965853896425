"""One cell of a file of branches: from what people write to what a branch keeps, or why it can't be."""

import re
import zoneinfo
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from audits.rules.hours import BadHours, parse_hours

LONGEST = {"code": 40, "name": 150, "city": 100, "address": 250, "segment": 60}
MAX_REGION = 150
MAX_DEPTH = 8
SHOWN = 60
UNTEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
PLACES = Decimal("0.000001")
POINTED, EITHER = r"([-+−]?[0-9]{1,3}(?:\.[0-9]+)?)", r"([-+−]?[0-9]{1,3}(?:[.,][0-9]+)?)"
# A comma between the numbers, or inside them with something else between.
PAIR = re.compile(rf"{POINTED}°?\s*,\s*{POINTED}°?|{EITHER}°?\s*[;\s/]\s*{EITHER}°?")
ZONES = {name.casefold(): name for name in zoneinfo.available_timezones()} | {"europe/kiev": "Europe/Kyiv"}


class BadCell(ValueError):
    """A cell that can't be taken: a stable code, and what a sentence says of it."""

    def __init__(self, code: str, **parts: str | int) -> None:
        super().__init__(code)
        self.code, self.parts = code, parts


def read_cell(field: str, text: str) -> dict[str, Any]:
    """The branch's values that the cell gives, texts for all but the hours; raises `BadCell`."""
    if UNTEXT.search(text):
        raise BadCell("bad_character")
    return READERS[field](field, line(text))


def line(text: str) -> str:
    """On one line, without blanks around it."""
    return re.sub(r"\s*[\r\n\t]\s*", " ", text).strip()


def short(text: str) -> str:
    """As much of a cell as a sentence may quote."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _text(field: str, text: str) -> dict[str, Any]:
    if len(text) > LONGEST[field]:
        raise BadCell("too_long", length=len(text), limit=LONGEST[field])
    return {field: text}


def _region(field: str, text: str) -> dict[str, Any]:
    names = split_path(text)
    if any(len(name) > MAX_REGION for name in names):
        raise BadCell("too_long", length=max(map(len, names)), limit=MAX_REGION)
    if len(names) > MAX_DEPTH:
        raise BadCell("region_too_deep", limit=MAX_DEPTH)
    return {"region": text}


def split_path(text: str) -> list[str]:
    """`Kyiv / Left bank` as its names from the top."""
    return [name.strip() for name in re.split(r"[/>›»]", text) if name.strip()]


def joined_path(names: list[str]) -> str:
    """A path as an export writes it."""
    return " / ".join(names)


def _coordinate(field: str, text: str) -> dict[str, Any]:
    limit = 90 if field == "lat" else 180
    try:
        number = Decimal(text.rstrip("° ").replace(",", ".").replace("−", "-"))
    except InvalidOperation:
        raise BadCell("not_a_number", text=short(text)) from None
    if not number.is_finite() or abs(number) > limit:
        raise BadCell("off_the_globe", text=short(text), limit=limit)
    return {field: place(number)}


def place(number: Decimal) -> str:
    """A coordinate with six places at most, and without needless zeros."""
    text = f"{number.quantize(PLACES):f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _coordinates(field: str, text: str) -> dict[str, Any]:
    found = PAIR.fullmatch(text.strip("() "))
    if found is None:
        raise BadCell("no_coordinates", text=short(text))
    lat, lon = [part for part in found.groups() if part is not None]
    return _coordinate("lat", lat) | _coordinate("lon", lon)


def _zone(field: str, text: str) -> dict[str, Any]:
    name = ZONES.get(text.casefold().replace(" ", "_"))
    if name is None:
        raise BadCell("no_such_zone", text=short(text))
    return {"time_zone": name}


def _hours(field: str, text: str) -> dict[str, Any]:
    try:
        return {"opening_hours": parse_hours(text)}
    except BadHours as bad:
        raise BadCell(str(bad), text=short(text)) from None


READERS: Mapping[str, Callable[[str, str], dict[str, Any]]] = {
    **dict.fromkeys(LONGEST, _text),
    "region": _region,
    "lat": _coordinate,
    "lon": _coordinate,
    "coordinates": _coordinates,
    "time_zone": _zone,
    "opening_hours": _hours,
}
