"""Today: the rule of risk by moments, offers nobody can take, and each number equal to the list behind it."""

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ShopperProfile
from audits.models import Dispute, Flag, ScenarioVersion, Visit, VisitMessage
from audits.services.risks import at_risk
from audits.services.stuck import stuck_offers
from conftest import Cast

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("state", "before", "after", "risky"),
    [
        ("offered", 19, 11, False),
        ("offered", 20, 10, True),
        ("planned", 20, 10, True),
        ("planned", 1, 2, False),
        ("accepted", 20, 10, False),
        ("accepted", 20, 3, False),
        ("accepted", 20, 2, True),
        ("in_progress", 20, 2, False),
        ("in_progress", 20, 0, True),
        ("submitted", 20, 0, False),
    ],
)
def test_risk_begins_with_the_last_third_untaken_and_two_days_unstarted(
    cast: Cast, state: str, before: int, after: int, risky: bool
) -> None:
    shopper = None if state in ("planned", "offered") else cast.profile
    cast.visit(state=state, shopper=shopper, opens_at=NOW - before * DAY, closes_at=NOW + after * DAY)
    assert Visit.objects.filter(at_risk(NOW)).exists() is risky


@pytest.mark.parametrize(("hour", "risky"), [(17, False), (18, True)])
def test_risk_begins_in_the_evening_of_the_planned_day(cast: Cast, hour: int, risky: bool) -> None:
    cast.visit(day=NOW.date(), opens_at=NOW - 2 * DAY, closes_at=NOW + 9 * DAY)
    assert Visit.objects.filter(at_risk(NOW.replace(hour=hour))).exists() is risky


def test_an_offer_is_stuck_while_no_shopper_may_take_it(cast: Cast) -> None:
    offer = cast.visit(state="offered", shopper=None)
    ShopperProfile.objects.filter(membership__organisation=cast.zerno).update(capacity=0)
    assert list(stuck_offers(cast.zerno, timezone.now())) == [offer]
    offer.save()  # what changes of an offer is seen at once
    ShopperProfile.objects.filter(pk=cast.profile.pk).update(capacity=1)
    assert not stuck_offers(cast.zerno, timezone.now()).exists()


def test_an_invitation_is_stuck_when_the_invited_may_not_take_it(cast: Cast) -> None:
    offer = cast.visit(state="offered", shopper=None, offered_to=cast.profile)
    assert not stuck_offers(cast.zerno, timezone.now()).exists()
    ShopperProfile.objects.filter(pk=cast.profile.pk).update(capacity=0)
    offer.save()
    assert list(stuck_offers(cast.zerno, timezone.now())) == [offer]


def test_offers_of_a_wave_are_stuck_each_by_its_own_scenario_and_hours(cast: Cast) -> None:
    asked = cast.scenario_version
    by_car = ScenarioVersion.objects.create(
        scenario=asked.scenario, number=9, document={**asked.document, "eligibility": {"car": True}},
        published_by=cast.manager, published_at=timezone.now(),
    )  # fmt: skip
    first = cast.visit(state="offered", shopper=None)
    alike = {"state": "offered", "shopper": None, "wave": first.wave, "branch": first.branch}
    times = {"opens_at": first.opens_at, "closes_at": first.closes_at}
    second = cast.visit(**alike, **times, scenario_version=by_car)
    weekend = {"windows": [{"weekdays": [6, 7], "from": "00:00", "to": "23:59"}]}
    third = cast.visit(**alike, **times, hours=weekend)
    ShopperProfile.objects.update(weekdays=[1, 2, 3, 4, 5])
    assert set(stuck_offers(cast.zerno, timezone.now())) == {second, third}


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """Something behind every number."""
    now = timezone.now()
    ShopperProfile.objects.filter(membership__organisation=cast.zerno).update(languages=["kk"])
    scenario = cast.scenario_version
    scenario.document["eligibility"] = {"languages": ["uk"]}
    scenario.save()
    wave = cast.wave(state="open")
    for number in range(3):
        sent = cast.visit(wave=wave, state="submitted", submitted_at=now)
        if number:
            Flag.objects.create(visit=sent, code="too_fast")
    going = cast.visit(wave=wave, state="in_progress", opens_at=now - 3 * DAY, closes_at=now - DAY)
    done = cast.visit(wave=wave, state="approved", approved_at=now, submitted_at=now)
    Dispute.objects.create(visit=done, question="clean", reason="It was clean", by=cast.director)
    for _number in range(4):
        cast.visit(wave=wave, branch=cast.obolon, state="offered", shopper=None)
    for visit in (going, going, done):
        say(visit, cast.profile)
    say(sent, cast.profile, read_at=now)
    say(sent, cast.profile, side="hq")
    say(Visit.objects.filter(state="offered")[0], cast.profile)  # of who had the visit before
    cast.wave(state="draft")
    cast.wave(state="closed")
    return cast


def say(visit: Visit, profile: ShopperProfile, side: str = "shopper", **told: Any) -> None:
    VisitMessage.objects.create(visit=visit, profile=profile, side=side, by=profile.membership.user, text="Hm", **told)


def test_every_number_of_today_is_that_of_the_list_behind_it(busy: Cast, as_person: Any) -> None:
    client = as_person(busy.manager)
    shown = client.get(reverse("hq-today")).content.decode()
    todo = shown[shown.index('<div class="todo">') :]
    links = re.findall(r'<a href="([^"]+)"><b>(\d+)</b>', todo)
    assert [int(number) for _url, number in links] == [3, 2, 1, 1, 4, 2, 1, 1]
    for url, number in links:
        page = client.get(unescape(url)).content.decode()
        main = page[page.index("<main") :]
        rows = len(re.findall(r"<tr[ >]", main.split("<tbody>")[1].split("</tbody>")[0])) if "<tbody>" in main else 0
        assert (rows or main.count('class="card wave"')) == int(number), url


def test_each_part_of_the_bar_leads_to_its_list(busy: Cast, as_person: Any) -> None:
    page = as_person(busy.manager).get(reverse("hq-today"))
    bar = page.content.decode().split('<svg class="states"')[1].split("</svg>")[0]
    links = [unescape(url) for url in re.findall(r'href="([^"]+)"', bar)]
    assert len(links) == len(page.context["standings"][0].segments) == 4
    for url, part in zip(links, page.context["standings"][0].segments, strict=True):
        listed = as_person(busy.manager).get(url).context["page"]
        assert listed.paginator.count == part.count
