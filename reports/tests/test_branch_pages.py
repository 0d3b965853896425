"""The director's pages: their own branches in published waves, and nothing of anybody else."""

import datetime as dt
import random
import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Membership, Role, User
from audits.models import Action, DirectorScope, Dispute, Visit, Wave
from conftest import Cast, person
from reports.branch_report import branch_figures
from reports.models import BranchReport
from reports.services.branch_reports import ask_report, render_report
from reports.services.cells import refresh_wave
from reports.tests.rows import add_photo, approved, published

GOOD, BAD = {"clean": "yes", "smile": 5}, {"clean": "no", "dirt": "Dust", "smile": 3}
AT = dt.datetime(2026, 11, 9, 9, 37, 11, tzinfo=dt.UTC)


@pytest.fixture
def wave(cast: Cast) -> Wave:
    wave = published(cast, name="Autumn")
    approved(cast, wave, cast.podil, GOOD, started_at=AT)
    approved(cast, wave, cast.podil, BAD, started_at=AT, comments={"clean": "Crumbs"})
    approved(cast, wave, cast.obolon, GOOD)
    add_photo(Visit.objects.get(wave=wave, branch=cast.podil, number=2), "clean", random.Random(1))
    refresh_wave(wave.pk)
    return wave


@pytest.fixture
def visit(cast: Cast, wave: Wave) -> Visit:
    return Visit.objects.get(wave=wave, branch=cast.podil, number=2)


def addresses(cast: Cast, wave: Wave, visit: Visit) -> dict[str, str]:
    here = {"branch_id": cast.podil.pk, "wave_id": wave.pk}
    return {
        "wave": reverse("branch-wave", kwargs=here),
        "report": reverse("branch-report", kwargs=here),
        "action": reverse("action-plan", kwargs=here),
        "visit": reverse("branch-visit", kwargs={"visit_id": visit.pk}),
        "dispute": reverse("dispute-raise", kwargs={"visit_id": visit.pk, "question": "clean"}),
        "picture": reverse("branch-picture", kwargs={"visit_id": visit.pk, "number": 1}),
    }


def test_the_front_page_shows_the_score_what_to_fix_and_the_way_to_the_report(
    cast: Cast, wave: Wave, as_person: Any
) -> None:
    page = as_person(cast.director).get(reverse("branch-home")).content.decode()
    for words in ("Podil", "Autumn", "<b>67</b>", "Fair", "Is it clean?", "Crumbs", "Download the report (PDF)"):
        assert words in page


def test_without_results_the_page_says_what_will_come(cast: Cast, as_person: Any) -> None:
    assert "No results yet" in as_person(cast.director).get(reverse("branch-home")).content.decode()


def test_a_director_without_a_branch_is_told_whom_to_ask(cast: Cast, as_person: Any) -> None:
    idle = person(cast.zerno, Role.DIRECTOR, "Ihor")
    assert "No branch is yours yet" in as_person(idle).get(reverse("branch-home")).content.decode()


def test_a_director_of_several_branches_chooses(cast: Cast, wave: Wave, as_person: Any) -> None:
    DirectorScope.objects.create(membership=cast.director.memberships.get(), branch=cast.obolon)
    client = as_person(cast.director)
    assert "Obolon" in client.get(reverse("branch-home"), {"branch": cast.obolon.pk}).content.decode()
    for foreign in (cast.almaty.pk, "x", "9" * 40):
        assert client.get(reverse("branch-home"), {"branch": foreign}).status_code == 404


@pytest.mark.parametrize("name", ["shopper", "reviewer", "rival_manager", "rival_shopper", "manager"])
def test_others_get_404_on_every_page_of_the_director(
    cast: Cast, wave: Wave, visit: Visit, as_person: Any, name: str
) -> None:
    client = as_person(getattr(cast, name))
    for what, address in addresses(cast, wave, visit).items():
        if name == "manager" and what in ("report", "picture"):
            continue
        method = client.post if what == "report" else client.get
        assert method(address).status_code == 404, what


