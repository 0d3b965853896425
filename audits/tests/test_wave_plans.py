"""A wave's plan: which branches, when each visit may be made, for how much, by which rules."""

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.models import Assignment, Branch, Programme, Region, Scenario, ScenarioVersion, Visit, Wave
from audits.rules.eligibility import Reason
from audits.rules.wave_plan import Quota, WavePlan
from audits.services import assignments, waves
from audits.services.acceptance import job_of, why_not_eligible
from audits.services.feasibility import feasibility
from audits.services.flags import facts_of
from audits.services.planning import branches_of
from audits.services.reach import branches_drawn
from audits.services.reviews import plan_again
from audits.services.visit_days import days_to_choose
from audits.services.visit_plans import plan_visits
from common.errors import Refused
from conftest import Cast

DAY = dt.timedelta(days=1)
# A Monday far enough away.
MONDAY = dt.date(2031, 12, 1)


def draft(cast: Cast, **plan: Any) -> Wave:
    """A wave over Podil and Obolon, in December 2031."""
    ScenarioVersion.objects.filter(pk=cast.scenario_version.pk).update(
        document=cast.scenario_version.document | {"windows": []}
    )
    wave = cast.wave(starts_on=MONDAY, ends_on=MONDAY + 27 * DAY, plan=WavePlan(**plan).model_dump(mode="json"))
    return Wave.objects.get(pk=wave.pk)


def planned(wave: Wave) -> list[Visit]:
    return plan_visits(wave, branches_of(wave)).visits


def network(cast: Cast, number: int) -> None:
    regions = [Region.objects.create(brand=cast.brand, name=name) for name in ("East", "West")]
    Branch.objects.bulk_create(
        Branch(
            brand=cast.brand, code=f"N-{place}", name=f"N-{place}", city=f"City {place % 5}", time_zone="Europe/Kyiv",
            region=regions[place % 3 == 0], segment="AB"[place % 2],
        )
        for place in range(number)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("plan", "number"),
    [
        ({"reach": "all"}, 63),
        ({"reach": "some", "cities": ["City 1", "City 2"]}, 24),
        ({"reach": "some", "cities": ["City 1"], "segments": ["A"]}, 6),
        ({"reach": "codes", "codes": ["N-1", "N-2", "none"]}, 2),
        ({"reach": "all", "sample": 10}, 10),
        ({"reach": "all", "sample": 25, "percent": True}, 16),
    ],
)
def test_branches_are_meant_by_what_names_them(cast: Cast, plan: dict[str, Any], number: int) -> None:
    network(cast, 60)
    terms = WavePlan(**plan)
    drawn = branches_drawn(cast.programme, terms)
    assert len(drawn) == number
    assert drawn == branches_drawn(cast.programme, terms)


def test_a_region_means_all_below_it(cast: Cast) -> None:
    below = Region.objects.create(brand=cast.brand, parent=cast.region, name="Left bank")
    Branch.objects.filter(pk=cast.almaty.pk).update(region=below)
    plan = WavePlan(reach="some", regions=[cast.region.pk])
    assert set(branches_drawn(cast.programme, plan)) == {cast.podil, cast.obolon, cast.almaty}


def test_a_plan_that_asks_for_nothing_leaves_window_hours_and_fee_to_the_scenario(cast: Cast) -> None:
    visits = planned(draft(cast))
    assert {(visit.hours, visit.fee, visit.bonus) for visit in visits} == {(None, Decimal("240.00"), Decimal())}
    assert {visit.closes_at - visit.opens_at for visit in visits} == {28 * DAY}


def test_visits_of_a_branch_get_windows_apart(cast: Cast) -> None:
    wave = draft(cast, apart=7)
    wave.visits_per_branch = 3
    windows = [(visit.opens_at, visit.closes_at) for visit in planned(wave) if visit.branch == cast.podil]
    assert len(windows) == 3
    assert all(after[0] - before[1] == 6 * DAY for before, after in zip(windows, windows[1:], strict=False))
    assert windows[-1][1] - windows[0][0] == 28 * DAY


def test_hours_are_those_that_wave_scenario_and_branch_allow(cast: Cast) -> None:
    Branch.objects.filter(pk=cast.podil.pk).update(opening_hours={str(day): ["10:00", "20:00"] for day in range(1, 7)})
    Branch.objects.filter(pk=cast.obolon.pk).update(opening_hours={"7": ["10:00", "14:00"]})
    wave = draft(cast, weekdays=[1, 2], opens="08:00", closes="12:00")
    plan = plan_visits(wave, branches_of(wave))
    assert [(visit.branch, visit.windows) for visit in plan.visits] == [
        (cast.podil, [{"weekdays": [1, 2], "from": "10:00", "to": "12:00"}])
    ]
    assert plan.impossible == Counter({cast.obolon: 1})
    shown = feasibility(wave)
    assert (shown.visits, shown.impossible) == (1, [(cast.obolon, 1)])


