"""A wave's life: drafted, opened, closed, published; each verb from each state, twice, at once, and with bad input."""

import datetime as dt
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Membership, Role, User
from audits.models import (
    Branch,
    Brand,
    Checklist,
    ChecklistVersion,
    DirectorScope,
    Event,
    Programme,
    Scenario,
    ScenarioVersion,
    Visit,
    Wave,
)
from audits.rules.lifecycle import VISIT_STATES, WAVE, WAVE_STATES
from audits.services import announcements, planning, waves
from audits.services.feasibility import feasibility
from audits.services.visits import accept_visit, decline_visit
from audits.tests.test_acceptance import at_once
from common.errors import Refused
from conftest import Cast, locks_rows

DAY = dt.timedelta(days=1)


def values(cast: Cast, **fields: Any) -> dict[str, Any]:
    today = timezone.now().date()
    return {
        "name": "Autumn",
        "scenario_version": cast.scenario_version,
        "checklist_version": cast.checklist_version,
        "branches": [cast.podil, cast.almaty],
        "starts_on": today,
        "ends_on": today + 9 * DAY,
        "visits_per_branch": 2,
        "by": cast.manager,
    } | fields


def draft(cast: Cast, **fields: Any) -> Wave:
    return waves.create_wave(programme=cast.programme, **values(cast, **fields))


def stranger(cast: Cast) -> dict[str, Any]:
    """A programme, versions and a branch of the other organisation."""
    brand = Brand.objects.create(organisation=cast.rival, name="Rival")
    programme = Programme.objects.create(brand=brand, name="Tea")
    frozen = {"number": 1, "published_at": timezone.now(), "published_by": cast.rival_manager}
    return {
        "scenario_version": ScenarioVersion.objects.create(
            scenario=Scenario.objects.create(programme=programme, name="Tea"), document={}, **frozen
        ),
        "checklist_version": ChecklistVersion.objects.create(
            checklist=Checklist.objects.create(programme=programme, name="Tea"), document={}, **frozen
        ),
        "branches": [Branch.objects.create(brand=brand, code="R", name="Rival", time_zone="Europe/Kyiv")],
    }


def test_a_draft_plans_nothing(cast: Cast) -> None:
    wave = draft(cast)
    assert (wave.state, wave.organisation, wave.visits.count()) == ("draft", cast.zerno, 0)
    assert set(wave.branches.all()) == {cast.podil, cast.almaty}


def test_opening_plans_numbered_visits_in_each_branchs_own_days(cast: Cast) -> None:
    first, last = timezone.now().date() + 30 * DAY, timezone.now().date() + 32 * DAY
    wave = draft(cast, starts_on=first, ends_on=last)
    waves.open_wave(wave_id=wave.pk, by=cast.manager)
    wave.refresh_from_db()
    assert wave.state == "open"
    assert wave.opened_at
    rows = wave.visits.order_by("branch__name", "number").values_list("branch__name", "number", "state", "fee")
    assert list(rows) == [
        (name, number, "planned", Decimal("240.00")) for name in ("Dostyk", "Podil") for number in (1, 2)
    ]
    almaty = wave.visits.filter(branch=cast.almaty).first()
    podil = wave.visits.filter(branch=cast.podil).first()
    assert almaty
    assert podil
    midnight = dt.datetime.combine(first, dt.time(), dt.UTC)
    assert almaty.opens_at == midnight - dt.timedelta(hours=5)
    assert podil.opens_at - almaty.opens_at in (dt.timedelta(hours=2), dt.timedelta(hours=3))
    assert podil.closes_at - podil.opens_at == 3 * DAY
    assert Event.objects.filter(visit__wave=wave, verb="plan", source="", target="planned").count() == 4