def another_director(cast: Cast) -> User:
    other = person(cast.zerno, Role.DIRECTOR, "Ihor")
    DirectorScope.objects.create(membership=other.memberships.get(), branch=cast.obolon)
    return other


def test_the_director_of_another_branch_gets_404(cast: Cast, wave: Wave, visit: Visit, as_person: Any) -> None:
    client = as_person(another_director(cast))
    for what, address in addresses(cast, wave, visit).items():
        method = client.post if what == "report" else client.get
        assert method(address).status_code == 404, what


def test_an_unpublished_wave_is_not_there(cast: Cast, wave: Wave, visit: Visit, as_person: Any) -> None:
    found = addresses(cast, wave, visit)
    Wave.objects.filter(pk=wave.pk).update(state="closed")
    client = as_person(cast.director)
    for what, address in found.items():
        method = client.post if what == "report" else client.get
        assert method(address).status_code == 404, what
    assert "No results yet" in client.get(reverse("branch-home")).content.decode()


def test_no_page_tells_who_the_shopper_was_or_the_minute(cast: Cast, wave: Wave, visit: Visit, as_person: Any) -> None:
    client = as_person(cast.director)
    evidence = str(visit.evidence.get().pk)
    for name in ("wave", "visit", "dispute", "action"):
        page = client.get(addresses(cast, wave, visit)[name]).content.decode()
        for secret in (cast.shopper.name, cast.shopper.email, cast.profile.code, "09:37", "11:37", evidence):
            assert secret not in page


def test_pictures_are_reached_by_number(cast: Cast, wave: Wave, visit: Visit, as_person: Any) -> None:
    client = as_person(cast.director)
    answer = client.get(reverse("branch-picture", kwargs={"visit_id": visit.pk, "number": 1}))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert "Last-Modified" not in answer
    for number in (0, 2):
        assert client.get(reverse("branch-picture", kwargs={"visit_id": visit.pk, "number": number})).status_code == 404


def test_recordings_are_heard_only_where_the_programme_shares_them(
    cast: Cast, wave: Wave, visit: Visit, as_person: Any
) -> None:
    audio = add_photo(visit, "", random.Random(2))
    audio.kind = "audio"
    audio.save()
    address = reverse("branch-recording", kwargs={"visit_id": visit.pk, "number": 1})
    client = as_person(cast.director)
    assert client.get(address).status_code == 404
    cast.programme.shares_audio = True
    cast.programme.save()
    answer = client.get(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)


def test_a_dispute_goes_to_hq_once(cast: Cast, wave: Wave, visit: Visit, as_person: Any) -> None:
    client, address = as_person(cast.director), addresses(cast, wave, visit)["dispute"]
    assert "What is wrong" in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 200
    assert client.post(address, {"reason": "It was clean."}).status_code == 302
    assert Dispute.objects.get().reason == "It was clean."
    assert "disputed already" in client.post(address, {"reason": "Again"}).content.decode()
    assert "Disputed, waiting for HQ" in client.get(addresses(cast, wave, visit)["visit"]).content.decode()


def test_a_question_that_is_not_shown_cannot_be_disputed(cast: Cast, wave: Wave, visit: Visit, as_person: Any) -> None:
    address = reverse("dispute-raise", kwargs={"visit_id": visit.pk, "question": "shot"})
    assert as_person(cast.director).get(address).status_code == 404


def test_an_action_is_planned_and_finished(cast: Cast, wave: Wave, visit: Visit, as_person: Any) -> None:
    client, address = as_person(cast.director), addresses(cast, wave, visit)["action"] + "?question=clean"
    assert "Is it clean?" in client.get(address).content.decode()
    past = client.post(address, {"text": "Mop", "owner": "Olena", "due_on": "2001-01-01"})
    assert "This day is over" in past.content.decode()
    day = timezone.now().date() + dt.timedelta(days=9)
    assert client.post(address, {"text": "Mop", "owner": "Olena", "due_on": day}).status_code == 302
    action = Action.objects.get()
    assert (action.question, action.done_at) == ("clean", None)
    done = reverse("action-finish", kwargs={"action_id": action.pk})
    assert as_person(another_director(cast)).post(done).status_code == 404
    assert client.post(done).status_code == 302
    action.refresh_from_db()
    assert action.done_at


