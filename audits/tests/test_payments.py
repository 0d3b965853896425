"""The ledger: what an approved visit earns, what is held back and why, what is paid, and what a shopper reads of it."""

import io
import re
import threading
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Membership, Role
from audits.models import Payment, Payout, ScenarioVersion, Visit
from audits.services import payments
from audits.services.reviews import approve_visit
from audits.tests.test_reviews import in_review
from common.errors import Refused
from conftest import Cast, locks_rows

pytestmark = pytest.mark.django_db


def paid_visit(cast: Cast, **fields: Any) -> Visit:
    """A visit that was approved, and whose fee is due."""
    visit = cast.visit(fee=Decimal("120.50"), currency="UAH", state="approved", approved_at=timezone.now(), **fields)
    with transaction.atomic():
        payments.make_lines(visit)
    return visit


def lines() -> list[Any]:
    return list(Payment.objects.order_by("pk").values_list("kind", "amount", "currency", "state"))


def test_approving_makes_the_fee_due_once(cast: Cast) -> None:
    visit = in_review(cast)
    Visit.objects.filter(pk=visit.pk).update(fee=Decimal("120.50"), currency="UAH")
    approve_visit(visit_id=visit.pk, by=cast.reviewer)
    assert lines() == [("fee", Decimal("120.50"), "UAH", "due")]
    visit.refresh_from_db()
    payments.make_lines(visit)
    assert len(lines()) == 1


def test_a_visit_without_a_fee_makes_no_line(cast: Cast) -> None:
    payments.make_lines(cast.visit(fee=0))
    assert lines() == []


@pytest.mark.parametrize(
    ("spent", "limit", "currency", "repaid"),
    [
        ("96.50", "150", "UAH", "96.50"),
        ("180", "150", "UAH", "150"),
        ("96.50", "150", "KZT", None),
        ("0.001", "150", "UAH", None),
        ("0.005", "150", "UAH", "0.01"),
        (None, "150", "UAH", None),
    ],
)
def test_what_was_bought_is_repaid_up_to_the_limit(
    cast: Cast, spent: str | None, limit: str, currency: str, repaid: str | None
) -> None:
    version = cast.checklist_version
    document = {**version.document, "sections": [*version.document["sections"]]}
    bill = {"code": "bill", "kind": "money", "text": {"en": "Paid"}, "required": False}
    document["sections"][0] = {**document["sections"][0], "questions": [*document["sections"][0]["questions"], bill]}
    type(version).objects.filter(pk=version.pk).update(document=document, published_at=timezone.now())
    scenario = ScenarioVersion.objects.get(pk=cast.scenario_version.pk)
    purchase = {"text": {"en": "A coffee"}, "limit": limit, "currency": currency}
    ScenarioVersion.objects.filter(pk=scenario.pk).update(document={**scenario.document, "purchase": purchase})
    visit = cast.visit(wave=cast.wave(), fee=Decimal(100), currency="UAH", state="approved", approved_at=timezone.now())
    if spent:
        visit.answers.create(question="bill", value=spent)
    payments.make_lines(Visit.objects.get(pk=visit.pk))
    expected = [("fee", Decimal(100), "UAH", "due")]
    assert lines() == expected + ([("repaid", Decimal(repaid), "UAH", "due")] if repaid else [])


def test_a_held_line_says_why_and_is_released(cast: Cast) -> None:
    paid_visit(cast)
    line = Payment.objects.get()
    about = {"organisation": cast.zerno, "lines": [line.pk], "by": cast.manager}
    with pytest.raises(Refused, match="Say why"):
        payments.hold_payments(reason="  ", **about)
    assert payments.hold_payments(reason="The receipt is missing", **about) == 1
    with pytest.raises(Refused, match="None of these is due"):
        payments.order_payout(**about)
    assert payments.release_payments(**about) == 1
    line.refresh_from_db()
    assert (line.state, line.reason) == ("due", "")


def test_a_payout_is_paid_once_and_its_lines_change_no_more(cast: Cast) -> None:
    visit = paid_visit(cast)
    about = {"organisation": cast.zerno, "lines": [Payment.objects.get().pk], "by": cast.manager}
    payout = payments.order_payout(**about)
    assert (payout.number, lines()[0][3]) == (1, "ordered")
    assert payments.hold_payments(reason="late", **about) == 0
    Visit.objects.filter(pk=visit.pk).update(fee=Decimal(1))
    visit.refresh_from_db()
    payments.make_lines(visit)
    assert lines()[0][1] == Decimal("120.50")
    payments.pay_payout(payout_id=payout.pk, by=cast.manager)
    assert lines()[0][3] == "paid"
    with pytest.raises(Refused, match="is paid"):
        payments.pay_payout(payout_id=payout.pk, by=cast.manager)
    with pytest.raises(Refused, match="is paid"):
        payments.undo_payout(payout_id=payout.pk, by=cast.manager)


