"""Public holidays where a branch is: its country is that of its time zone."""

import datetime as dt
from functools import lru_cache
from importlib import resources

import holidays


@lru_cache(1)
def countries() -> dict[str, str]:
    """The country of each time zone that lies in one, and of the older names of it."""
    folder = resources.files("tzdata").joinpath("zoneinfo")
    lines = folder.joinpath("zone.tab").read_text().splitlines()
    found = {line.split("\t")[2]: line.split("\t")[0] for line in lines if line and not line.startswith("#")}
    for line in folder.joinpath("tzdata.zi").read_text().splitlines():
        if line.startswith("L "):
            _link, name, older = line.split()
            if name in found:
                found.setdefault(older, found[name])
    return found


def country_of(zone: str) -> str:
    """Two letters; "" for a zone of no country."""
    return countries().get(zone, "")


@lru_cache(1)
def country_names() -> dict[str, str]:
    """What each country is called in English."""
    table = resources.files("tzdata").joinpath("zoneinfo").joinpath("iso3166.tab").read_text()
    return dict(line.split("\t")[:2] for line in table.splitlines() if line and not line.startswith("#"))


def country_name(country: str) -> str:
    """What a country is called in English."""
    return country_names().get(country, country)


@lru_cache(256)
def public_days(country: str, first: dt.date, last: dt.date, language: str = "en") -> tuple[tuple[dt.date, str], ...]:
    """The country's public holidays within these days, with their names; none where they aren't known."""
    if country not in holidays.list_supported_countries(include_aliases=False):
        return ()
    spoken = holidays.list_localized_countries(include_aliases=False).get(country, [])
    tongue = next((code for code in spoken if code.split("_")[0] == language), None)
    tongue = tongue or next((code for code in spoken if code.startswith("en")), None)
    found = holidays.country_holidays(country, years=range(first.year, last.year + 1), language=tongue)
    return tuple((day, name) for day, name in sorted(found.items()) if first <= day <= last)


def are_known(country: str, first: dt.date, last: dt.date) -> bool:
    """Whether any public holiday is known in each year of these days: a country without one isn't known yet."""
    years = range(first.year, last.year + 1)
    return all(public_days(country, dt.date(year, 1, 1), dt.date(year, 12, 31)) for year in years)
