"""The public holidays of a wave, and what is said where none are known."""

import datetime as dt

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from audits.models import Branch, Wave
from audits.rules.public_days import are_known, country_name, country_of, public_days

# Of the countries without known holidays, those where waves are likely; others are called as in English.
NAMES = {"UA": gettext_lazy("Ukraine")}


def holidays_of(wave: Wave) -> list[tuple[dt.date, str]]:
    """The public holidays within the wave's days, in every country where the brand has branches."""
    countries = brand_countries(wave)
    language, found = (get_language() or "en").split("-")[0], dict[dt.date, list[str]]()
    for country in countries:
        for day, name in public_days(country, wave.starts_on, wave.ends_on, language):
            found.setdefault(day, []).append(name if len(countries) == 1 else f"{name} ({country})")
    return [(day, "; ".join(names)) for day, names in sorted(found.items())]


def brand_countries(wave: Wave) -> list[str]:
    """Where the brand has branches; "" stands for zones of no country."""
    zones = Branch.objects.filter(brand=wave.programme.brand_id, archived_at=None).order_by()
    return sorted({country_of(zone) for zone in zones.values_list("time_zone", flat=True).distinct()})


def wave_countries(wave: Wave) -> list[str]:
    """Where the wave's branches stand, or the brand's as long as it has none; only countries."""
    zones = wave.branches.order_by().values_list("time_zone", flat=True).distinct()
    countries = sorted({country_of(zone) for zone in zones}) or brand_countries(wave)
    return [country for country in countries if country]


def unknown_words(wave: Wave) -> str:
    """The countries of the wave whose holidays nobody knows for its years; empty where all are known."""
    names = [
        str(NAMES.get(country) or country_name(country))
        for country in wave_countries(wave)
        if not are_known(country, wave.starts_on, wave.ends_on)
    ]
    return _("No public holidays are known for: %(countries)s.") % {"countries": ", ".join(names)} if names else ""


def holiday_words(wave: Wave) -> str:
    """What comes of a wish for no visits on public holidays."""
    known = any(are_known(country, wave.starts_on, wave.ends_on) for country in wave_countries(wave))
    unknown = unknown_words(wave)
    if known:
        return f"{_('no visits')}. {unknown}" if unknown else _("no visits")
    return unknown or _("No public holidays are known between these days where the branches are.")