def test_an_undone_payout_makes_its_lines_due_and_keeps_its_number(cast: Cast) -> None:
    paid_visit(cast)
    about = {"organisation": cast.zerno, "lines": [Payment.objects.get().pk], "by": cast.manager}
    payments.undo_payout(payout_id=payments.order_payout(**about).pk, by=cast.manager)
    assert lines()[0][3] == "due"
    assert payments.order_payout(**about).number == 2


def test_nobody_pays_their_own_visits(cast: Cast) -> None:
    Membership.objects.create(user=cast.shopper, organisation=cast.zerno, role=Role.MANAGER)
    paid_visit(cast)
    about = {"organisation": cast.zerno, "lines": [Payment.objects.get().pk], "by": cast.shopper}
    with pytest.raises(Refused):
        payments.order_payout(**about)
    assert payments.hold_payments(reason="mine", **about) == 0
    payout = payments.order_payout(**(about | {"by": cast.manager}))
    with pytest.raises(Refused, match="Nobody pays their own visits"):
        payments.pay_payout(payout_id=payout.pk, by=cast.shopper)
    assert lines()[0][3] == "ordered"


def test_a_payout_that_was_undone_meanwhile_is_not_noted_as_paid(cast: Cast) -> None:
    paid_visit(cast)
    about = {"organisation": cast.zerno, "lines": [Payment.objects.get().pk], "by": cast.manager}
    payout = payments.order_payout(**about)
    payments.undo_payout(payout_id=payout.pk, by=cast.manager)
    with pytest.raises(Refused, match="was undone"):
        payments.pay_payout(payout_id=payout.pk, by=cast.manager)
    payout.refresh_from_db()
    assert payout.paid_at is None


def test_lines_of_another_organisation_are_out_of_reach(cast: Cast, as_person: Any) -> None:
    paid_visit(cast)
    client = as_person(cast.rival_manager)
    client.post(reverse("payment-bulk"), {"act": "hold", "reason": "x", "line": [Payment.objects.get().pk]})
    assert lines()[0][3] == "due"


@pytest.mark.parametrize("line", ["9" * 25, "9" * 5000, "²", "-1", ""])
def test_a_line_that_is_no_number_of_one_breaks_nothing(cast: Cast, as_person: Any, line: str) -> None:
    answer = as_person(cast.manager).post(reverse("payment-bulk"), {"act": "release", "line": [line]})
    assert answer.status_code == 302


def test_the_pages_lead_from_due_lines_to_a_paid_payout(cast: Cast, as_person: Any) -> None:
    paid_visit(cast)
    paid_visit(cast, number=2)
    client, listed = as_person(cast.manager), reverse("payment-list")
    shown = client.get(listed).content.decode()
    assert "241.00" in shown.replace("\xa0", " ")
    ticked = {"act": "order", "line": list(Payment.objects.values_list("pk", flat=True))}
    page = client.post(reverse("payment-bulk"), ticked).url
    assert cast.profile.code in client.get(page).content.decode()
    exported = client.get(reverse("payout-export", args=[1, "csv"])).getvalue().decode("utf-8-sig").splitlines()
    assert exported[1].startswith(f"{cast.profile.code},")
    assert exported[1].endswith(",2,241.00,UAH")
    assert client.get(reverse("payout-export", args=[1, "xlsx"])).getvalue()[:2] == b"PK"
    client.post(reverse("payout-pay", args=[1]))
    assert {line[3] for line in lines()} == {"paid"}
    assert "Paid on" in client.get(page).content.decode()


@pytest.mark.parametrize("query", ["?state=held", "?who=nobody", "?wave=999999", "?state=odd&page=x"])
def test_filters_narrow_and_odd_ones_break_nothing(cast: Cast, as_person: Any, query: str) -> None:
    paid_visit(cast)
    assert as_person(cast.manager).get(reverse("payment-list") + query).status_code == 200


