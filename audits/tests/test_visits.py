"""A visit until it starts: each verb from each state, by whom, twice, late, at once; and HQ's pages of visits."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import ShopperProfile
from audits.models import Draft, Event, Visit, VisitState
from audits.rules.lifecycle import VISIT, VISIT_STATES
from audits.services import visits
from audits.services.invitations import invite_shopper
from audits.services.starts import start_visit
from audits.tests.test_acceptance import at_once
from common.errors import Refused
from conftest import Cast, locks_rows

DAY = dt.timedelta(days=1)


def in_state(cast: Cast, state: str, **fields: Any) -> Visit:
    free = state in ("planned", "offered", "cancelled", "expired")
    moment = timezone.now() if state == "approved" else None
    values = {"state": state, "shopper": None if free else cast.profile, "approved_at": moment} | fields
    return cast.visit(**values)


def verbs(cast: Cast, visit: Visit) -> dict[str, Callable[[], Visit]]:
    pk, person, profile = visit.pk, cast.manager, cast.profile
    return {
        "offer": lambda: visits.offer_visit(visit_id=pk, by=person),
        "accept": lambda: visits.accept_visit(visit_id=pk, shopper=profile, by=cast.shopper),
        "assign": lambda: visits.assign_visit(visit_id=pk, shopper=profile, by=person),
        "decline": lambda: visits.decline_visit(visit_id=pk, reason="Ill", by=cast.shopper),
        "unassign": lambda: visits.unassign_visit(visit_id=pk, reason="No answer", by=person),
        "cancel": lambda: visits.cancel_visit(visit_id=pk, reason="Closed", by=person),
    }


def test_a_visit_that_became_another_s_meanwhile_is_not_begun_for_them(cast: Cast) -> None:
    visit = in_state(cast, "accepted")
    with pytest.raises(Refused) as refused:
        start_visit(
            visit_id=visit.pk, started_at=timezone.now(), clock_offset_ms=0, place=None, by=cast.other_shopper
        )  # fmt: skip
    visit.refresh_from_db()
    assert (refused.value.code, visit.state, visit.started_at) == ("wrong_state", "accepted", None)


@pytest.mark.parametrize("verb", ["offer", "accept", "assign", "decline", "unassign", "cancel"])
@pytest.mark.parametrize("state", VISIT_STATES)
def test_each_verb_moves_only_from_the_states_of_the_table(cast: Cast, state: str, verb: str) -> None:
    visit = in_state(cast, state)
    act = verbs(cast, visit)[verb]
    if state in VISIT[verb].sources:
        act()
        event = Event.objects.get(visit=visit)
        assert (event.verb, event.source, event.target) == (verb, state, VISIT[verb].target)
    elif (verb, state) == ("accept", "accepted"):
        act()
        assert not Event.objects.exists()
    else:
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "wrong_state"
        assert VisitState(state).label.lower() in refused.value.detail
        assert not Event.objects.exists()
    visit.refresh_from_db()
    assert visit.state == (VISIT[verb].target if state in VISIT[verb].sources else state)


def test_accepting_again_changes_nothing(cast: Cast) -> None:
    visit = in_state(cast, "offered")
    first = visits.accept_visit(visit_id=visit.pk, shopper=cast.profile, by=cast.shopper)
    again = visits.accept_visit(visit_id=visit.pk, shopper=cast.profile, by=cast.shopper)
    assert (again.shopper, again.accepted_at) == (cast.profile, first.accepted_at)
    assert Event.objects.filter(visit=visit).count() == 1


def test_who_comes_second_hears_that_it_is_taken(cast: Cast) -> None:
    visit = in_state(cast, "accepted")
    other = ShopperProfile.objects.get(membership__user=cast.other_shopper)
    with pytest.raises(Refused) as refused:
        visits.accept_visit(visit_id=visit.pk, shopper=other, by=cast.other_shopper)
    assert refused.value.code == "taken"


def test_an_invitation_is_for_the_invited_alone(cast: Cast) -> None:
    visit = in_state(cast, "planned")
    invite_shopper(visit_id=visit.pk, shopper=cast.profile, by=cast.manager)
    other = ShopperProfile.objects.get(membership__user=cast.other_shopper)
    with pytest.raises(Refused) as refused:
        visits.accept_visit(visit_id=visit.pk, shopper=other, by=cast.other_shopper)
    assert refused.value.code == "taken"
    accepted = visits.accept_visit(visit_id=visit.pk, shopper=cast.profile, by=cast.shopper)
    assert (accepted.shopper, accepted.offered_to) == (cast.profile, None)


def test_nobody_is_invited_or_assigned_against_the_rules(cast: Cast) -> None:
    ShopperProfile.objects.filter(pk=cast.profile.pk).update(capacity=0)
    visit = in_state(cast, "planned")
    for act in (invite_shopper, visits.assign_visit):
        with pytest.raises(Refused) as refused:
            act(visit_id=visit.pk, shopper=cast.profile, by=cast.manager)
        assert refused.value.code == "full"


def test_what_is_over_is_neither_offered_nor_given(cast: Cast) -> None:
    past = {"opens_at": timezone.now() - 2 * DAY, "closes_at": timezone.now() - DAY}
    visit = in_state(cast, "planned", **past)
    for verb in ("offer", "accept", "assign"):
        with pytest.raises(Refused, match="over"):
            verbs(cast, visit)[verb]()


@pytest.mark.parametrize("verb", ["decline", "unassign"])
def test_a_visit_given_back_is_open_to_all_and_keeps_no_draft(cast: Cast, verb: str) -> None:
    visit = in_state(cast, "accepted", accepted_at=timezone.now())
    Draft.objects.create(visit=visit, revision=3, body={"answers": {"clean": "yes"}})
    verbs(cast, visit)[verb]()
    visit.refresh_from_db()
    assert (visit.state, visit.shopper, visit.offered_to, visit.accepted_at) == ("offered", None, None, None)
    assert not Draft.objects.exists()
    event = Event.objects.get(visit=visit)
    assert event.why in ("Ill", "No answer")
    assert event.data == {"shopper": cast.profile.code, "draft": {"answers": {"clean": "yes"}}}


def test_nobody_declines_for_somebody_else(cast: Cast) -> None:
    visit = in_state(cast, "accepted")
    with pytest.raises(Refused):
        visits.decline_visit(visit_id=visit.pk, reason="", by=cast.other_shopper)
    visit.refresh_from_db()
    assert visit.state == "accepted"


@pytest.mark.parametrize("verb", [visits.cancel_visit, visits.unassign_visit])
def test_taking_a_visit_away_needs_a_reason(cast: Cast, verb: Callable[..., Visit]) -> None:
    visit = in_state(cast, "accepted")
    with pytest.raises(Refused) as refused:
        verb(visit_id=visit.pk, reason="  ", by=cast.manager)
    assert refused.value.fields == {"reason": refused.value.detail}


@pytest.mark.parametrize("state", VISIT_STATES)
def test_only_unfinished_visits_expire_once_their_window_passed(cast: Cast, state: str) -> None:
    now = timezone.now()
    over = in_state(cast, state, opens_at=now - 3 * DAY, closes_at=now - DAY)
    later = in_state(cast, state, branch=cast.obolon)
    expires = state in VISIT["expire"].sources
    assert visits.expire_visits(at=now) == int(expires)
    assert visits.expire_visits(at=now) == 0
    over.refresh_from_db()
    later.refresh_from_db()
    assert (over.state, later.state) == ("expired" if expires else state, state)
    assert Event.objects.filter(visit=over, by=None).count() == int(expires)


def test_a_visit_accepted_meanwhile_does_not_expire(cast: Cast) -> None:
    visit = in_state(cast, "offered")
    assert visits.expire_visit(visit_id=visit.pk, at=timezone.now()) is False


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_expire_a_visit_once(cast: Cast) -> None:
    now = timezone.now()
    for branch in (cast.podil, cast.obolon, cast.almaty):
        in_state(cast, "offered", branch=branch, opens_at=now - 3 * DAY, closes_at=now - DAY)
    at_once(*[lambda: visits.expire_visits(at=now)] * 3)
    assert Event.objects.filter(verb="expire").count() == 3


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_a_decline_and_a_cancel_at_once_leave_one_truth(cast: Cast) -> None:
    visit = in_state(cast, "accepted")
    results = at_once(
        lambda: visits.decline_visit(visit_id=visit.pk, reason="", by=cast.shopper),
        lambda: visits.cancel_visit(visit_id=visit.pk, reason="x", by=cast.manager),
    )
    visit.refresh_from_db()
    assert visit.state == "cancelled"
    assert results in (["", ""], ["wrong_state", ""])


# HQ's pages

PAGES = [("visit-detail", "get"), ("visit-assign", "get"), ("visit-assign", "post")]
PAGES += [("visit-offer", "post"), ("visit-unassign", "post"), ("visit-cancel", "post")]


@pytest.mark.parametrize(("name", "method"), PAGES)
@pytest.mark.parametrize("who", ["reviewer", "director", "shopper", "rival_manager", "rival_shopper"])
def test_only_hq_of_the_organisation_reaches_a_visit(
    cast: Cast, as_person: Any, name: str, method: str, who: str
) -> None:
    visit = in_state(cast, "accepted")
    answer = getattr(as_person(getattr(cast, who)), method)(reverse(name, args=[visit.pk]), {"reason": "x"})
    assert answer.status_code == 404
    visit.refresh_from_db()
    assert visit.state == "accepted"


@pytest.mark.parametrize(("name", "method"), PAGES)
def test_an_unknown_visit_is_404(cast: Cast, as_person: Any, name: str, method: str) -> None:
    assert getattr(as_person(cast.manager), method)(reverse(name, args=[uuid4()])).status_code == 404


@pytest.mark.parametrize("name", ["visit-offer", "visit-unassign", "visit-cancel", "visit-bulk"])
def test_changes_are_never_made_by_looking(cast: Cast, as_person: Any, name: str) -> None:
    args = [] if name == "visit-bulk" else [in_state(cast, "accepted").pk]
    assert as_person(cast.manager).get(reverse(name, args=args)).status_code == 405


def test_a_manager_assigns_takes_back_and_cancels(cast: Cast, as_person: Any) -> None:
    client, visit = as_person(cast.manager), in_state(cast, "planned")
    page = client.get(reverse("visit-assign", args=[visit.pk]))
    assert "Sofia" in page.content.decode()
    client.post(reverse("visit-assign", args=[visit.pk]), {"shopper": cast.profile.pk})
    visit.refresh_from_db()
    assert (visit.state, visit.shopper) == ("accepted", cast.profile)
    shown = client.get(reverse("visit-detail", args=[visit.pk])).content.decode()
    assert "Sofia" in shown
    assert "Assigned" in shown
    client.post(reverse("visit-unassign", args=[visit.pk]), {"reason": "Ill"})
    answer = client.post(reverse("visit-cancel", args=[visit.pk]), {"reason": ""}, follow=True)
    assert "Say why" in answer.content.decode()
    client.post(reverse("visit-cancel", args=[visit.pk]), {"reason": "Closed"})
    visit.refresh_from_db()
    assert visit.state == "cancelled"


def test_a_refusal_is_said_on_the_page(cast: Cast, as_person: Any) -> None:
    client, visit = as_person(cast.manager), in_state(cast, "approved")
    answer = client.post(reverse("visit-offer", args=[visit.pk]), follow=True)
    assert "This visit is now: approved." in answer.content.decode()


@pytest.mark.parametrize("shopper", ["", "x", "999999", "rival"])
def test_a_shopper_who_is_not_ours_is_never_assigned(cast: Cast, as_person: Any, shopper: str) -> None:
    visit = in_state(cast, "planned")
    if shopper == "rival":
        shopper = str(ShopperProfile.objects.get(membership__user=cast.rival_shopper).pk)
    answer = as_person(cast.manager).post(reverse("visit-assign", args=[visit.pk]), {"shopper": shopper})
    assert answer.status_code == 200
    visit.refresh_from_db()
    assert visit.state == "planned"


def test_bulk_offers_and_assigns_each_by_itself(cast: Cast, as_person: Any) -> None:
    client = as_person(cast.manager)
    one, two, gone = in_state(cast, "planned"), in_state(cast, "planned"), in_state(cast, "cancelled")
    ids = [str(visit.pk) for visit in (one, two, gone)]
    answer = client.post(
        reverse("visit-bulk"), {"act": "offer", "visit": [*ids, "nonsense"], "query": "state=planned"}, follow=True
    )
    shown = answer.content.decode()
    assert "2 visits were changed." in shown
    assert "This visit is now: cancelled." in shown
    assert answer.redirect_chain[0][0].endswith("?state=planned")
    shopper = ShopperProfile.objects.get(membership__user=cast.other_shopper)
    answer = client.post(reverse("visit-bulk"), {"act": "assign", "visit": ids, "shopper": shopper.pk}, follow=True)
    shown = answer.content.decode()
    assert "too soon" in shown
    assert Visit.objects.filter(shopper=shopper).count() == 1
    links = [f'<a href="{reverse("visit-assign", args=[visit.pk])}">See who may take it</a>' for visit in (one, two)]
    assert sum(link in shown for link in links) == 1  # the one refused for the shopper's sake
    assert f'href="{reverse("visit-assign", args=[gone.pk])}"' not in shown


def test_a_branch_named_in_html_stays_text_in_a_refusal(cast: Cast, as_person: Any) -> None:
    cast.podil.name = "<b>Podil</b>"
    cast.podil.save()
    one, two = in_state(cast, "planned"), in_state(cast, "planned")
    data = {"act": "assign", "visit": [str(one.pk), str(two.pk)], "shopper": cast.profile.pk}
    shown = as_person(cast.manager).post(reverse("visit-bulk"), data, follow=True).content.decode()
    assert "See who may take it" in shown
    assert "<b>Podil" not in shown


def test_bulk_touches_nothing_of_another_organisation(cast: Cast, as_person: Any) -> None:
    visit = in_state(cast, "planned")
    as_person(cast.rival_manager).post(reverse("visit-bulk"), {"act": "offer", "visit": [str(visit.pk)]})
    visit.refresh_from_db()
    assert visit.state == "planned"


def test_the_list_filters_by_everything_and_forgives_nonsense(cast: Cast, as_person: Any) -> None:
    client, now = as_person(cast.manager), timezone.now()
    wave = cast.wave(state="open", name="Autumn")
    mine = in_state(cast, "accepted", wave=wave)
    over = in_state(cast, "offered", wave=wave, branch=cast.obolon, opens_at=now - 3 * DAY, closes_at=now - DAY)
    other = in_state(cast, "offered", branch=cast.almaty)

    def listed(**query: Any) -> set[Any]:
        page = client.get(reverse("visit-list"), query)
        assert page.status_code == 200
        return {visit.pk for visit in page.context["page"]}

    everything = {mine.pk, over.pk, other.pk}
    assert listed() == everything
    assert listed(wave=wave.pk) == {mine.pk, over.pk}
    assert listed(state="accepted") == {mine.pk}
    assert listed(overdue="1") == {over.pk}
    assert listed(group="risk") == {over.pk}
    assert listed(group="offered") == {other.pk}
    assert listed(branch=cast.almaty.pk) == {other.pk}
    assert listed(shopper=cast.profile.pk) == {mine.pk}
    assert listed(q="dostyk alm") == {other.pk}
    assert listed(q="sofia") == {mine.pk}
    assert listed(wave="x", state="y", branch="9999", page="z", group="<script>") == everything
    assert listed(q="nothing like it") == set()


@pytest.mark.parametrize("who", ["reviewer", "director", "shopper"])
def test_the_list_is_for_hq_alone(cast: Cast, as_person: Any, who: str) -> None:
    assert as_person(getattr(cast, who)).get(reverse("visit-list")).status_code == 404


def test_the_list_of_another_organisation_shows_none_of_ours(cast: Cast, as_person: Any) -> None:
    in_state(cast, "accepted")
    page = as_person(cast.rival_manager).get(reverse("visit-list"), {"branch": cast.podil.pk})
    assert page.status_code == 200
    assert "Podil" not in page.content.decode()


def queries_of(client: Any, url: str) -> int:
    client.get(url)  # the first request of a session also notes the session
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", ["visit-list", "visit-assign"])
def test_the_pages_ask_the_same_number_of_questions_for_more_rows(cast: Cast, as_person: Any, name: str) -> None:
    client = as_person(cast.manager)
    visit = in_state(cast, "planned")
    url = reverse(name, args=[visit.pk] if name == "visit-assign" else [])
    in_state(cast, "accepted")
    before = queries_of(client, url)
    for branch in (cast.podil, cast.obolon, cast.almaty):
        in_state(cast, "accepted", branch=branch)
        in_state(cast, "offered", branch=branch)
    assert queries_of(client, url) == before
