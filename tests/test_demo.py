"""The demo's data: valid by the product's own rules, made once, and the sign-ins it prints work."""

import random
from decimal import Decimal
from io import StringIO
from itertools import groupby
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from audits.models import ChecklistVersion, Event, Evidence, Flag, Visit, VisitState, Wave
from audits.rules.content import read_submission
from audits.rules.submission import check_submission
from audits.services.scores import parsed_checklist
from audits.services.submissions import stored_content
from mystery.demo import files
from mystery.demo.canvas import Canvas
from mystery.demo.impressions import TOLD
from mystery.demo.menus import CURRENCIES, RECEIPTS, country_of
from mystery.demo.people import PASSWORD, SIGN_INS
from mystery.demo.words import COMMENTS
from reports.models import ScoreCell


@pytest.fixture
def demo(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo with one picture of each scene, which is quicker."""
    monkeypatch.setattr(files, "SCENES", {name: draws[:1] for name, draws in files.SCENES.items()})
    monkeypatch.setattr(files, "VOICES", ((118, 1.0),))
    call_command("load_demo", stdout=StringIO())


def test_the_demo_keeps_every_rule_of_the_product(demo: None, django_assert_max_num_queries: Any) -> None:
    checklist = parsed_checklist(ChecklistVersion.objects.get(checklist__programme__name="Café service"))
    assert Visit.objects.get(state="submitted", obstacle="closed").submissions.get().body["obstacle"]
    visits = Visit.objects.filter(submitted_at__isnull=False, obstacle="")
    assert visits.count() > 200
    for visit in visits.order_by("pk")[::7]:
        checked = check_submission(checklist, stored_content(visit))
        assert (checked.problems, checked.dropped) == ([], [])
        assert read_submission(visit.submissions.get().body).sha256 == visit.submissions.get().content_sha256
    now = timezone.now()
    assert not Event.objects.filter(at__gt=now).exists()
    assert not Visit.objects.filter(started_at__lt=F("accepted_at")).exists()
    assert not Visit.objects.filter(claimed_at__lt=F("submitted_at")).exists()
    codes = set(Flag.objects.values_list("code", flat=True))
    assert {"far_from_branch", "too_fast", "duplicate_file"} <= codes
    states = set(Visit.objects.values_list("state", flat=True))
    assert states == set(VisitState.values)
    assert ScoreCell.objects.exists()
    newest = Wave.objects.filter(state="published", organisation__slug="zerno").latest("starts_on")
    assert newest.revision == 2
    assert newest.branch_reports.count() >= 28
    names = Evidence.objects.values_list("original", "shown").distinct()
    assert all(default_storage.exists(original) and default_storage.exists(shown) for original, shown in names)
    said = StringIO()
    call_command("load_demo", stdout=said)
    assert "already" in said.getvalue() and Organisation.objects.count() == 2


def test_what_the_demo_tells_agrees_with_itself(demo: None) -> None:
    sums = {(one.house, one.country, f"{one.total}.00") for one in RECEIPTS}
    visits = Visit.objects.filter(submitted_at__isnull=False, obstacle="", organisation__slug="zerno")
    for visit in visits.select_related("branch", "scenario_version").prefetch_related("answers"):
        said = {answer.question: answer for answer in visit.answers.all()}
        house, country = "KAVA EXPRESS" if visit.branch.code.startswith("KX") else "ZERNO", country_of(visit.branch)
        assert (house, country, said["amount_paid"].value) in sums
        assert Decimal(said["amount_paid"].value) <= Decimal(visit.scenario_version.document["purchase"]["limit"])
        assert visit.currency == visit.scenario_version.document["fee_currency"] == CURRENCIES[country]
        for question in ("receipt", "mistake_fixed"):
            if question in said and said[question].comment:
                texts = COMMENTS[f"{question}={said[question].value}"]
                assert any(said[question].comment in some for some in texts.values())
        is_mixed_up = any(
            text in said["impressions"].value for some in TOLD["order_exact"]["bad"].values() for text in some
        )
        assert not is_mixed_up or said["order_exact"].value == "no"
    begun = visits.filter(wave__state="published").order_by("wave", "branch", "number")
    for _, branch in groupby(begun, lambda visit: (visit.wave_id, visit.branch_id)):
        days = [visit.started_at for visit in branch]
        assert days == sorted(days)


def test_a_receipt_shows_what_was_paid(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(Canvas, "write", lambda canvas, x, y, words, *rest: written.append(words))
    for receipt, draw in zip(RECEIPTS, files.SCENES["receipt"], strict=True):
        written.clear()
        draw(random.Random(1))
        assert f"{receipt.total}.00 {CURRENCIES[receipt.country]}" in written
        assert {receipt.house, *(f"{price}.00" for _, price in receipt.items)} <= set(written)


def test_every_sign_in_that_is_printed_works(demo: None) -> None:
    for email, words in SIGN_INS:
        client = Client()
        answer = client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
        assert answer.status_code == 302, (email, words)
