"""The house of one test, torn down whatever happened in it."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.db import connection

from mystery.celery import app
from tests.faults.house import House, hang_up_others


@pytest.fixture
def house(transactional_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """Only its own workers get tasks: what the test itself would queue is lost, as by a crash."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL and Redis: python -m tests.servers pytest")
    monkeypatch.setattr(app, "send_task", lambda *_args, **_options: None)
    files = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    with TemporaryDirectory(prefix="mystery-") as folder:  # a socket's path must be short
        house = House(Path(folder), files)
        try:
            yield house
        finally:
            house.close()
            hang_up_others()
