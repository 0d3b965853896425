"""Time zones to choose from: those of one's own organisations, then by part of the world, with their offsets."""

import datetime as dt
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

Choices = list[tuple[str, Any]]


def zone_choices(own: Iterable[str] = ()) -> Choices:
    """Every zone that is a place, in groups; `own` on top."""
    now = timezone.now()
    parts: dict[str, Choices] = defaultdict(list)
    for name in sorted(zoneinfo.available_timezones()):
        part, _slash, place = name.partition("/")
        if place and part != "Etc":
            parts[part].append((name, f"{place.replace('_', ' ')} ({offset(name, now)})"))
    first = [(name, f"{name.replace('_', ' ')} ({offset(name, now)})") for name in dict.fromkeys(own)]
    return [*([(_("Your organisations"), first)] if first else []), *parts.items()]


def offset(name: str, at: dt.datetime) -> str:
    """How far a zone is from UTC now."""
    away = f"{at.astimezone(zoneinfo.ZoneInfo(name)):%z}"
    return f"UTC{away[:3]}:{away[3:5]}"