def test_the_shopper_reads_every_line_and_why_one_is_held(cast: Cast, as_person: Any) -> None:
    paid_visit(cast, submitted_at=timezone.now())
    about = {"organisation": cast.zerno, "lines": [Payment.objects.get().pk], "by": cast.manager}
    payments.hold_payments(reason="The receipt is missing", **about)
    [earning] = as_person(cast.shopper).get("/api/v1/my/earnings").json()["earnings"]
    line = {"kind": "fee", "amount": "120.50", "state": "held", "reason": "The receipt is missing"}
    assert (earning["state"], earning["lines"]) == ("held", [line])
    Payment.objects.update(state="due", reason="")
    payments.order_payout(**about)
    [earning] = as_person(cast.shopper).get("/api/v1/my/earnings").json()["earnings"]
    assert earning["state"] == "due"


def test_the_ledger_costs_the_same_with_more_lines(
    cast: Cast, as_person: Any, django_assert_max_num_queries: Any
) -> None:
    client = as_person(cast.manager)
    for number in range(1, 6):
        paid_visit(cast, number=number)
    with django_assert_max_num_queries(12):
        client.get(reverse("payment-list"))


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_two_payouts_at_once_pay_no_line_twice(cast: Cast) -> None:
    paid_visit(cast)
    about = {"organisation": cast.zerno, "lines": [Payment.objects.get().pk], "by": cast.manager}
    start, outcomes = threading.Barrier(4), list[str]()

    def order() -> None:
        start.wait()
        try:
            payments.order_payout(**about)
            outcomes.append("ordered")
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=order) for _turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["nothing_due"] * 3 + ["ordered"]
    assert Payout.objects.count() == 1


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/hq/payments/?state=due", "/hq/payments/%3Fstate%3Ddue"),
        ("http://elsewhere.example/hq/payments/", "/"),
        ("", "/"),
    ],
)
def test_who_must_sign_in_again_comes_back_to_the_page_on_which_they_pressed(
    client: Any, db: None, referer: str, back: str
) -> None:
    answer = client.post(reverse("payment-bulk"), {"act": "hold"}, headers={"referer": referer} if referer else {})
    assert answer.url.endswith(f"?next={back}")


def test_a_refused_act_keeps_the_filter_the_ticks_and_the_words(cast: Cast, as_person: Any) -> None:
    paid_visit(cast)
    client, line = as_person(cast.manager), Payment.objects.get().pk
    bulk = reverse("payment-bulk") + "?state=due"
    page = client.post(bulk, {"act": "hold", "reason": " ", "line": [line]}, follow=True)
    shown = page.content.decode()
    assert "Say why in a few words." in shown
    assert re.search(rf'name="line" value="{line}" checked', shown)
    assert page.wsgi_request.GET["state"] == "due"
    unticked = client.post(bulk, {"act": "hold", "reason": "Receipt?"}, follow=True).content.decode()
    assert "Tick at least one line first." in unticked
    assert 'value="Receipt?"' in unticked


def test_a_payout_says_what_it_comes_to_and_who_ended_it(cast: Cast, as_person: Any) -> None:
    paid_visit(cast)
    client, ticked = as_person(cast.manager), {"act": "order", "line": [Payment.objects.get().pk]}
    client.post(reverse("payment-bulk"), ticked)
    assert "120.50" in client.get(reverse("payout-list")).content.decode()
    client.post(reverse("payout-undo", args=[1]))
    client.post(reverse("payment-bulk"), ticked)
    client.post(reverse("payout-pay", args=[2]))
    undone, paid = Payout.objects.order_by("number")
    assert undone.undone_at
    assert paid.paid_at
    assert undone.ended_by == paid.ended_by == cast.manager
    assert str(cast.manager) in client.get(reverse("payout-detail", args=[2])).content.decode()


def test_pressing_nothing_but_enter_holds_and_pays_nothing(cast: Cast, as_person: Any) -> None:
    paid_visit(cast)
    shown = as_person(cast.manager).get(reverse("payment-list")).content.decode()
    # What Enter presses is the form's first button.
    assert shown.index('value="hold"') < shown.index('value="order"')


def test_the_accountants_sheet_can_be_added_up(cast: Cast, as_person: Any) -> None:
    paid_visit(cast)
    client = as_person(cast.manager)
    client.post(reverse("payment-bulk"), {"act": "order", "line": [Payment.objects.get().pk]})
    book = load_workbook(io.BytesIO(client.get(reverse("payout-export", args=[1, "xlsx"])).getvalue()))
    assert [cell.value for cell in book.active[2]][4:] == [1, 120.5, "UAH"]
