"""System checks: what would fail later is said at the start."""

import sqlite3

import pytest
from django.core.checks import run_checks

from mystery.checks import check_sqlite


def test_nothing_is_wrong_here() -> None:
    assert run_checks() == []


def test_a_python_with_an_sqlite_too_old_to_publish_a_wave_is_told_so_before_it_starts(
    settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.34.1")
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    assert [problem.id for problem in check_sqlite()] == ["mystery.E003"]
    assert "3.34.1; 3.39 or newer" in check_sqlite()[0].msg
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    assert check_sqlite() == []