@pytest.mark.parametrize(
    ("scenario", "brand", "currency"), [("KZT", "EUR", "KZT"), ("", "EUR", "EUR"), ("", "", "UAH")]
)
def test_currency_is_the_scenarios_or_the_brands_or_the_organisations(
    cast: Cast, scenario: str, brand: str, currency: str
) -> None:
    document = {**cast.scenario_version.document, "fee_currency": scenario, "fee": "12.50"}
    ScenarioVersion.objects.filter(pk=cast.scenario_version.pk).update(document=document)
    Brand.objects.filter(pk=cast.brand.pk).update(currency=brand)
    wave = draft(cast)
    waves.open_wave(wave_id=wave.pk, by=cast.manager)
    assert set(wave.visits.values_list("fee", "currency")) == {(Decimal("12.50"), currency)}


def test_opening_may_offer_everything_at_once(cast: Cast) -> None:
    wave = draft(cast)
    waves.open_wave(wave_id=wave.pk, by=cast.manager, offer=True)
    assert set(wave.visits.values_list("state", flat=True)) == {"offered"}
    assert Event.objects.filter(visit__wave=wave, verb="offer", by=cast.manager).count() == 4


def test_planned_visits_of_an_open_wave_are_offered_together(cast: Cast) -> None:
    wave = draft(cast)
    with pytest.raises(Refused):
        waves.offer_wave(wave_id=wave.pk, by=cast.manager)
    waves.open_wave(wave_id=wave.pk, by=cast.manager)
    assert waves.offer_wave(wave_id=wave.pk, by=cast.manager) == 4
    assert waves.offer_wave(wave_id=wave.pk, by=cast.manager) == 0


def test_an_opening_is_undone_as_long_as_no_visit_was_anybodys(cast: Cast) -> None:
    wave = draft(cast)
    waves.open_wave(wave_id=wave.pk, by=cast.manager, offer=True)
    withdrawn = waves.withdraw_wave(wave_id=wave.pk, by=cast.manager)
    assert (withdrawn.state, withdrawn.opened_at, Visit.objects.count()) == ("draft", None, 0)
    assert Event.objects.get(verb="withdraw").data == {"visits": 4}
    waves.open_wave(wave_id=wave.pk, by=cast.manager, offer=True)
    assert wave.visits.count() == 4


@pytest.mark.parametrize("is_given_back", [False, True])
def test_what_somebody_had_once_is_not_undone(cast: Cast, is_given_back: bool) -> None:
    wave = draft(cast)
    waves.open_wave(wave_id=wave.pk, by=cast.manager, offer=True)
    visit = wave.visits.first()
    assert visit is not None
    accept_visit(visit_id=visit.pk, shopper=cast.profile, by=cast.shopper)
    if is_given_back:
        decline_visit(visit_id=visit.pk, reason="ill", by=cast.shopper)
    with pytest.raises(Refused) as refused:
        waves.withdraw_wave(wave_id=wave.pk, by=cast.manager)
    assert (refused.value.code, wave.visits.count()) == ("visits_taken", 4)


@pytest.mark.parametrize("verb", ["open", "withdraw", "close", "publish"])
@pytest.mark.parametrize("state", WAVE_STATES)
def test_each_verb_moves_only_from_the_states_of_the_table(cast: Cast, state: str, verb: str) -> None:
    wave = cast.wave(state=state, published_at=timezone.now() if state == "published" else None)
    acts: dict[str, Callable[..., Wave]]
    acts = {
        "open": waves.open_wave,
        "withdraw": waves.withdraw_wave,
        "close": waves.close_wave,
        "publish": waves.publish_wave,
    }
    act = acts[verb]
    if state in WAVE[verb].sources:
        act(wave_id=wave.pk, by=cast.manager)
        assert Event.objects.filter(wave=wave, verb=verb, source=state, target=WAVE[verb].target).count() == 1
    else:
        with pytest.raises(Refused) as refused:
            act(wave_id=wave.pk, by=cast.manager)
        assert refused.value.code == "wrong_state"
        assert not Event.objects.exists()
        assert not Visit.objects.exists()
    before = (state, wave.opened_at, wave.closed_at, wave.revision)
    wave.refresh_from_db()
    if state not in WAVE[verb].sources:
        assert (wave.state, wave.opened_at, wave.closed_at, wave.revision) == before


