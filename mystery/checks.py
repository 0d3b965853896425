"""System checks: a safety setting that looks on must be on."""

import sqlite3
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from mystery.env import TRYING_OUT

OLDEST_SQLITE = (3, 39)  # the first that knows FULL JOIN and IS DISTINCT FROM


@register()
def check_sqlite(**_: Any) -> list[CheckMessage]:
    """An SQLite that would fail at the first publication."""
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") or sqlite3.sqlite_version_info >= OLDEST_SQLITE:
        return []
    oldest = ".".join(map(str, OLDEST_SQLITE))
    problem = f"This Python has SQLite {sqlite3.sqlite_version}; {oldest} or newer is needed. Or set DATABASE_URL."
    return [Error(problem, id="mystery.E003")]


@register(deploy=True)
def check_production(**_: Any) -> list[CheckMessage]:
    """What a production start would regret."""
    found: list[CheckMessage] = []
    if settings.SECRET_KEY == TRYING_OUT:
        found.append(Error("MYSTERY_SECRET_KEY is the one for trying things out.", id="mystery.E001"))
    if not settings.ENV.redis_url:
        found.append(Error("REDIS_URL is not set: tasks would never run.", id="mystery.E002"))
    if not settings.ENV.https:
        found.append(Warning("MYSTERY_HTTPS is off: cookies travel in the clear.", id="mystery.W001"))
    if settings.ENV.mail is None:
        found.append(Warning("EMAIL_URL is not set: e-mails go to a folder.", id="mystery.W002"))
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        found.append(Warning("DATABASE_URL is not set: SQLite is for one machine.", id="mystery.W003"))
    if not settings.SITE_URL.startswith("https://"):
        found.append(Warning("MYSTERY_SITE_URL is not https: links in e-mails would be wrong.", id="mystery.W004"))
    return found