def test_the_report_is_asked_for_waited_for_and_saved(cast: Cast, wave: Wave, visit: Visit, as_person: Any) -> None:
    client, address = as_person(cast.director), addresses(cast, wave, visit)["report"]
    answer = client.post(address, {"language": "uk"})
    report = BranchReport.objects.get()
    assert answer["Location"].endswith(f"?report={report.pk}#report")
    assert (
        f'data-status="{reverse("branch-report-status", kwargs={"report_id": report.pk})}"'
        in client.get(answer["Location"].split("#")[0]).content.decode()
    )
    status = reverse("branch-report-status", kwargs={"report_id": report.pk})
    file = reverse("branch-report-file", kwargs={"report_id": report.pk})
    assert client.get(status).json() == {"state": "asked", "label": "Waiting", "file": None}
    assert client.get(file).status_code == 404
    render_report(report_id=report.pk)
    assert client.get(status).json()["file"] == file
    assert client.post(address, {"language": "uk"})["Location"] == file
    saved = client.get(file)
    assert saved["Content-Disposition"] == 'attachment; filename="Zerno - Podil - Autumn - uk.pdf"'
    assert b"".join(saved.streaming_content).startswith(b"%PDF")


def test_only_who_sees_the_branch_gets_its_report(cast: Cast, wave: Wave, as_person: Any) -> None:
    report = ask_report(wave=wave, branch=cast.podil, language="en", by=cast.director)
    render_report(report_id=report.pk)
    file = reverse("branch-report-file", kwargs={"report_id": report.pk})
    status = reverse("branch-report-status", kwargs={"report_id": report.pk})
    for user in (cast.shopper, cast.reviewer, cast.rival_manager, another_director(cast)):
        assert as_person(user).get(file).status_code == 404
        assert as_person(user).get(status).status_code == 404
    for user in (cast.manager, cast.owner, cast.director):
        answer = as_person(user).get(file)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content)
    Wave.objects.filter(pk=wave.pk).update(state="closed")
    assert as_person(cast.director).get(file).status_code == 404


def test_who_directs_no_longer_sees_no_longer(cast: Cast, wave: Wave, visit: Visit, as_person: Any) -> None:
    Membership.objects.filter(user=cast.director).update(ended_at=timezone.now())
    client = as_person(cast.director)
    assert client.get(addresses(cast, wave, visit)["wave"]).status_code == 404


def test_the_page_asks_as_much_of_the_database_for_many_visits_as_for_few(
    cast: Cast, wave: Wave, as_person: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(6):
        approved(cast, wave, cast.podil, BAD)
    refresh_wave(wave.pk)
    client = as_person(cast.director)
    with django_assert_max_num_queries(60):
        page = client.get(reverse("branch-home")).content.decode()
    assert len(re.findall(r"visit-line", page)) >= 8


def test_days_and_deadlines_are_those_of_the_branch_s_clock(
    cast: Cast, wave: Wave, visit: Visit, as_person: Any
) -> None:
    evening = timezone.now().replace(hour=23, minute=30)  # the next day already in Kyiv
    Wave.objects.filter(pk=wave.pk).update(published_at=evening)
    last_day = date_format((evening + dt.timedelta(days=15)).date(), "j E Y")
    client = as_person(cast.director)
    for name in ("wave", "visit", "dispute"):
        assert f"until {last_day}" in client.get(addresses(cast, wave, visit)[name]).content.decode(), name
    fresh = Wave.objects.select_related("programme__brand", "organisation", "checklist_version").get(pk=wave.pk)
    assert branch_figures(fresh, cast.podil, "en").published_on == (evening + dt.timedelta(days=1)).date()