@pytest.mark.parametrize("page", ["wave-detail", "wave-open"])
def test_hq_sees_the_hours_that_wave_and_scenario_leave_together(cast: Cast, as_person: Any, page: str) -> None:
    document = cast.scenario_version.document | {"windows": [{"weekdays": [1, 2], "from": "08:00", "to": "11:00"}]}
    wave = draft(cast, weekdays=[2, 3], opens="10:00", closes="19:00")
    ScenarioVersion.objects.filter(pk=cast.scenario_version.pk).update(document=document)
    shown = as_person(cast.manager).get(reverse(page, args=[wave.pk]))
    assert [line.replace("\N{EN DASH}", "-") for line in shown.context["hours"]] == ["Tue 10:00-11:00"]
    assert shown.context["hours"][0] in shown.content.decode()


def test_a_wave_whose_hours_meet_nowhere_is_not_opened(cast: Cast) -> None:
    Branch.objects.update(opening_hours={"7": ["10:00", "14:00"]})
    with pytest.raises(Refused) as refused:
        waves.open_wave(wave_id=draft(cast, weekdays=[1]).pk, by=cast.manager)
    assert refused.value.code == "no_hours"


def test_no_visit_is_planned_of_which_every_day_is_over(cast: Cast, time_machine: Any) -> None:
    mondays, fridays = Quota(weekdays=[1], share=50), Quota(weekdays=[5], share=50)
    wave = draft(cast, quotas=[mondays, fridays])
    wave.ends_on = MONDAY + 6 * DAY
    time_machine.move_to(dt.datetime(2031, 12, 3, 9, tzinfo=dt.UTC), tick=False)
    assert {visit.windows[0]["weekdays"][0] for visit in planned(wave)} == {5}
    wave.plan = WavePlan(weekdays=[1]).model_dump(mode="json")
    assert plan_visits(wave, branches_of(wave)).impossible.total() == 2


def test_public_holidays_are_no_days_for_visits_unless_allowed_again(cast: Cast) -> None:
    Branch.objects.update(time_zone="Europe/Warsaw")
    first, second = dt.date(2031, 12, 25), dt.date(2031, 12, 26)
    wave = draft(cast, without_holidays=True, allowed=[second], off=[dt.date(2031, 12, 3)])
    visit = planned(wave)[0]
    assert first in visit.days_off
    assert dt.date(2031, 12, 3) in visit.days_off
    assert second not in visit.days_off
    assert visit.days_off.isdisjoint(job_of(visit).days)
    assert visit.days_off.isdisjoint(days_to_choose(visit, wave.scenario_version.document, None))


def test_quotas_give_each_visit_its_part_exactly(cast: Cast) -> None:
    network(cast, 50)
    mornings, weekends = (
        Quota(weekdays=[1, 2, 3, 4, 5], opens="08:00", closes="12:00", share=70),
        Quota(weekdays=[6, 7], share=30),
    )
    wave = draft(cast, reach="all", quotas=[mornings, weekends])
    wave.branches.set(Branch.objects.filter(code__startswith="N-"))
    wave.visits_per_branch = 2
    visits = planned(wave)
    assert Counter(tuple(visit.windows[0]["weekdays"]) for visit in visits) == {(1, 2, 3, 4, 5): 70, (6, 7): 30}
    assert all(
        {day.isoweekday() for day in job_of(visit).days} == set(visit.windows[0]["weekdays"]) for visit in visits
    )


def test_a_hard_branch_earns_the_bonus_and_says_why(cast: Cast) -> None:
    cast.visit(branch=cast.obolon, opens_at=timezone.now(), closes_at=timezone.now() + 3000 * DAY)
    wave = draft(cast, fee="300", bonus="50", bonus_below=2)
    shown = feasibility(wave)
    assert (shown.cost, shown.bonuses) == ({"UAH": Decimal(650)}, {"UAH": Decimal(50)})
    waves.open_wave(wave_id=wave.pk, by=cast.manager)
    assert dict(wave.visits.values_list("branch__name", "fee")) == {"Podil": Decimal(300), "Obolon": Decimal(350)}
    bonus = wave.visits.get(bonus=50)
    assert bonus.events.get(verb="plan").data == {"bonus": "50"}


