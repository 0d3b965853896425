"""The log of letters says what a letter that waits is waiting for."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import NoticeSettings
from conftest import Cast
from reports.models import AlertLetter
from reports.tests.letters import noted_letters

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("quiet", [True, False])
def test_the_log_says_until_when_quiet_hours_hold_an_alert_back(cast: Cast, as_person: Any, quiet: bool) -> None:
    visit = cast.visit(wave=cast.wave(state="closed"))
    noted_letters(cast, visit)
    AlertLetter.objects.filter(user=cast.manager).update(state="waiting")
    now = timezone.now().astimezone(ZoneInfo("Europe/Kyiv")).hour
    # Far from the ends of both: an hour may strike meanwhile.
    first, last = ((now - 2) % 24, (now + 10) % 24) if quiet else ((now + 10) % 24, (now + 12) % 24)
    NoticeSettings.objects.create(user=cast.manager, quiet_from=first, quiet_to=last, time_zone="Europe/Kyiv")
    page = as_person(cast.manager).get(reverse("alert-list")).content.decode()
    assert ("quiet hours: from" in page, "since " in page) == (quiet, not quiet)
    assert (f"{last:02}:00" in page) or not quiet


def test_quiet_hours_over_midnight_end_in_the_morning() -> None:
    kyiv = ZoneInfo("Europe/Kyiv")
    night = NoticeSettings(quiet_from=20, quiet_to=9)
    morning = dt.datetime(2026, 3, 5, 9, tzinfo=kyiv)
    for hour, day in ((22, 4), (3, 5)):
        assert night.quiet_until(dt.datetime(2026, 3, day, hour, 30, tzinfo=kyiv), "Europe/Kyiv") == morning
    assert night.quiet_until(morning, "Europe/Kyiv") is None