def test_only_a_draft_can_be_changed(cast: Cast) -> None:
    wave = draft(cast)
    waves.edit_wave(wave_id=wave.pk, **values(cast, name="Winter", branches=[cast.obolon], visits_per_branch=3))
    wave.refresh_from_db()
    assert (wave.name, wave.visits_per_branch, list(wave.branches.all())) == ("Winter", 3, [cast.obolon])
    waves.open_wave(wave_id=wave.pk, by=cast.manager)
    with pytest.raises(Refused) as refused:
        waves.edit_wave(wave_id=wave.pk, **values(cast, name="Spring"))
    assert refused.value.code == "wrong_state"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("ends_on", dt.date(2020, 1, 1)),
        ("visits_per_branch", 0),
        ("visits_per_branch", 51),
        ("scenario_version", None),
        ("checklist_version", None),
        ("branches", None),
    ],
)
def test_a_draft_refuses_what_cannot_be(cast: Cast, field: str, value: Any) -> None:
    foreign = stranger(cast)
    with pytest.raises(Refused) as refused:
        draft(cast, **{field: foreign[field] if value is None else value})
    assert set(refused.value.fields) == {field}
    assert not Wave.objects.exists()


def test_a_name_stands_once_in_a_programme(cast: Cast) -> None:
    draft(cast)
    with pytest.raises(Refused) as refused:
        draft(cast)
    assert set(refused.value.fields) == {"name"}
    assert Wave.objects.count() == 1


def archive(thing: Any) -> None:
    type(thing).objects.filter(pk=thing.pk).update(archived_at=timezone.now())


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda cast, wave: wave.branches.clear(), "no_branches"),
        (lambda cast, wave: archive(cast.almaty), "archived"),
        (lambda cast, wave: archive(cast.programme), "archived"),
        (lambda cast, wave: archive(cast.scenario_version.scenario), "archived"),
        (lambda cast, wave: archive(cast.checklist_version.checklist), "archived"),
        (
            lambda cast, wave: Wave.objects.update(starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2020, 1, 2)),
            "dates_past",
        ),
        (lambda cast, wave: Wave.objects.update(scenario_version=stranger(cast)["scenario_version"]), "invalid"),
    ],
)
def test_a_wave_that_cannot_be_made_is_not_opened(cast: Cast, spoil: Callable[[Cast, Wave], object], code: str) -> None:
    wave = draft(cast)
    spoil(cast, wave)
    with pytest.raises(Refused) as refused:
        waves.open_wave(wave_id=wave.pk, by=cast.manager)
    assert refused.value.code == code
    wave.refresh_from_db()
    assert (wave.state, wave.visits.count()) == ("draft", 0)


