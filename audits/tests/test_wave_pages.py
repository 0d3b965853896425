"""HQ's pages of waves, and Today: who reaches them, what they show, what they do."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from audits.models import Branch, Dispute, Flag, Programme, Visit, Wave
from audits.tests.test_visits import queries_of
from conftest import Cast

DAY = dt.timedelta(days=1)
ONE = ["wave-detail", "wave-edit", "wave-where", "wave-terms", "wave-open", "wave-close", "wave-publish"]
STATES = {name: "draft" for name in ("wave-edit", "wave-where", "wave-terms", "wave-open")} | {
    "wave-close": "open",
    "wave-publish": "closed",
}


@pytest.mark.parametrize("who", ["reviewer", "director", "shopper", "rival_manager", "rival_shopper"])
@pytest.mark.parametrize("name", [*ONE, "wave-offer"])
def test_only_hq_of_the_organisation_reaches_a_wave(cast: Cast, as_person: Any, name: str, who: str) -> None:
    wave = cast.wave(state=STATES.get(name, "open"))
    client = as_person(getattr(cast, who))
    url = reverse(name, args=[wave.pk])
    if name != "wave-offer":
        assert client.get(url).status_code == 404
    if name != "wave-detail":
        assert client.post(url, {"who": "plan", "leave_out": "on"}).status_code == 404
    before = wave.state
    wave.refresh_from_db()
    assert wave.state == before


@pytest.mark.parametrize("name", ONE)
def test_an_unknown_wave_is_404(cast: Cast, as_person: Any, name: str) -> None:
    assert as_person(cast.manager).get(reverse(name, args=[999_999])).status_code == 404


@pytest.mark.parametrize("name", ["wave-list", "wave-create", "hq-today"])
@pytest.mark.parametrize("who", ["director", "shopper"])
def test_lists_are_for_hq(cast: Cast, as_person: Any, name: str, who: str) -> None:
    assert as_person(getattr(cast, who)).get(reverse(name)).status_code == 404


def test_nobody_is_sent_to_sign_in(cast: Cast, client: Any) -> None:
    assert client.get(reverse("hq-today")).status_code == 302


@pytest.mark.parametrize("name", ["hq-today", "wave-list", "visit-list"])
def test_an_empty_organisation_is_told_what_to_do_next(cast: Cast, as_person: Any, name: str) -> None:
    shown = as_person(cast.manager).get(reverse(name)).content.decode()
    assert reverse("wave-create") in shown


def test_without_a_programme_the_page_says_to_make_one(cast: Cast, as_person: Any) -> None:
    shown = as_person(cast.rival_manager).get(reverse("wave-create")).content.decode()
    assert reverse("programme-list") in shown


def test_who_only_reviews_goes_to_the_queue(cast: Cast, as_person: Any) -> None:
    answer = as_person(cast.reviewer).get(reverse("hq-today"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("review-queue"))


WHAT = ("programme", "name", "scenario_version", "checklist_version")


def fields(cast: Cast, **changed: Any) -> dict[str, Any]:
    """What the first two steps are sent with."""
    today = timezone.now().date()
    return {
        "programme": cast.programme.pk,
        "name": "Autumn",
        "scenario_version": cast.scenario_version.pk,
        "checklist_version": cast.checklist_version.pk,
        "reach": "chosen",
        "branches": [cast.podil.pk],
        "starts_on": today.isoformat(),
        "ends_on": (today + 5 * DAY).isoformat(),
        "visits_per_branch": 2,
    } | changed


def steps(client: Any, cast: Cast, **changed: Any) -> Any:
    """The first two steps of a new wave; gives the last answer."""
    data = fields(cast, **changed)
    answer = client.post(reverse("wave-create"), data)
    return answer if answer.status_code == 200 else client.post(answer["Location"], data)


def test_a_wave_goes_from_draft_to_published_through_the_pages(cast: Cast, as_person: Any) -> None:
    client = as_person(cast.manager)
    answer = steps(client, cast)
    wave = Wave.objects.get()
    assert answer["Location"] == reverse("wave-terms", args=[wave.pk])
    answer = client.post(answer["Location"], {"who": "plan"})
    assert answer["Location"] == reverse("wave-open", args=[wave.pk])
    shown = client.get(answer["Location"]).content.decode()
    assert "Open and plan 2 visits" in shown
    assert "480.00 UAH" in shown
    client.post(reverse("wave-edit", args=[wave.pk]), fields(cast, name="Winter"))
    client.post(reverse("wave-where", args=[wave.pk]), fields(cast, reach="all"))
    answer = client.post(reverse("wave-open", args=[wave.pk]), follow=True)
    assert "Offer 6 planned visits" in answer.content.decode()
    client.post(reverse("wave-offer", args=[wave.pk]))
    assert wave.visits.filter(state="offered").count() == 6
    for visit, state in zip(wave.visits.all(), ("submitted", "in_review", "rejected"), strict=False):
        holder = {"reviewer": cast.reviewer} if state == "in_review" else {}
        Visit.objects.filter(pk=visit.pk).update(
            state=state, submitted_at=timezone.now(), shopper=cast.profile, **holder
        )
    shown = client.get(reverse("wave-close", args=[wave.pk])).content.decode()
    assert "3 visits that nobody has begun are cancelled." in shown
    assert "2 visits stay, to be reviewed." in shown
    assert "1 visit that is approved or rejected stays so." in shown
    client.post(reverse("wave-close", args=[wave.pk]))
    publish = reverse("wave-publish", args=[wave.pk])
    assert "2 visits still wait for review." in client.get(publish).content.decode()
    assert "Publish without them?" in client.post(publish).content.decode()
    client.post(publish, {"leave_out": "on"})
    wave.refresh_from_db()
    assert (wave.name, wave.state, wave.revision) == ("Winter", "published", 1)
    assert reverse("results") in client.get(reverse("wave-detail", args=[wave.pk])).content.decode()
    for name in ("wave-edit", "wave-where", "wave-terms", "wave-open", "wave-close", "wave-publish"):
        assert client.get(reverse(name, args=[wave.pk]))["Location"] == reverse("wave-detail", args=[wave.pk])


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 151}, "name"),
        ({"scenario_version": "999999"}, "scenario_version"),
        ({"checklist_version": "x"}, "checklist_version"),
        ({"reach": "everything"}, "reach"),
        ({"branches": []}, "reach"),
        ({"branches": ["999999"]}, "branches"),
        ({"branches": ["'; --"]}, "branches"),
        ({"starts_on": "2026-02-30"}, "starts_on"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"visits_per_branch": "51"}, "visits_per_branch"),
        ({"visits_per_branch": "1.5"}, "visits_per_branch"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nothing_is_saved(
    cast: Cast, as_person: Any, changed: dict[str, Any], field: str
) -> None:
    answer = steps(as_person(cast.manager), cast, **changed)
    assert answer.status_code == 200
    forms = [answer.context[name] for name in ("form", "where", "when") if name in answer.context]
    assert any(form.errors.get(field) for form in forms)
    assert "errorlist" in answer.content.decode()
    assert Wave.objects.exists() == (field not in WHAT)
    assert not Wave.objects.filter(branches__isnull=False).exists()


def test_a_taken_name_is_told_beside_the_name(cast: Cast, as_person: Any) -> None:
    client = as_person(cast.manager)
    steps(client, cast)
    answer = client.post(reverse("wave-create"), fields(cast))
    assert answer.context["form"].errors["name"]


def test_what_was_ticked_stays_beside_a_fault(cast: Cast, as_person: Any) -> None:
    answer = steps(as_person(cast.manager), cast, visits_per_branch="51")
    assert f'value="{cast.podil.pk}" id="branch-{cast.podil.pk}" checked' in answer.content.decode()


def test_another_organisations_programme_and_branches_are_unknown(cast: Cast, as_person: Any) -> None:
    client = as_person(cast.rival_manager)
    assert client.get(reverse("wave-create"), {"programme": cast.programme.pk}).status_code == 404
    assert client.post(reverse("wave-create"), fields(cast)).status_code == 404
    assert not Wave.objects.exists()


def test_archived_branches_are_neither_shown_nor_meant_by_all(cast: Cast, as_person: Any) -> None:
    Branch.objects.filter(pk=cast.obolon.pk).update(archived_at=timezone.now())
    client = as_person(cast.manager)
    steps(client, cast, reach="all")
    assert "Obolon" not in client.get(reverse("wave-where", args=[Wave.objects.get().pk])).content.decode()
    assert set(Wave.objects.get().branches.all()) == {cast.podil, cast.almaty}


def test_of_several_programmes_one_is_chosen_first(cast: Cast, as_person: Any) -> None:
    Programme.objects.create(brand=cast.brand, name="Empty")
    shown = as_person(cast.manager).get(reverse("wave-create")).content.decode()
    assert f"?programme={cast.programme.pk}" in shown
    assert "No published scenario" in shown


def test_an_uncovered_branch_is_named_before_opening(cast: Cast, as_person: Any) -> None:
    cast.visit()
    other = cast.other_shopper.memberships.get().shopper
    cast.visit(shopper=other)
    wave = cast.wave()
    shown = as_person(cast.manager).get(reverse("wave-open", args=[wave.pk])).content.decode()
    assert "no shopper is eligible" in shown
    assert ">Podil</a>" in shown
    assert "2 there lately" in shown


def test_a_wave_that_cannot_open_says_why(cast: Cast, as_person: Any) -> None:
    wave = cast.wave()
    wave.branches.clear()
    answer = as_person(cast.manager).post(reverse("wave-open", args=[wave.pk]))
    assert "This wave has no branches yet. Choose some first." in answer.content.decode()


def test_today_counts_what_waits_and_each_number_is_a_link(cast: Cast, as_person: Any) -> None:
    now = timezone.now()
    wave = cast.wave(state="open", name="Autumn")
    sent = cast.visit(wave=wave, state="submitted", submitted_at=now - dt.timedelta(hours=26))
    Flag.objects.create(visit=sent, code="too_fast")
    Flag.objects.create(visit=sent, code="late")
    done = cast.visit(wave=wave, state="approved", approved_at=now, submitted_at=now)
    Dispute.objects.create(visit=done, question="clean", reason="It was clean", by=cast.director)
    cast.visit(wave=wave, branch=cast.obolon, state="offered", shopper=None, closes_at=now + DAY / 4)
    cast.visit(wave=wave, branch=cast.obolon, opens_at=now - 3 * DAY, closes_at=now - DAY)
    cast.wave(state="closed")
    page = as_person(cast.manager).get(reverse("hq-today"))
    waiting = page.context["waiting"]
    assert (waiting.to_review, waiting.flagged, waiting.disputes, waiting.overdue) == (1, 1, 1, 1)
    assert (waiting.drafts, waiting.to_publish) == (0, 1)
    assert [str(risk.reason) for risk in page.context["risks"]] == ["Overdue", "No taker"]
    bar = page.context["standings"][0]
    assert {part.group: part.count for part in bar.segments} == {"approved": 1, "review": 1, "risk": 2}
    assert (bar.total, bar.done_percent) == (4, 50)
    shown = page.content.decode()
    for group in ("approved", "review", "risk"):
        assert f"{reverse('visit-list')}?wave={wave.pk}&amp;group={group}" in shown
    assert "style=" not in shown


def test_a_visit_nobody_may_take_is_called_so(cast: Cast, as_person: Any) -> None:
    for user in (cast.shopper, cast.other_shopper):
        profile = user.memberships.get().shopper
        profile.capacity = 0
        profile.save()
    cast.visit(state="offered", shopper=None, closes_at=timezone.now() + DAY / 4)
    page = as_person(cast.manager).get(reverse("hq-today"))
    assert [str(risk.reason) for risk in page.context["risks"]] == ["Nobody eligible"]


@pytest.mark.parametrize("state", ["accepted", "in_progress", "returned"])
def test_a_visit_whose_shopper_left_is_at_risk(cast: Cast, as_person: Any, state: str) -> None:
    cast.visit(state=state, closes_at=timezone.now() + 9 * DAY, submitted_at=timezone.now())
    client = as_person(cast.manager)
    assert client.get(reverse("hq-today")).context["risks"] == []
    Membership.objects.filter(user=cast.shopper).update(ended_at=timezone.now())
    page = client.get(reverse("hq-today"))
    assert [str(risk.reason) for risk in page.context["risks"]] == ["Its shopper left"]
    assert "Its shopper left" in page.content.decode()


def test_what_left_with_its_shopper_after_the_work_was_done_is_no_risk(cast: Cast, as_person: Any) -> None:
    cast.visit(state="submitted", submitted_at=timezone.now(), closes_at=timezone.now() + 9 * DAY)
    Membership.objects.filter(user=cast.shopper).update(ended_at=timezone.now())
    assert as_person(cast.manager).get(reverse("hq-today")).context["risks"] == []


def test_the_only_scenario_and_checklist_are_chosen_already(cast: Cast, as_person: Any) -> None:
    form = as_person(cast.manager).get(reverse("wave-create")).context["form"]
    assert form["scenario_version"].value() == cast.scenario_version.pk
    assert form["checklist_version"].value() == cast.checklist_version.pk
    cast.scenario_version.pk, cast.scenario_version.number = None, 2
    cast.scenario_version.save()
    form = as_person(cast.manager).get(reverse("wave-create")).context["form"]
    assert form["scenario_version"].value() is None


def test_the_bar_and_the_list_behind_it_agree(cast: Cast, as_person: Any) -> None:
    now = timezone.now()
    wave = cast.wave(state="open")
    for state in ("planned", "offered", "accepted", "in_progress", "submitted", "returned", "approved", "rejected"):
        free = state in ("planned", "offered")
        for days in (1, 9):
            shopper = None if free else cast.profile
            cast.visit(wave=wave, state=state, shopper=shopper, approved_at=now, closes_at=now + days * DAY)
    client = as_person(cast.manager)
    bar = client.get(reverse("wave-detail", args=[wave.pk])).context["standing"]
    assert sum(part.count for part in bar.segments) + bar.dropped == 16
    for part in bar.segments:
        page = client.get(reverse("visit-list"), {"wave": wave.pk, "group": part.group}).context["page"]
        assert page.paginator.count == part.count


@pytest.mark.parametrize("state", ["closed", "published"])
def test_in_a_wave_that_is_over_nothing_is_at_risk_any_more(cast: Cast, as_person: Any, state: str) -> None:
    now = timezone.now()
    wave = cast.wave(state=state, published_at=now if state == "published" else None)
    cast.visit(wave=wave, state="expired", opens_at=now - 9 * DAY, closes_at=now - DAY)
    cast.visit(wave=wave, state="approved", approved_at=now)
    client = as_person(cast.manager)
    page = client.get(reverse("wave-detail", args=[wave.pk]))
    standing = page.context["standing"]
    assert (standing.at_risk, standing.dropped, standing.total) == (0, 1, 1)
    assert "At risk or overdue" not in page.content.decode()
    assert "and 1 not made, cancelled or rejected" in page.content.decode()
    for group, count in (("risk", 0), ("dropped", 1)):
        listed = client.get(reverse("visit-list"), {"wave": wave.pk, "group": group}).context["page"]
        assert listed.paginator.count == count


def test_every_fault_of_a_draft_is_told_at_once(cast: Cast, as_person: Any) -> None:
    wave = cast.wave(name="Autumn")
    data = {
        "name": "Autumn",
        "scenario_version": cast.scenario_version.pk,
        "checklist_version": cast.checklist_version.pk,
        "reach": "chosen",
        "starts_on": "2026-12-05",
        "ends_on": "2026-12-01",
        "visits_per_branch": 0,
    }
    client = as_person(cast.manager)
    assert set(client.post(reverse("wave-create"), data).context["form"].errors) == {"name"}
    shown = client.post(reverse("wave-where", args=[wave.pk]), data)
    assert set(shown.context["where"].errors | shown.context["when"].errors) == {
        "reach", "ends_on", "visits_per_branch",
    }  # fmt: skip
    page = shown.content.decode()
    assert "Tick at least one branch." in page
    assert "The last day is before the first." in page


@pytest.mark.parametrize("name", ["hq-today", "wave-list", "wave-detail", "wave-create"])
def test_the_pages_ask_the_same_number_of_questions_for_more_rows(cast: Cast, as_person: Any, name: str) -> None:
    client, now = as_person(cast.manager), timezone.now()
    wave = cast.wave(state="open")
    url = reverse(name, args=[wave.pk] if name == "wave-detail" else [])

    def grow() -> None:
        for branch in (cast.podil, cast.obolon):
            cast.visit(wave=wave, branch=branch)
            cast.visit(branch=branch, state="offered", shopper=None, closes_at=now + DAY / 4)
        Branch.objects.create(brand=cast.brand, code=str(Visit.objects.count()), name="New", time_zone="Europe/Kyiv")

    grow()
    before = queries_of(client, url)
    grow()
    grow()
    assert queries_of(client, url) == before


def test_every_page_is_shown_in_the_persons_language(cast: Cast, as_person: Any) -> None:
    cast.manager.language = "uk"
    cast.manager.save()
    wave = cast.wave(state="open")
    cast.visit(wave=wave)
    client = as_person(cast.manager)
    for url in (reverse("hq-today"), reverse("wave-detail", args=[wave.pk])):
        assert client.get(url)["Content-Language"] == "uk"
