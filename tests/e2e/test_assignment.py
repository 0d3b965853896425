"""Automatic assignment in the browser: asked for, followed while a worker plans it, looked at, applied."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from audits.models import Visit
from conftest import Cast
from tests.e2e.browser import DESK, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_hq_assigns_a_waves_visits_without_reloading_anything(
    cast: Cast, worker: Path, as_person: Any, open_context: Callable[..., BrowserContext], live_server: Any
) -> None:
    wave = cast.wave(state="open")
    for branch in (cast.podil, cast.obolon):
        cast.visit(wave=wave, branch=branch, state="offered", shopper=None)
    context = open_context(DESK)
    session = as_person(cast.manager).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    hq = context.new_page()
    hq.goto(f"/hq/waves/{wave.pk}/")
    hq.get_by_text("Assign 2 visits automatically").click()
    hq.get_by_role("button", name="Make a plan").click()
    # Nobody touches the page: it shows the plan when the worker has made it.
    hq.get_by_role("button", name="Assign 2 visits").click(timeout=60_000)
    expect(hq.get_by_text("2 visits are assigned.")).to_be_visible()
    wait_until(lambda: Visit.objects.filter(state="accepted").count() == 2)
