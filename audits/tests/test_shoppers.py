"""What is known of shoppers, and what follows from it: who may take what, who tells it, who takes it back."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Certificate
from accounts.services.erasure import erase_person
from accounts.services.shoppers import add_certificate, block_shopper, unblock_shopper
from audits.models import Conflict, ConflictKind, Event, ScenarioVersion, Visit
from audits.rules.eligibility import Asked, Place, Reason, Shopper, why_not
from audits.rules.pairs import REASONS, pairs_of
from audits.rules.rating import Record
from audits.services.conflicts import remove_conflict, tell_conflict
from audits.services.visits import accept_visit, offers_for, visits_open_to, why_not_eligible
from audits.tests.test_acceptance import NOW, job, shopper
from common.errors import Refused
from conftest import Cast

YEAR = NOW.year


@pytest.mark.parametrize(
    ("record", "rating"),
    [
        (Record(), None),
        (Record(approved=4), 100),
        (Record(approved=4, returned=2), 75),
        (Record(approved=3, returned=0, rejected=1), 75),
        (Record(approved=1, returned=1), 50),
        (Record(approved=0, rejected=3), 0),
        (Record(approved=2, returned=1, rejected=1), 50),
        (Record(approved=2, rejected=1), 67),
    ],
)
def test_a_rating_counts_reviewed_visits_whole_half_or_not_at_all(record: Record, rating: int | None) -> None:
    assert record.rating == rating


RULES: list[tuple[dict[str, Any], dict[str, Any], Reason | None]] = [
    ({}, {"blocked": True}, Reason.BLOCKED),
    ({"min_age": 18}, {}, Reason.AGE),
    ({"min_age": 18}, {"born": YEAR - 17}, Reason.AGE),
    ({"min_age": 18}, {"born": YEAR - 18}, None),
    ({"max_age": 30}, {"born": YEAR - 31}, Reason.AGE),
    ({"max_age": 30}, {"born": YEAR - 30}, None),
    ({"genders": frozenset({"female"})}, {}, Reason.GENDER),
    ({"genders": frozenset({"female"})}, {"gender": "male"}, Reason.GENDER),
    ({"genders": frozenset({"female", "male"})}, {"gender": "male"}, None),
    ({"car": True}, {}, Reason.CAR),
    ({"car": True}, {"car": True}, None),
    ({"certificate": "Alcohol"}, {}, Reason.CERTIFICATE),
    ({"certificate": "Alcohol"}, {"certificates": {"alcohol": None}}, None),
    ({"certificate": "Alcohol"}, {"certificates": {"alcohol": NOW.date()}}, None),
    ({"certificate": "Alcohol"}, {"certificates": {"alcohol": NOW.date() - dt.timedelta(days=1)}}, Reason.CERTIFICATE),
    ({"visits": 3}, {"record": Record(approved=2)}, Reason.EXPERIENCE),
    ({"visits": 3}, {"record": Record(approved=3)}, None),
    ({"rating": 75}, {"record": Record(approved=4, returned=3)}, Reason.RATING),
    ({"rating": 75}, {"record": Record(approved=4, returned=2)}, None),
    ({"rating": 75}, {}, None),
]


@pytest.mark.parametrize(("asked", "person", "reason"), RULES)
def test_each_thing_that_a_scenario_asks_of_the_person_is_judged_alike_for_one_and_for_many(
    asked: dict[str, Any], person: dict[str, Any], reason: Reason | None
) -> None:
    wanted, who = job(asked=Asked(**asked)), shopper(**person)
    assert why_not(wanted, who, NOW) == reason
    others: list[Shopper] = [shopper(active=False), who, shopper(**person)]
    codes = pairs_of([wanted, job()], others, NOW).codes
    assert [REASONS[code] for code in codes[0]] == [Reason.LEFT, reason, reason]


def test_nobody_is_sent_farther_than_they_would_go() -> None:
    kyiv, near = Place(50.45, 30.52), Place(50.50, 30.52)
    for limit, radius, reason in ((None, 3, Reason.DISTANCE), (None, 8, None), (3.0, 8, Reason.DISTANCE)):
        wanted, who = job(place=kyiv, max_distance_km=limit), shopper(home=near, radius_km=radius)
        assert why_not(wanted, who, NOW) == reason
        assert REASONS[pairs_of([wanted], [who], NOW).codes[0, 0]] == reason


def asking(cast: Cast, **eligibility: Any) -> Visit:
    version = cast.scenario_version
    document = {**version.document, "eligibility": eligibility}
    made = ScenarioVersion.objects.create(
        scenario=version.scenario, number=2, document=document, published_at=timezone.now(), published_by=cast.manager
    )
    wave = cast.wave(state="open", opened_at=timezone.now(), scenario_version=made)
    return cast.visit(wave=wave, state="offered", shopper=None)


def against(visit: Visit, cast: Cast) -> str:
    code_and_sentence = why_not_eligible(visit, cast.profile)
    return code_and_sentence[1] if code_and_sentence else ""


def reviewed(cast: Cast, state: str, *, after_return: bool = False) -> None:
    at = {"submitted_at": timezone.now(), "finished_at": timezone.now()}
    if state == "approved":
        at["approved_at"] = timezone.now()
    visit = cast.visit(branch=cast.almaty, state=state, **at)
    if after_return:
        life = {"verb": "return", "source": "in_review", "target": "returned"}
        Event.objects.create(organisation=cast.zerno, visit=visit, by=cast.reviewer, **life)


def test_experience_and_rating_are_counted_from_reviewed_visits(cast: Cast) -> None:
    visit = asking(cast, min_visits=2, min_rating=75)
    reviewed(cast, "approved")
    assert "more experience" in against(visit, cast)
    reviewed(cast, "approved", after_return=True)
    assert against(visit, cast) == ""
    reviewed(cast, "rejected")
    assert "higher rating" in against(visit, cast)


def test_a_scenarios_person_is_found_by_what_the_profile_tells(cast: Cast) -> None:
    visit = asking(cast, min_age=18, max_age=99, genders=["female"], car=True, certificate="Alcohol")
    profile = cast.profile
    assert "age" in against(visit, cast)
    profile.year_of_birth, profile.gender, profile.has_car = timezone.now().year - 40, "female", True
    profile.save()
    assert "certificate" in against(visit, cast)
    add_certificate(profile_id=profile.pk, name="  alcohol ", valid_until=None, by=cast.manager)
    assert against(visit, cast) == ""
    yesterday = timezone.now().date() - dt.timedelta(days=1)
    add_certificate(profile_id=profile.pk, name="Alcohol", valid_until=yesterday, by=cast.manager)
    assert Certificate.objects.count() == 1
    assert "certificate" in against(visit, cast)


# --- where they are known


def test_what_a_shopper_tells_bars_the_branch_and_only_hq_takes_it_back(cast: Cast, as_person: Any) -> None:
    visit = cast.visit(state="offered", shopper=None)
    client, address = as_person(cast.shopper), reverse("shopping-conflicts")
    told = {"brand": cast.brand.pk, "branch": "ky-01", "kind": "family", "until": ""}
    assert client.post(address, told).status_code == 302
    assert client.post(address, told).status_code == 302
    conflict = Conflict.objects.get()
    assert conflict.branch == cast.podil
    assert "Podil" in client.get(address).content.decode()
    assert "known" in against(visit, cast)
    assert against(cast.visit(branch=cast.obolon, state="offered", shopper=None), cast) == ""
    with pytest.raises(Refused):
        remove_conflict(profile_id=cast.profile.pk, conflict_id=conflict.pk, by=cast.shopper)
    hq = reverse("shopper-conflicts", args=[cast.profile.membership_id])
    assert client.post(hq, {"remove": conflict.pk}).status_code == 404
    assert as_person(cast.manager).post(hq, {"remove": conflict.pk}).status_code == 302
    assert against(visit, cast) == ""


def test_a_shopper_cannot_shorten_what_they_told(cast: Cast) -> None:
    told: dict[str, Any] = {"profile_id": cast.profile.pk, "brand": cast.brand, "branch": None, "kind": "work"}
    long_ago = dt.date(2000, 1, 1)
    tell_conflict(**told, until=None, by=cast.shopper)
    assert tell_conflict(**told, until=long_ago, by=cast.shopper).until is None
    assert tell_conflict(**told, until=long_ago, by=cast.manager).until == long_ago


def test_a_whole_brand_is_barred_until_a_year_after_the_last_day(cast: Cast) -> None:
    visits = [cast.visit(branch=branch, state="offered", shopper=None) for branch in (cast.podil, cast.almaty)]
    today = timezone.now().date()
    row = tell_conflict(
        profile_id=cast.profile.pk, brand=cast.brand, branch=None, kind=ConflictKind.WORK,
        until=today - dt.timedelta(days=360), by=cast.manager,
    )  # fmt: skip
    assert all(against(visit, cast) for visit in visits)
    row.until = today - dt.timedelta(days=370)
    row.save()
    assert not any(against(visit, cast) for visit in visits)


def test_nobody_tells_of_others_nor_of_another_tenants_branches(cast: Cast) -> None:
    told: dict[str, Any] = {"branch": None, "kind": ConflictKind.WORK, "until": None}
    with pytest.raises(Refused):
        tell_conflict(profile_id=cast.profile.pk, brand=cast.brand, by=cast.other_shopper, **told)
    theirs = cast.rival.brands.create(name="Rival")
    with pytest.raises(Refused):
        tell_conflict(profile_id=cast.profile.pk, brand=theirs, by=cast.shopper, **told)


def test_a_branch_that_is_none_or_two_is_asked_for_again(cast: Cast, as_person: Any) -> None:
    client, address = as_person(cast.shopper), reverse("shopping-conflicts")
    told = {"brand": cast.brand.pk, "branch": "nowhere", "kind": "work"}
    assert client.post(address, told).context["form"].errors.keys() == {"branch"}
    cast.obolon.name = cast.podil.name
    cast.obolon.save()
    assert client.post(address, told | {"branch": "Podil"}).context["form"].errors.keys() == {"branch"}


# --- blocked


def test_a_blocked_shopper_sees_no_offers_and_takes_none_until_unblocked(cast: Cast, as_person: Any) -> None:
    visit, held = cast.visit(state="offered", shopper=None), cast.visit(branch=cast.obolon)
    block = reverse("shopper-block", args=[cast.profile.membership_id])
    client = as_person(cast.manager)
    client.post(block, {"why": ""})
    assert cast.profile.blocked_at is None
    client.post(block, {"why": "Sent a photo of another shop"})
    listed = client.get(reverse("member-list"), {"role": "blocked"}).context["page"]
    assert [member.user for member in listed] == [cast.shopper]
    assert offers_for(cast.profile) == []
    assert not visits_open_to(cast.profile).exists()
    with pytest.raises(Refused) as refused:
        accept_visit(visit_id=visit.pk, shopper=cast.profile, by=cast.shopper)
    assert "Blocked" in refused.value.detail
    page = client.get(reverse("shopper-detail", args=[cast.profile.membership_id])).content.decode()
    assert "Sent a photo of another shop" in page
    assert reverse("visit-detail", args=[held.pk]) in page
    assert "another shop" not in as_person(cast.shopper).get(reverse("shopping-edit")).content.decode()
    client.post(block, {"blocked": "no"})
    assert [offer.pk for offer, _against in offers_for(cast.profile)] == [visit.pk]


def test_only_hq_of_the_organisation_blocks_and_unblocks(cast: Cast) -> None:
    for by in (cast.shopper, cast.reviewer, cast.director, cast.rival_manager):
        with pytest.raises(Refused):
            block_shopper(profile_id=cast.profile.pk, why="spite", by=by)
        with pytest.raises(Refused):
            unblock_shopper(profile_id=cast.profile.pk, by=by)
    assert cast.profile.blocked_at is None


# --- gone


def test_erasure_empties_all_that_was_told(cast: Cast) -> None:
    profile = cast.profile
    profile.year_of_birth, profile.gender, profile.education, profile.has_car = 1985, "female", "higher", True
    profile.radius_km, profile.experience = 12, "much"
    profile.save()
    add_certificate(profile_id=profile.pk, name="Alcohol", valid_until=None, by=cast.manager)
    block_shopper(profile_id=profile.pk, why="Talked about it", by=cast.manager)
    tell_conflict(
        profile_id=profile.pk, brand=cast.brand, branch=None, kind=ConflictKind.FAMILY, until=None, by=cast.shopper
    )
    erase_person(email=cast.shopper.email)
    profile.refresh_from_db()
    told = (profile.year_of_birth, profile.gender, profile.education, profile.experience, profile.radius_km)
    assert told == (None, "", "", "", None)
    assert (profile.has_car, profile.blocked_at, profile.blocked_why) == (False, None, "")
    assert not profile.certificates.exists()
    assert not profile.conflicts.exists()
