"""The whole admin: every list and one page of every noun open, at a cost that more rows don't raise."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_celery_beat import models as beat

from accounts.models import Invitation, JoinRequest, Membership, Organisation, Role, ShopperProfile, Terms, User
from accounts.services.tokens import make_token
from audits import models as nouns
from conftest import Cast
from reports.models import (
    BranchReport,
    CellRefresh,
    Export,
    ExportDownload,
    QuestionCell,
    ReportCode,
    ScoreCell,
    WaveReport,
)
from reports.tests.letters import noted_letters

pytestmark = pytest.mark.once
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
SECRET = "GEZDGNBVGY3TQOJQ"
KEY = "pbkdf2-of-nobody"


def add_people(cast: Cast, mark: str, soon: dt.datetime) -> tuple[User, ShopperProfile]:
    organisation = Organisation.objects.create(name=mark, slug=mark)
    user = User.objects.create_user(f"{mark}@example.com", None, name=mark)
    membership = Membership.objects.create(user=user, organisation=organisation, role=Role.SHOPPER)
    profile = ShopperProfile.objects.create(membership=membership, code=mark)
    place = {"organisation": organisation, "role": Role.SHOPPER, "expires_at": soon}
    Invitation.objects.create(email=user.email, token_hash=mark, invited_by=cast.owner, **place)
    JoinRequest.objects.create(organisation=organisation, email=user.email, name=mark)
    Terms.objects.create(organisation=organisation, kind="conduct", text=mark, created_by=cast.owner)
    make_token(name=mark, by=user)
    Group.objects.create(name=mark)
    EmailAddress.objects.create(user=user, email=user.email)
    Authenticator.objects.create(user=user, type="totp", data={"secret": SECRET})
    UserSession.objects.create(user=user, ip="127.0.0.1", session_key=f"{KEY}-{mark}", user_agent="Phone")
    return user, profile


def add_design(cast: Cast, mark: str, user: User, profile: ShopperProfile) -> nouns.Branch:
    now = timezone.now()
    brand = nouns.Brand.objects.create(organisation=cast.zerno, name=mark)
    region = nouns.Region.objects.create(brand=brand, name=mark, parent=cast.region)
    branch = nouns.Branch.objects.create(brand=brand, region=region, code=mark, name=mark, time_zone="Europe/Kyiv")
    director = Membership.objects.create(user=user, organisation=cast.zerno, role=Role.DIRECTOR)
    nouns.DirectorScope.objects.create(membership=director, branch=branch)
    nouns.Conflict.objects.create(profile=profile, brand=brand, branch=branch, kind="work", told_by=user)
    programme = nouns.Programme.objects.create(brand=brand, name=mark)
    version = {"number": 1, "document": {}, "published_at": now, "published_by": user}
    scenario = nouns.Scenario.objects.create(programme=programme, name=mark)
    quiz = nouns.ScenarioVersion.objects.create(scenario=scenario, **version)
    picture = {"organisation": cast.zerno, "sha256": mark.ljust(64), "shown": mark, "small": mark, "added_by": user}
    quiz.pictures.add(nouns.ScenarioPicture.objects.create(**picture))
    checklist = nouns.Checklist.objects.create(programme=programme, name=mark)
    nouns.ChecklistVersion.objects.create(checklist=checklist, **version)
    nouns.ChecklistDraft.objects.create(checklist=checklist, document={}, saved_at=now, saved_by=user)
    nouns.QuizAttempt.objects.create(shopper=profile, scenario_version=quiz, passed=True, answers=[])
    return branch


def add_visit(cast: Cast, mark: str, user: User, branch: nouns.Branch) -> None:
    now = timezone.now()
    visit = cast.visit(branch=branch, reviewer=user)
    wave = cast.wave(name=f"Shares of {mark}")
    nouns.WaveScenario.objects.create(wave=wave, scenario_version=wave.scenario_version, share=100)
    about = {"visit": visit, "question": "clean"}
    nouns.Answer.objects.create(**about, value="yes")
    nouns.SectionScore.objects.create(visit=visit, section="arrival", earned=1, possible=1, score=10000)
    nouns.Draft.objects.create(visit=visit, revision=1, body={})
    nouns.Submission.objects.create(
        id=uuid4(),
        visit=visit,
        round=1,
        content_sha256="0" * 64,
        body={},
        receipt=mark,
        finished_at=now,
        received_at=now,
    )
    nouns.Correction.objects.create(**about, old="no", new="yes", reason="seen", by=user)
    evidence = nouns.Evidence.objects.create(id=uuid4(), visit=visit, kind="photo", sha256="0" * 64, bytes=1)
    nouns.Upload.objects.create(evidence=evidence, by=user, length=1)
    nouns.Remark.objects.create(**about, text="look", round=1, by=user)
    nouns.Flag.objects.create(visit=visit, code="fast")
    nouns.VisitMessage.objects.create(visit=visit, profile=visit.shopper, side="hq", by=user, text="hello")
    nouns.Dispute.objects.create(**about, reason="no", by=user)
    step = {"text": "mend", "owner": mark, "due_on": now.date(), "by": user}
    nouns.Action.objects.create(branch=branch, wave=visit.wave, **step)
    nouns.Event.objects.create(organisation=cast.zerno, visit=visit, verb="accept", target="accepted", by=user)
    payout = nouns.Payout.objects.create(organisation=cast.zerno, number=visit.pk.int % 1_000_000, made_by=user)
    nouns.Payment.objects.create(visit=visit, kind="fee", amount=1, currency="UAH", state="paid", payout=payout)
    source = nouns.Import.objects.create(organisation=cast.zerno, kind="branches", file_name=mark, by=user)
    nouns.ImportRow.objects.create(source=source, number=2, fate="new", code=mark)
    nouns.Reminder.objects.create(profile=visit.shopper, kind="due", key=mark)
    nouns.Assignment.objects.create(wave=visit.wave, asked_by=user, heard_at=now)
    cell = {"wave": visit.wave, "branch": branch}
    ScoreCell.objects.create(**cell, count=1, total=8000, squares=64_000_000, refreshed_at=now)
    QuestionCell.objects.create(**cell, question="clean", counted=1, na=0, total=10_000, squares=100_000_000)
    CellRefresh.objects.create(**cell, at=now)
    report = BranchReport.objects.create(**cell, language="en", asked_at=now)
    ReportCode.objects.create(report=report, code=uuid4().hex[:12], revision=1, sha256="0" * 64, pages=1, visits=1)
    WaveReport.objects.create(wave=cell["wave"], subject="network", language="en", asked_at=now)
    export = {"organisation": cast.zerno, "kind": "visits", "form": "xlsx", "variant": "code", "language": "en"}
    made = Export.objects.create(**export, by=user, asked_at=now)
    ExportDownload.objects.create(export=made, by=user)
    noted_letters(cast, visit, mark)


def add_schedules(mark: str, number: int) -> None:
    beat.ClockedSchedule.objects.create(clocked_time=timezone.now())
    beat.SolarSchedule.objects.create(event="sunset", latitude=number, longitude=1)
    interval = beat.IntervalSchedule.objects.create(every=number + 1, period="hours")
    beat.CrontabSchedule.objects.create(minute=str(number))
    beat.PeriodicTask.objects.create(name=mark, task="audits.tasks.visits.expire_visits", interval=interval)


def fill(cast: Cast, *numbers: int) -> None:
    """A row of every noun for each number."""
    for number in numbers:
        mark = f"row-{number}"
        user, profile = add_people(cast, mark, timezone.now() + dt.timedelta(days=1))
        add_visit(cast, mark, user, add_design(cast, mark, user, profile))
        add_schedules(mark, number)


@pytest.fixture
def support(cast: Cast, as_person: Any) -> Any:
    return as_person(User.objects.create_superuser("support@example.com", "correct horse battery"))


def cost(support: Any, *urls: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        for url in urls:
            assert support.get(url).status_code == 200, url
    return len(queries)


def address(model: type[Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_list_and_a_page_open_and_cost_the_same_with_more_rows(cast: Cast, support: Any, model: type[Model]) -> None:
    fill(cast, 1, 2)
    urls = [
        address(model, "changelist"),
        f"{address(model, 'changelist')}?q=row",
        address(model, "change", model._default_manager.latest("pk").pk),
    ]
    cost(support, *urls)
    before = [cost(support, url) for url in urls]
    fill(cast, 3, 4, 5, 6)
    assert [cost(support, url) for url in urls] == before


def test_the_front_page_and_the_lists_of_each_app_open(support: Any) -> None:
    labels = {model._meta.app_label for model in MODELS}
    cost(support, reverse("admin:index"), *(reverse("admin:app_list", args=[label]) for label in sorted(labels)))


def test_no_page_tells_what_would_let_its_reader_in_as_somebody_else(cast: Cast, support: Any) -> None:
    fill(cast, 1)
    for row in (Authenticator.objects.get(), UserSession.objects.get(session_key__startswith=KEY)):
        page = support.get(address(type(row), "change", row.pk)).content.decode()
        assert SECRET not in page
        assert KEY not in page


def test_support_takes_a_lost_second_step_away_and_adds_none(cast: Cast, support: Any) -> None:
    fill(cast, 1)
    row = Authenticator.objects.get()
    assert support.get(address(Authenticator, "add")).status_code == 403
    assert support.post(address(Authenticator, "change", row.pk), {"type": "totp"}).status_code == 403
    assert support.post(address(Authenticator, "delete", row.pk), {"post": "yes"}).status_code == 302
    assert not Authenticator.objects.exists()


def test_support_signs_a_lost_phone_out(cast: Cast, as_person: Any, support: Any) -> None:
    phone = as_person(cast.shopper)
    row = UserSession.objects.create(
        user=cast.shopper, ip="127.0.0.1", session_key=phone.session.session_key, user_agent="Phone"
    )
    assert phone.get("/api/v1/me").status_code == 200
    assert support.post(address(UserSession, "delete", row.pk), {"post": "yes"}).status_code == 302
    assert phone.get("/api/v1/me").status_code in (401, 403)


def test_the_admins_own_checks_find_nothing(db: None) -> None:
    call_command("check", fail_level="WARNING")
