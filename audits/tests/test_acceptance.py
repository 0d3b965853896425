"""Who may take which visit: every rule, at its border; the board; two at once."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Membership, Role, ShopperProfile, User
from audits.models import DirectorScope, Event, Region, ScenarioVersion, Visit
from audits.rules.eligibility import Job, Place, Reason, Shopper, Stay, distance_km, why_not
from audits.services.shortlists import candidates_for
from audits.services.visits import accept_visit, assign_visit, offers_for, why_not_eligible
from common.errors import Refused
from conftest import Cast, locks_rows

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def job(**fields: Any) -> Job:
    values = {"visit": "new", "branch": 1, "opens_at": NOW - DAY, "closes_at": NOW + 7 * DAY, "rotation_days": 90}
    return Job(**{**values, **fields})


def shopper(**fields: Any) -> Shopper:
    return Shopper(**{"active": True, "capacity": 3, "held": 0, **fields})


def stay(days: int, branch: int = 1, visit: object = "old") -> dict[int, list[Stay]]:
    return {branch: [Stay(visit, NOW + days * DAY, NOW + days * DAY)]}


@pytest.mark.parametrize(
    ("asked", "person", "reason"),
    [
        ({}, {}, None),
        ({}, {"active": False}, Reason.LEFT),
        ({"closes_at": NOW}, {}, Reason.WINDOW_OVER),
        ({}, {"conflicts": frozenset({1})}, Reason.CONFLICT),
        ({}, {"conflicts": frozenset({2})}, None),
        ({}, {"held": 3}, Reason.FULL),
        ({}, {"held": 2}, None),
        ({}, {"stays": stay(-89)}, Reason.ROTATION),
        ({}, {"stays": stay(-90)}, None),
        # A visit that is already agreed for later counts as well.
        ({}, {"stays": stay(60)}, Reason.ROTATION),
        ({}, {"stays": stay(97)}, None),
        ({}, {"stays": stay(-1, branch=2)}, None),
        ({}, {"stays": stay(-1, visit="new")}, None),
        ({"rotation_days": 0}, {"stays": stay(0)}, None),
        ({"languages": frozenset({"kk", "ru"})}, {"languages": frozenset({"uk"})}, Reason.LANGUAGE),
        ({"languages": frozenset({"kk", "ru"})}, {"languages": frozenset({"uk", "ru"})}, None),
        ({"max_distance_km": 5.0, "place": Place(50.45, 30.52)}, {"home": Place(49.84, 24.03)}, Reason.DISTANCE),
        ({"max_distance_km": 500.0, "place": Place(50.45, 30.52)}, {"home": Place(49.84, 24.03)}, None),
        ({"max_distance_km": 5.0, "place": Place(50.45, 30.52)}, {}, None),
    ],
)
def test_each_rule_at_its_border(asked: dict[str, Any], person: dict[str, Any], reason: Reason | None) -> None:
    assert why_not(job(**asked), shopper(**person), NOW) == reason


def test_distance_follows_the_earth() -> None:
    assert distance_km(Place(50.45, 30.523), Place(49.842, 24.031)) == pytest.approx(469, abs=3)
    assert distance_km(Place(10, 179.9), Place(10, -179.9)) == pytest.approx(21.9, abs=0.1)


def offered(cast: Cast, **fields: Any) -> Visit:
    return cast.visit(**{"state": "offered", "shopper": None, **fields})


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        ("accepted", True),
        ("in_progress", True),
        ("submitted", True),
        ("in_review", True),
        ("returned", True),
        ("approved", True),
        ("rejected", True),
        ("cancelled", False),
        ("expired", False),
    ],
)
def test_rotation_counts_what_was_or_will_be_made(cast: Cast, state: str, counts: bool) -> None:
    cast.visit(state=state, approved_at=timezone.now())
    found = why_not_eligible(offered(cast), cast.profile)
    assert (found and found[0]) == ("rotation" if counts else None)


def test_an_expired_visit_that_was_begun_counts_for_rotation(cast: Cast) -> None:
    cast.visit(state="expired", started_at=timezone.now() - 2 * DAY)
    found = why_not_eligible(offered(cast), cast.profile)
    assert found
    assert found[0] == "rotation"


def test_rotation_follows_the_person_through_a_new_membership(cast: Cast) -> None:
    cast.visit(state="approved", approved_at=timezone.now(), started_at=timezone.now() - 5 * DAY)
    visit = offered(cast)
    Membership.objects.filter(user=cast.shopper).update(ended_at=timezone.now())
    again = Membership.objects.create(user=cast.shopper, organisation=cast.zerno, role=Role.SHOPPER)
    profile = ShopperProfile.objects.create(membership=again, code="S-again")
    found = why_not_eligible(visit, profile)
    assert found
    assert found[0] == "rotation"


@pytest.mark.parametrize(("ended_days_ago", "conflict"), [(None, True), (10, True), (364, True), (366, False)])
def test_a_director_of_the_branch_may_not_visit_it(cast: Cast, ended_days_ago: int | None, conflict: bool) -> None:
    ended_at = None if ended_days_ago is None else timezone.now() - ended_days_ago * DAY
    membership = Membership.objects.create(
        user=cast.shopper, organisation=cast.zerno, role=Role.DIRECTOR, ended_at=ended_at
    )
    DirectorScope.objects.create(membership=membership, branch=cast.podil)
    found = why_not_eligible(offered(cast), cast.profile)
    assert (found and found[0]) == ("not_eligible" if conflict else None)
    assert why_not_eligible(offered(cast, branch=cast.obolon), cast.profile) is None


def test_a_director_of_a_region_may_visit_no_branch_below_it(cast: Cast) -> None:
    country = Region.objects.create(brand=cast.brand, name="Ukraine")
    cast.region.parent = country
    cast.region.save()
    membership = Membership.objects.create(user=cast.shopper, organisation=cast.zerno, role=Role.DIRECTOR)
    DirectorScope.objects.create(membership=membership, region=country)
    assert why_not_eligible(offered(cast, branch=cast.obolon), cast.profile)
    assert why_not_eligible(offered(cast, branch=cast.almaty), cast.profile) is None


def test_a_shopper_of_another_organisation_may_take_nothing(cast: Cast) -> None:
    stranger = ShopperProfile.objects.get(membership__user=cast.rival_shopper)
    visit = offered(cast)
    assert why_not_eligible(visit, stranger)
    assert offers_for(stranger) == []
    with pytest.raises(Refused) as refused:
        accept_visit(visit_id=visit.pk, shopper=stranger, by=cast.rival_shopper)
    assert refused.value.code == "not_eligible"


def test_languages_and_distance_come_from_the_scenario(cast: Cast) -> None:
    version = cast.scenario_version
    version.document = {**version.document, "eligibility": {"languages": ["kk"], "max_distance_km": "10"}}
    ScenarioVersion.objects.filter(pk=version.pk).update(document=version.document)
    visit = offered(cast)
    profile = cast.profile
    assert "language" in str(why_not_eligible(visit, profile))
    profile.languages = ["kk"]
    assert why_not_eligible(visit, profile) is None
    profile.home_lat, profile.home_lon = 43, 76
    assert "farther" in str(why_not_eligible(visit, profile))


def test_the_board_shows_what_is_open_to_the_shopper_with_reasons(cast: Cast) -> None:
    wave = cast.wave(state="open")
    mine = offered(cast, wave=wave, offered_to=cast.profile)
    free = offered(cast, wave=wave, branch=cast.obolon)
    offered(cast, wave=wave, offered_to=ShopperProfile.objects.get(membership__user=cast.other_shopper))
    offered(cast, wave=wave, closes_at=timezone.now() - DAY, opens_at=timezone.now() - 2 * DAY)
    cast.visit(wave=wave, state="planned", shopper=None)
    offered(cast, wave=cast.wave(state="closed"))
    cast.visit(wave=wave, branch=cast.obolon, number=9)
    assert {(visit.pk, reason and reason[0]) for visit, reason in offers_for(cast.profile)} == {
        (mine.pk, None),
        (free.pk, "rotation"),
    }


def test_the_board_asks_the_same_number_of_questions_for_any_number_of_offers(
    cast: Cast, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    membership = Membership.objects.create(user=cast.shopper, organisation=cast.zerno, role=Role.DIRECTOR)
    DirectorScope.objects.create(membership=membership, region=cast.region)
    for branch in (cast.podil, cast.obolon, cast.almaty):
        for _number in range(5):
            offered(cast, branch=branch)
    profile = ShopperProfile.objects.select_related("membership__user", "membership__organisation").get(
        pk=cast.profile.pk
    )
    with django_assert_max_num_queries(14):
        offers = offers_for(profile)
        assert len([visit.scenario_version.document for visit, _reason in offers]) == 15


def test_candidates_come_fitting_first_then_nearest(cast: Cast) -> None:
    near, busy = cast.profile, ShopperProfile.objects.get(membership__user=cast.other_shopper)
    visit = offered(cast)
    ShopperProfile.objects.filter(pk=near.pk).update(home_lat="50.46", home_lon="30.51")
    found = candidates_for(visit)
    assert [one.profile for one in found] == [near, busy]
    assert found[0].km is not None
    assert found[0].km < 2
    ShopperProfile.objects.filter(pk=near.pk).update(capacity=0)
    found = candidates_for(visit)
    assert [(one.profile, bool(one.reason)) for one in found] == [(busy, False), (near, True)]


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run each in a thread of its own, all starting together; "" or the code of its refusal."""
    barrier, results = threading.Barrier(len(acts)), [""] * len(acts)

    def run(index: int, act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            act()
        except Refused as refused:
            results[index] = refused.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def more_shoppers(cast: Cast, number: int) -> list[tuple[User, ShopperProfile]]:
    found = []
    for index in range(number):
        user = User.objects.create_user(f"extra{index}@example.com")
        membership = Membership.objects.create(user=user, organisation=cast.zerno, role=Role.SHOPPER)
        found.append((user, ShopperProfile.objects.create(membership=membership, code=f"X-{index}")))
    return found


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_two_shoppers_never_get_one_visit(cast: Cast) -> None:
    visit, people = offered(cast), more_shoppers(cast, 50)

    def taking(user: User, profile: ShopperProfile) -> Callable[[], object]:
        return lambda: accept_visit(visit_id=visit.pk, shopper=profile, by=user)

    results = at_once(*(taking(user, profile) for user, profile in people))
    assert sorted(results) == ["", *["taken"] * 49]
    visit.refresh_from_db()
    assert visit.shopper == people[results.index("")][1]
    assert Event.objects.filter(visit=visit, verb="accept").count() == 1


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_capacity_holds_when_two_visits_are_accepted_at_once(cast: Cast) -> None:
    ShopperProfile.objects.filter(pk=cast.profile.pk).update(capacity=1)
    profile = cast.profile
    one, two = offered(cast), offered(cast, branch=cast.obolon)
    results = at_once(
        lambda: accept_visit(visit_id=one.pk, shopper=profile, by=cast.shopper),
        lambda: assign_visit(visit_id=two.pk, shopper=profile, by=cast.manager),
    )
    assert sorted(results) == ["", "full"]
    assert Visit.objects.filter(shopper=profile, state="accepted").count() == 1


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_rotation_holds_when_two_visits_of_a_branch_are_accepted_at_once(cast: Cast) -> None:
    profile = cast.profile
    one, two = offered(cast), offered(cast)
    results = at_once(
        lambda: accept_visit(visit_id=one.pk, shopper=profile, by=cast.shopper),
        lambda: accept_visit(visit_id=two.pk, shopper=profile, by=cast.shopper),
    )
    assert sorted(results) == ["", "rotation"]
