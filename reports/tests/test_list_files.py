"""HQ's lists as files: what is shown, in its order, typed, the same in CSV and in a workbook."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audits.models import Branch, Dispute, Payment, Payout, Visit
from conftest import Cast
from reports.tests.letters import noted_letters
from reports.tests.rows import approved, published

LISTS = (
    "visit-list", "payment-list", "payout-list", "wave-list", "question-list", "review-queue", "dispute-list",
    "member-list", "delivery-list", "alert-list",
)  # fmt: skip


@pytest.fixture
def client(cast: Cast, as_person: Any) -> Client:
    """A manager, and something in every list."""
    wave = published(cast)
    sent = {"submitted_at": timezone.now()}
    visits = [
        approved(cast, wave, branch, {"clean": "yes", "smile": 4}, **sent) for branch in (cast.podil, cast.obolon)
    ]
    noted_letters(cast, visits[0])
    cast.visit(wave=wave, branch=cast.podil, number=7, state="submitted", submitted_at=timezone.now())
    Dispute.objects.create(visit=visits[0], question="clean", reason="=it was", by=cast.director)
    for visit, amount in zip(visits, ("1240.50", "100"), strict=True):
        Payment.objects.create(visit=visit, kind="repaid", amount=amount, currency="UAH")
    payout = Payout.objects.create(organisation=cast.zerno, number=1, made_by=cast.manager)
    Payment.objects.filter(visit=visits[1]).update(payout=payout, state="ordered")
    person: Client = as_person(cast.manager)
    return person


def as_csv(client: Client, name: str, query: str = "") -> list[list[str]]:
    answer = client.get(f"{reverse(name)}?format=csv{query}")
    assert answer["Content-Disposition"].endswith('.csv"')
    body = answer.getvalue().decode("utf-8-sig")  # type: ignore[attr-defined]  # it is streamed
    return list(csv.reader(io.StringIO(body, newline="")))


def as_book(client: Client, name: str, query: str = "") -> Any:
    answer = client.get(f"{reverse(name)}?format=xlsx{query}")
    return openpyxl.load_workbook(io.BytesIO(answer.getvalue()))  # type: ignore[attr-defined]  # it is streamed


@pytest.mark.parametrize("name", LISTS)
def test_every_list_of_hq_is_a_file_in_both_forms(client: Client, name: str) -> None:
    query = "&q=clean" if name == "question-list" else ""
    head, *rows = as_csv(client, name, query)
    assert rows
    assert len(head) == len(set(head))
    sheet, method = as_book(client, name, query).worksheets
    assert [cell.value for cell in sheet[1]] == head
    assert sheet.max_row == len(rows) + 1
    assert (sheet.freeze_panes, sheet.auto_filter.ref[:2]) == ("A2", "A1")
    for column in sheet.iter_cols(min_row=2):
        figures = [cell for cell in column if cell.data_type == "n" and cell.value is not None]
        assert len({cell.number_format for cell in figures}) <= 1
    assert {row[0]: row[1] for row in method.iter_rows(values_only=True)}["Rows"] == len(rows)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_s_page_leads_to_its_files_and_knows_no_other_form(client: Client, name: str) -> None:
    page = client.get(reverse(name), {"q": "e", "page": "1"} if name == "question-list" else {"page": "1"})
    assert "?q=e&amp;format=xlsx" in page.content.decode() or '"?format=xlsx"' in page.content.decode()
    assert client.get(f"{reverse(name)}?format=pdf").status_code == 404


def test_a_file_has_what_the_filters_leave_in_the_order_of_the_list(cast: Cast, client: Client) -> None:
    page = client.get(reverse("visit-list"), {"state": "approved"})
    shown = [str(visit.branch.name) for visit in page.context["page"]]
    assert [row[0] for row in as_csv(client, "visit-list", "&state=approved")[1:]] == shown
    assert len(as_csv(client, "visit-list")) == 4
    said = {row[0]: row[1] for row in as_book(client, "visit-list", "&state=approved").worksheets[1].values}
    assert (said["State"], said["Made by"]) == ("Approved", str(cast.manager))
    assert [row[0] for row in as_csv(client, "member-list", "&q=nobody-is-called-so")] == ["Name"]


def test_amounts_have_two_places_each_and_no_text_becomes_a_formula(cast: Cast, client: Client) -> None:
    head, *rows = as_csv(client, "payment-list")
    assert {row[head.index("Amount")] for row in rows} >= {"1240.50", "100.00"}
    assert "'=it was" in as_csv(client, "dispute-list")[1]
    User.objects.filter(pk=cast.manager.pk).update(name="+Manager")
    assert any(row[0] == "'+Manager" for row in as_csv(client, "member-list"))


def test_a_file_has_nothing_of_another_organisation(cast: Cast, client: Client, as_person: Any) -> None:
    rival = as_person(cast.rival_manager)
    for name in LISTS:
        rows = as_csv(rival, name, "&q=clean" if name == "question-list" else "")[1:]
        assert {row[1] for row in rows} <= {cast.rival_manager.email, cast.rival_shopper.email}


def test_a_list_s_file_costs_the_same_queries_whatever_its_length(
    cast: Cast, client: Client, django_assert_num_queries: Any
) -> None:
    with CaptureQueriesContext(connection) as few:
        as_csv(client, "visit-list")
    wave = Visit.objects.latest("pk").wave
    for number in range(5):
        branch = Branch.objects.create(brand=cast.brand, code=f"M{number}", name="More", time_zone="Europe/Kyiv")
        approved(cast, wave, branch, {"clean": "yes", "smile": 4})
    with django_assert_num_queries(len(few)):
        as_csv(client, "visit-list")