def test_few_shoppers_are_told_with_what_keeps_the_others(cast: Cast) -> None:
    cast.visit(branch=cast.obolon, opens_at=timezone.now(), closes_at=timezone.now() + 3000 * DAY)
    wave = draft(cast)
    wave.visits_per_branch = 2
    shown = feasibility(wave)
    assert [(one.branch, one.visits, one.able, one.against) for one in shown.few] == [
        (cast.obolon, 2, 1, Counter({Reason.ROTATION: 1}))
    ]
    assert (shown.visits, shown.covered, shown.percent) == (4, 3, 75)


def test_the_waves_own_rules_hold_on_the_board(cast: Cast) -> None:
    wave = draft(cast, a_wave=1, farthest_km=100, rotation_days=400)
    waves.open_wave(wave_id=wave.pk, by=cast.manager, offer=True)
    first, second = wave.visits.order_by("branch__name")
    assert why_not_eligible(second, cast.profile) is None
    Visit.objects.filter(pk=first.pk).update(state="accepted", shopper=cast.profile)
    refused = why_not_eligible(second, cast.profile)
    assert refused
    assert refused[0] == "full"
    assert (job_of(second).rotation_days, job_of(second).max_distance_km) == (400, 100)


def test_the_waves_rotation_is_never_below_the_programmes(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        waves.edit_wave(wave_id=draft(cast).pk, by=cast.manager, plan=WavePlan(rotation_days=1))
    assert set(refused.value.fields) == {"rotation_days"}


def test_a_start_on_a_day_off_is_outside_the_hours(cast: Cast) -> None:
    today = timezone.now().date()
    visit = cast.visit(started_at=timezone.now(), hours={"off": [today.isoformat()], "windows": []})
    facts = facts_of(visit)
    assert today in facts.days_off


STEP = {"starts_on": "2031-12-01", "ends_on": "2031-12-28", "visits_per_branch": 1}


def test_the_second_step_keeps_what_was_asked_and_shows_it_again(cast: Cast, as_person: Any) -> None:
    network(cast, 40)
    wave, client = cast.wave(), as_person(cast.manager)
    url = reverse("wave-where", args=[wave.pk])
    sent = STEP | {
        "reach": "some", "segments": ["A"], "sample": 50, "percent": "1", "weekdays": ["1", "6"], "opens": "09:00",
        "closes": "18:00", "without_holidays": "on", "off": "2031-12-24, 2031-12-31", "apart": 2,
        "days_1": "work", "from_1": "09:00", "to_1": "12:00", "share_1": 60, "days_2": "rest", "share_2": 40,
    }  # fmt: skip
    assert client.post(url, sent | {"stay": "1"})["Location"] == url
    first = set(wave.branches.values_list("pk", flat=True))
    assert len(first) == 10
    page = client.get(url)
    assert "10 branches of 20" in page.content.decode()
    assert [page.context["when"][name].value() for name in ("off", "share_2")] == ["2031-12-24, 2031-12-31", 40]
    client.post(url, sent | {"draw": "1"})
    wave.refresh_from_db()
    assert (wave.terms.seed, wave.branches.count()) == (1, 10)
    assert set(wave.branches.values_list("pk", flat=True)) != first
    assert [quota.share for quota in wave.terms.quotas] == [60, 40]


@pytest.mark.parametrize(
    ("changed", "form", "field"),
    [
        ({"reach": "codes", "codes": "KY-01; N-99"}, "where", "codes"),
        ({"reach": "codes", "codes": ""}, "where", "codes"),
        ({"reach": "some"}, "where", "reach"),
        ({"reach": "all", "sample": 101, "percent": "1"}, "where", "sample"),
        ({"reach": "all", "off": "tomorrow"}, "when", "off"),
        ({"reach": "all", "opens": "12:00", "closes": "11:00"}, "when", "closes"),
        ({"reach": "all", "share_1": 50}, "when", "share_1"),
        ({"reach": "all", "ends_on": "9999-12-31"}, "when", "ends_on"),
        ({"reach": "all", "visits_per_branch": 5, "apart": 30}, "when", "apart"),
    ],
)
def test_the_second_step_names_each_fault(
    cast: Cast, as_person: Any, changed: dict[str, Any], form: str, field: str
) -> None:
    wave = cast.wave()
    answer = as_person(cast.manager).post(reverse("wave-where", args=[wave.pk]), STEP | changed)
    assert set(answer.context[form].errors) == {field}
    assert changed.get("codes") != "KY-01; N-99" or "N-99" in str(answer.context[form].errors)


@pytest.mark.parametrize("step", ["wave-edit", "wave-where", "wave-terms"])
def test_two_windows_overwrite_a_draft_only_knowingly(cast: Cast, as_person: Any, step: str) -> None:
    wave, client = draft(cast), as_person(cast.manager)
    url = reverse(step, args=[wave.pk])
    hidden = 'name="seen" value="0"'
    assert hidden in client.get(url).content.decode()
    waves.edit_wave(wave_id=wave.pk, by=cast.manager, name="In another window")
    said = {
        "name": "Mine",
        "scenario_version": wave.scenario_version_id,
        "checklist_version": wave.checklist_version_id,
    }
    told = {**said, **STEP, "reach": "all", "apart": 0, "who": "offer", "few": 3, "seen": 0}
    refused = client.post(url, told)
    assert "changed meanwhile" in refused.content.decode()
    assert 'name="seen" value="1"' in refused.content.decode()
    assert client.post(url, told | {"seen": 1}).status_code == 302


def test_a_wave_with_branches_and_no_plan_has_them_ticked(cast: Cast, as_person: Any) -> None:
    wave = cast.wave(state="draft")
    wave.branches.set([cast.podil])
    where = as_person(cast.manager).get(reverse("wave-where", args=[wave.pk])).context["where"]
    assert where.ticked == {str(cast.podil.pk)}


def test_the_third_step_keeps_money_and_rules(cast: Cast, as_person: Any) -> None:
    wave, client = cast.wave(), as_person(cast.manager)
    url = reverse("wave-terms", args=[wave.pk])
    assert client.post(url, {"who": "plan", "rotation_days": 1}).context["form"].errors["rotation_days"]
    client.post(url, {"who": "plan", "fee": "99.50", "bonus": "10", "a_wave": "3", "rotation_days": "120"})
    wave.refresh_from_db()
    terms = wave.terms
    assert (terms.who, terms.fee, terms.bonus, terms.bonus_below) == ("plan", Decimal("99.50"), Decimal(10), 3)
    assert (terms.a_wave, terms.rotation_days, terms.a_day) == (3, 120, None)


def second_scenario(cast: Cast, **changed: Any) -> ScenarioVersion:
    """Another scenario of the programme."""
    scenario = Scenario.objects.create(programme=cast.programme, name="Call")
    document = cast.scenario_version.document | {"windows": []} | changed
    return ScenarioVersion.objects.create(
        scenario=scenario, number=1, document=document, published_at=timezone.now(), published_by=cast.manager
    )


def test_several_scenarios_share_the_visits_exactly_and_each_visit_keeps_its_own(cast: Cast) -> None:
    network(cast, 50)
    other = second_scenario(cast, fee="10", windows=[{"weekdays": [1], "from": "09:00", "to": "10:00"}])
    wave = draft(cast, quotas=[Quota(weekdays=[1], share=50), Quota(weekdays=[1, 2, 3], share=50)])
    wave.branches.set(Branch.objects.filter(code__startswith="N-"))
    first = ScenarioVersion.objects.get(pk=wave.scenario_version_id)
    waves.edit_wave(wave_id=wave.pk, by=cast.manager, shares=[(first, 60), (other, 40)], visits_per_branch=2)
    waves.open_wave(wave_id=wave.pk, by=cast.manager)
    visits = list(wave.visits.select_related("scenario_version"))
    assert Counter(visit.scenario_version_id for visit in visits) == {first.pk: 60, other.pk: 40}
    assert {visit.fee for visit in visits if visit.scenario_version == other} == {Decimal(10)}
    assert {job_of(visit).days[0].isoweekday() for visit in visits if visit.scenario_version == other} == {1}
    parts = Counter(len(visit.windows[0]["weekdays"]) for visit in visits if visit.scenario_version == first)
    assert parts == {1: 30, 3: 30}


def test_several_scenarios_are_typed_with_shares_that_make_a_whole(cast: Cast, as_person: Any) -> None:
    other, client = second_scenario(cast), as_person(cast.manager)
    sent = {
        "programme": cast.programme.pk, "name": "Both", "checklist_version": cast.checklist_version.pk,
        "scenario_version": cast.scenario_version.pk, "share": 70, "scenario_2": other.pk, "share_2": 20,
    }  # fmt: skip
    assert set(client.post(reverse("wave-create"), sent).context["form"].errors) == {"share"}
    again = client.post(reverse("wave-create"), sent | {"share_2": 30, "scenario_2": cast.scenario_version.pk})
    assert set(again.context["form"].errors) == {"scenario_version"}
    client.post(reverse("wave-create"), sent | {"share_2": 30})
    wave = Wave.objects.get(name="Both")
    assert wave.scenarios() == [(cast.scenario_version, 70), (other, 30)]
    shown = client.get(reverse("wave-edit", args=[wave.pk])).context["form"]
    assert (shown["share"].value(), shown["scenario_2"].value(), shown["share_2"].value()) == (70, other.pk, 30)
    client.post(reverse("wave-edit", args=[wave.pk]), sent | {"scenario_2": "", "share_2": "", "share": ""})
    assert wave.scenarios() == [(cast.scenario_version, 100)]


def test_another_programmes_scenario_has_no_share(cast: Cast) -> None:
    other = second_scenario(cast)
    Scenario.objects.filter(pk=other.scenario_id).update(
        programme=Programme.objects.create(brand=cast.brand, name="Tea")
    )
    other = ScenarioVersion.objects.get(pk=other.pk)
    with pytest.raises(Refused) as refused:
        waves.edit_wave(
            wave_id=draft(cast).pk, by=cast.manager, shares=[(cast.scenario_version, 50), (other, 50)]
        )  # fmt: skip
    assert set(refused.value.fields) == {"scenario_version"}


def test_what_was_asked_and_how_far_the_quotas_go_stands_before_the_opening(cast: Cast, as_person: Any) -> None:
    Branch.objects.update(opening_hours={str(day): ["09:00", "18:00"] for day in range(1, 6)})
    asked = {"off": [dt.date(2031, 12, 3)], "fee": "90", "bonus": "5", "a_wave": 4, "sample": 2, "opens": "10:00"}
    wave = draft(cast, **asked, quotas=[Quota(weekdays=[1, 2], share=50), Quota(weekdays=[6, 7], share=50)])
    page = as_person(cast.manager).get(reverse("wave-open", args=[wave.pk]))
    assert [(got, due) for _words, got, due in page.context["quotas"]] == [(2, 1), (0, 1)]
    shown = page.content.decode()
    assert "2 branches, draw 0" in shown
    assert "5 where fewer than 3 shoppers can go" in shown
    assert "Sat–Sun 00:00–23:59" in shown


def test_the_automatic_plan_keeps_to_the_visits_a_day_that_are_there_already(cast: Cast) -> None:
    wave = draft(cast, a_day=1)
    Wave.objects.filter(pk=wave.pk).update(ends_on=MONDAY)
    waves.open_wave(wave_id=wave.pk, by=cast.manager)
    wave.visits.filter(branch=cast.podil).update(state="accepted", shopper=cast.profile, day=MONDAY)
    assignment = assignments.ask_assignment(wave_id=wave.pk, by=cast.manager)
    (choice,) = assignments.plan_of(assignment).choices.values()
    assert choice.shopper != cast.profile.pk
    assert choice.day == MONDAY


def test_a_day_that_filled_since_the_automatic_plan_was_made_is_left_open(cast: Cast) -> None:
    wave = draft(cast, a_day=1)
    Programme.objects.update(rotation_days=0)
    waves.open_wave(wave_id=wave.pk, by=cast.manager)
    taken, visit = wave.visits.order_by("branch__name")
    run = assignments.ask_assignment(wave_id=wave.pk, by=cast.manager)
    choices = [[str(visit.pk), cast.profile.pk, None, MONDAY.isoformat(), 0]]
    Assignment.objects.filter(pk=run.pk).update(state="ready", choices=choices)
    Visit.objects.filter(pk=taken.pk).update(state="accepted", shopper=cast.profile, day=MONDAY)
    assert assignments.apply_assignment(assignment_id=run.pk, by=cast.manager).assigned == 1
    visit.refresh_from_db()
    assert (visit.shopper, visit.day) == (cast.profile, None)


def test_a_visit_planned_instead_of_another_keeps_its_hours_and_the_days_off_of_the_whole_wave(cast: Cast) -> None:
    wave = draft(cast, opens="09:00", apart=7, off=[MONDAY + DAY, MONDAY + 20 * DAY])
    wave.visits_per_branch = 2
    wave.save()
    waves.open_wave(wave_id=wave.pk, by=cast.manager)
    first = Visit.objects.filter(branch=cast.podil).earliest("number")
    assert first.days_off == {MONDAY + DAY}
    again = plan_again(first, by=cast.manager)
    assert again.windows == first.windows
    assert again.days_off == {MONDAY + DAY, MONDAY + 20 * DAY}


def test_a_visits_page_tells_its_bonus(cast: Cast, as_person: Any) -> None:
    visit = cast.visit(bonus=50)
    shown = as_person(cast.manager).get(reverse("visit-detail", args=[visit.pk])).content.decode()
    assert "with a bonus of 50.00" in shown
