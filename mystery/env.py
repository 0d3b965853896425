"""Every environment variable, read in one typed place; a missing secret stops the start with a sentence."""

from dataclasses import dataclass
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Env:
    """The settings that differ between a laptop and a cluster."""

    debug: bool
    secret_key: str
    allowed_hosts: list[str]
    database: dict[str, object]


def read_env() -> Env:
    """The environment as typed values; raises `ImproperlyConfigured` in plain words."""
    source = environ.Env()
    debug = source.bool("MYSTERY_DEBUG", default=False)
    secret = source.str("MYSTERY_SECRET_KEY", default="")
    if not secret:
        if not debug:
            raise ImproperlyConfigured(
                "MYSTERY_SECRET_KEY is not set. Give it 50 random characters, or set MYSTERY_DEBUG=1 to try things out."
            )
        secret = "only-for-trying-things-out-with-MYSTERY_DEBUG"  # noqa: S105  # refused above outside DEBUG
    return Env(
        debug=debug,
        secret_key=secret,
        allowed_hosts=source.list("MYSTERY_ALLOWED_HOSTS", default=["localhost", "127.0.0.1"]),
        database=source.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'var' / 'mystery.sqlite3'}"),
    )
