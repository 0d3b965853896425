"""The columns of a file of branches: what they are for, known by their headers in English, Ukrainian and Russian."""

import re
from collections.abc import Iterable, Mapping

# In the order of an export. `coordinates` is both numbers in one cell, which an export keeps apart.
FIELDS = (
    "brand", "code", "name", "region", "city", "address", "lat", "lon", "coordinates", "time_zone", "opening_hours",
    "segment",
)  # fmt: skip
EXPORTED = tuple(field for field in FIELDS if field != "coordinates")
# The first three of each are what an export calls it, in English, Ukrainian and Russian.
HEADERS: dict[str, tuple[str, ...]] = {
    "brand": ("Brand", "Бренд", "Бренд", "network", "chain", "мережа", "сеть", "торгова марка", "торговая марка"),
    "code": (
        "Code", "Код", "Код", "branch code", "branch id", "id", "store code", "store id", "number", "no", "№",
        "код філії", "код точки", "код магазину", "код филиала", "код магазина", "код тт", "номер", "номер філії",
        "код відділення", "код отделения", "ід",
    ),
    "name": (
        "Name", "Назва", "Название", "branch", "branch name", "store", "store name", "філія", "назва філії", "магазин",
        "точка", "филиал", "название филиала", "наименование", "найменування", "відділення", "отделение",
    ),
    "region": (
        "Region", "Регіон", "Регион", "region path", "area", "district", "область", "район", "територія", "территория",
    ),
    "city": ("City", "Місто", "Город", "town", "settlement", "населений пункт", "населенный пункт"),
    "address": ("Address", "Адреса", "Адрес", "street", "street address", "вулиця", "улица"),
    "lat": ("Latitude", "Широта", "Широта", "lat", "y"),
    "lon": ("Longitude", "Довгота", "Долгота", "lon", "lng", "long", "x"),
    "coordinates": (
        "Coordinates", "Координати", "Координаты", "gps", "location", "lat lon", "lat, lng", "lat, lon", "геолокація",
        "геолокация", "координати gps", "координаты gps",
    ),
    "time_zone": ("Time zone", "Часовий пояс", "Часовой пояс", "timezone", "tz"),
    "opening_hours": (
        "Opening hours", "Години роботи", "Часы работы", "hours", "working hours", "business hours", "графік роботи",
        "график работы", "графік", "график", "режим роботи", "режим работы", "розклад", "расписание",
    ),
    "segment": (
        "Segment", "Сегмент", "Сегмент", "format", "type", "category", "формат", "тип", "категорія", "категория",
    ),
}  # fmt: skip
# A title, a date and an empty row or two may stand above the header.
SEARCHED = 10
LANGUAGES = ("en", "uk", "ru")


def plain_header(text: str) -> str:
    """A header without case, blanks and marks, so that `Time_zone*` is `time zone`."""
    text = text.casefold().replace("ё", "е").replace("_", " ")
    return re.sub(r"[\s*:.]+", " ", text).strip()


KNOWN = {plain_header(name): field for field, names in HEADERS.items() for name in names} | {
    plain_header(field): field for field in FIELDS
}


def guessed_mapping(header: Iterable[str], known: Mapping[str, str] = KNOWN) -> list[str]:
    """The field of each column, "" where it isn't known; the second column of a field is left out."""
    fields: list[str] = []
    for cell in header:
        field = known.get(plain_header(cell[:200]), "")
        fields.append("" if field in fields else field)
    return fields


def header_row(grid: list[list[str]], fields: Mapping[str, str] = KNOWN) -> int:
    """Which row names the columns: the first, or one below a title that names more of them."""
    known = [sum(map(bool, guessed_mapping(row, fields))) for row in grid[:SEARCHED]]
    return known.index(max(known))


def exported_headers(language: str) -> list[str]:
    """What an export calls its columns."""
    at = LANGUAGES.index(language) if language in LANGUAGES else 0
    return [HEADERS[field][at] for field in EXPORTED]