def test_a_day_that_is_over_in_almaty_alone_is_past(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    evening = dt.datetime(2026, 11, 22, 20, tzinfo=dt.UTC)  # 22:00 in Kyiv, 01:00 of the next day in Almaty
    monkeypatch.setattr(timezone, "now", lambda: evening)
    day = dt.date(2026, 11, 22)
    wave = draft(cast, starts_on=day, ends_on=day)
    with pytest.raises(Refused) as refused:
        waves.open_wave(wave_id=wave.pk, by=cast.manager)
    assert refused.value.code == "dates_past"
    waves.edit_wave(wave_id=wave.pk, **values(cast, starts_on=day, ends_on=day, branches=[cast.podil]))
    waves.open_wave(wave_id=wave.pk, by=cast.manager)


@pytest.mark.parametrize("state", VISIT_STATES)
def test_closing_ends_what_is_unfinished_and_keeps_the_rest(cast: Cast, state: str) -> None:
    now = timezone.now()
    wave = cast.wave(state="open")
    free = state in ("planned", "offered")
    visit = cast.visit(
        wave=wave, state=state, shopper=None if free else cast.profile, approved_at=now if state == "approved" else None
    )
    waves.close_wave(wave_id=wave.pk, by=cast.manager)
    visit.refresh_from_db()
    becomes = {
        "planned": "cancelled",
        "offered": "cancelled",
        "accepted": "expired",
        "in_progress": "expired",
    }
    assert visit.state == becomes.get(state, state)
    # What a phone finished before the closing, and only that, may still come.
    assert (visit.closes_at < now + DAY) == (state in ("accepted", "in_progress"))
    assert Event.objects.filter(visit=visit).count() == int(state in becomes)


def test_closing_cancels_an_accepted_visit_whose_window_never_opened(cast: Cast) -> None:
    wave = cast.wave(state="open")
    visit = cast.visit(wave=wave, opens_at=timezone.now() + DAY, closes_at=timezone.now() + 2 * DAY)
    assert planning.fate_of(wave, timezone.now()) == planning.Fate(cancelled=1, expired=0, waiting=0, judged=0)
    waves.close_wave(wave_id=wave.pk, by=cast.manager)
    visit.refresh_from_db()
    assert visit.state == "cancelled"


@pytest.mark.parametrize("state", ["submitted", "in_review", "returned"])
def test_publishing_without_unreviewed_visits_must_be_said(cast: Cast, state: str) -> None:
    wave = cast.wave(state="closed")
    visit = cast.visit(wave=wave, state=state, submitted_at=timezone.now())
    with pytest.raises(Refused) as refused:
        waves.publish_wave(wave_id=wave.pk, by=cast.manager)
    assert (refused.value.code, refused.value.fields) == ("visits_waiting", {"leave_out": "1"})
    waves.publish_wave(wave_id=wave.pk, by=cast.manager, leave_out=True)
    wave.refresh_from_db()
    visit.refresh_from_db()
    assert (wave.state, wave.revision, visit.state) == ("published", 1, state)
    assert wave.published_at
    assert Event.objects.get(wave=wave, verb="publish").data == {"left_out": 1}


def test_publishing_queues_cells_and_notices_after_the_commit(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    queued: list[tuple[Any, Any]] = []
    monkeypatch.setattr(waves, "after_commit", lambda task, **ids: queued.append((getattr(task, "name", task), ids)))
    wave = cast.wave(state="closed")
    waves.publish_wave(wave_id=wave.pk, by=cast.manager)
    assert queued == [
        ("reports.tasks.scores.refresh_wave", {"wave_id": wave.pk}),
        ("reports.tasks.notices.send_publication_notices", {"wave_id": wave.pk}),
        ("reports.tasks.deliveries.tell_published", {"wave_id": wave.pk}),
    ]


def published(cast: Cast) -> Wave:
    wave = cast.wave(state="published", published_at=timezone.now() - dt.timedelta(hours=1), revision=1)
    for branch in (cast.podil, cast.obolon):
        cast.visit(wave=wave, branch=branch, state="approved", approved_at=timezone.now())
    return wave


def second_director(cast: Cast) -> User:
    user = User.objects.create_user("denys@example.com", name="Denys", language="uk")
    membership = Membership.objects.create(user=user, organisation=cast.zerno, role=Role.DIRECTOR)
    DirectorScope.objects.create(membership=membership, region=cast.region)
    return user


def test_directors_in_scope_hear_of_the_results_once(cast: Cast) -> None:
    wave, denys = published(cast), second_director(cast)
    announcements.announce_wave(wave_id=wave.pk)
    announcements.announce_wave(wave_id=wave.pk)
    assert sorted(message.to[0] for message in mail.outbox) == sorted([cast.director.email, denys.email])
    letter = next(message for message in mail.outbox if message.to == [cast.director.email])
    assert "/branch/" in str(letter.body)
    assert "Podil" in str(letter.body)
    assert "Obolon" not in str(letter.body)
    assert "Sofia" not in str(letter.body)
    assert announcements.unannounced_waves(at=timezone.now()) == []


def test_a_letter_that_failed_is_sent_by_the_next_try_and_the_others_not_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    wave, denys = published(cast), second_director(cast)
    send, broken = mail.send_mail, {denys.email}

    def sometimes(subject: str, text: str, sender: None, to: list[str]) -> int:
        if set(to) & broken:
            raise OSError("no route to the mail server")
        return send(subject, text, sender, to)

    monkeypatch.setattr(announcements, "send_mail", sometimes)
    with pytest.raises(OSError, match="no route"):
        announcements.announce_wave(wave_id=wave.pk)
    assert announcements.unannounced_waves(at=timezone.now()) == [wave.pk]
    broken.clear()
    assert announcements.announce_wave(wave_id=wave.pk) == 1
    assert sorted(message.to[0] for message in mail.outbox) == sorted([cast.director.email, denys.email])


def test_one_mailbox_that_refuses_keeps_no_other_director_waiting(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    wave, denys, send = published(cast), second_director(cast), mail.send_mail

    def refusing(subject: str, text: str, sender: None, to: list[str]) -> int:
        if to == [cast.director.email]:
            raise OSError("no such mailbox")
        return send(subject, text, sender, to)

    monkeypatch.setattr(announcements, "send_mail", refusing)
    with pytest.raises(OSError, match="no such mailbox"):
        announcements.announce_wave(wave_id=wave.pk)
    assert [message.to for message in mail.outbox] == [[denys.email]]
    assert announcements.unannounced_waves(at=timezone.now() + dt.timedelta(minutes=6)) == [wave.pk]


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_a_slow_mail_server_holds_up_nobody_who_needs_the_wave(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    wave, seen = published(cast), []

    def look(*_letter: Any) -> int:
        free = Wave.objects.select_for_update(skip_locked=True).filter(pk=wave.pk)

        def other_worker() -> None:
            with transaction.atomic():
                seen.append(free.exists())
            connection.close()

        thread = threading.Thread(target=other_worker)
        thread.start()
        thread.join()
        return 1

    monkeypatch.setattr(announcements, "send_mail", look)
    announcements.announce_wave(wave_id=wave.pk)
    assert seen == [True]


def test_nobody_hears_of_a_wave_that_is_gone_or_unpublished_or_measured_elsewhere(cast: Cast) -> None:
    assert announcements.announce_wave(wave_id=999_999) == 0
    assert announcements.announce_wave(wave_id=cast.wave(state="closed").pk) == 0
    wave = cast.wave(state="published", published_at=timezone.now())
    cast.visit(wave=wave, branch=cast.almaty, state="approved", approved_at=timezone.now())
    assert announcements.announce_wave(wave_id=wave.pk) == 0
    assert mail.outbox == []


def test_feasibility_counts_visits_fees_and_uncovered_branches(cast: Cast) -> None:
    wave = draft(cast)
    for shopper in (cast.shopper, cast.other_shopper):
        membership = Membership.objects.create(user=shopper, organisation=cast.zerno, role=Role.DIRECTOR)
        DirectorScope.objects.create(membership=membership, branch=cast.podil)
    plan = feasibility(wave)
    assert (plan.branches, plan.visits, plan.cost, plan.shoppers) == (2, 4, {"UAH": Decimal("960.00")}, 2)
    assert plan.uncovered == [cast.podil]


def test_feasibility_asks_the_same_number_of_questions_for_more_branches(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    wave = draft(cast)
    for index in range(20):
        wave.branches.add(
            Branch.objects.create(brand=cast.brand, code=f"B{index}", name=f"B{index}", time_zone="Europe/Kyiv")
        )
    with django_assert_max_num_queries(9):
        assert feasibility(wave).visits == 44


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_a_wave_opened_twice_at_once_is_planned_once(cast: Cast) -> None:
    wave = draft(cast)
    results = at_once(*[lambda: waves.open_wave(wave_id=wave.pk, by=cast.manager)] * 2)
    assert sorted(results) == ["", "wrong_state"]
    assert wave.visits.count() == 4


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_a_wave_published_twice_at_once_is_published_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waves, "after_commit", lambda *_task, **_ids: None)
    wave = cast.wave(state="closed")
    results = at_once(*[lambda: waves.publish_wave(wave_id=wave.pk, by=cast.manager)] * 2)
    assert sorted(results) == ["", "wrong_state"]
    assert Event.objects.filter(wave=wave, verb="publish").count() == 1


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_two_workers_announcing_at_once_tell_each_director_once(cast: Cast) -> None:
    wave = published(cast)
    at_once(*[lambda: announcements.announce_wave(wave_id=wave.pk)] * 3)
    assert len(mail.outbox) == 1
