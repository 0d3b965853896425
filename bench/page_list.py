"""The pages that are measured: each by name, with whose browser opens it; those of one thing for the newest such thing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from audits.models import Branch, Dispute, Payout, Programme, Visit, Wave
from reports.models import BranchReport, ReportCode


@dataclass(frozen=True)
class Address:
    """One page, who opens it, and whether it shows results of a wave, which change while visits are approved."""

    name: str
    url: str
    who: str = "manager"
    is_result: bool = False


def page(name: str, *args: Any, note: str = "", who: str = "manager", is_result: bool = False, **asked: Any) -> Address:
    """The page of that URL name, told apart by a note."""
    query = f"?{urlencode(asked)}" if asked else ""
    return Address(f"{name}, {note}" if note else name, reverse(name, args=args) + query, who, is_result)


def addresses() -> list[Address]:
    """All of them."""
    wave = Wave.objects.filter(state="open").order_by("-pk")[0]
    published = Wave.objects.filter(state="published").order_by("-pk")[0]
    return [
        *lists(wave),
        *schedule(wave),
        *single(wave),
        *money(),
        *results(published),
        *director(published),
        *api(published),
    ]


def lists(wave: Wave) -> Iterator[Address]:
    """HQ's lists, first and deep, narrowed and searched."""
    for name in ("hq-today", "wave-list", "programme-list", "brand-list", "question-list", "export-list"):
        yield page(name)
    yield page("visit-list")
    visits: dict[str, dict[str, Any]] = {
        "page 200": {"page": 200},
        "last page": {"page": "99999"},
        "one state": {"state": "approved"},
        "one state, page 200": {"state": "approved", "page": 200},
        "one wave": {"wave": wave.pk},
        "one branch": {"branch": Branch.objects.filter(visits__wave=wave).order_by("-pk")[0].pk},
        "overdue": {"overdue": "1"},
        "search": {"q": "Branch 17"},
        "search of a city": {"q": "City 7"},
        "search of nobody": {"q": "zzzz"},
        "nobody can take": {"stuck": 1},
        "unread": {"unread": 1},
        "one group": {"group": "review"},
    }
    for note, asked in visits.items():
        yield page("visit-list", note=note, **asked)
    others: dict[str, dict[str, dict[str, Any]]] = {
        "branch-list": {"page 15": {"page": 15}, "search": {"q": "Branch 17"}, "sorted": {"sort": "-city"}},
        "member-list": {"page 8": {"page": 8}, "search": {"q": "Shopper17"}},
        "review-queue": {"page 20": {"page": 20}},
        "dispute-list": {"decided": {"group": "decided"}},
        "subscription-list": {},
        "delivery-list": {"page 100": {"page": 100}},
        "rule-list": {},
        "alert-list": {"page 50": {"page": 50}},
    }
    for name, more in others.items():
        yield page(name)
        for note, asked in more.items():
            yield page(name, note=note, **asked)


def schedule(wave: Wave) -> Iterator[Address]:
    """What is planned, in every view."""
    for view in ("month", "week", "day", "shoppers", "branches", "map"):
        yield page("schedule", note=view, view=view)
    yield page("schedule", note="month of one wave", view="month", wave=wave.pk)


def single(wave: Wave) -> Iterator[Address]:
    """One thing each."""
    waiting = Visit.objects.filter(state="submitted").order_by("pk")[0]
    planned = Visit.objects.filter(state__in=["planned", "offered"]).order_by("pk")[0]
    draft = Wave.objects.filter(state="draft").order_by("-pk")[0]
    yield page("wave-detail", wave.pk)
    yield page("wave-detail", wave.pk, note="page 20", page=20)
    yield page("wave-edit", draft.pk)
    yield page("wave-where", draft.pk)
    yield page("wave-terms", draft.pk)
    yield page("visit-detail", waiting.pk)
    yield page("visit-assign", planned.pk)
    yield page("visit-messages", waiting.pk)
    yield page("review-visit", waiting.pk)
    yield page("dispute-decide", Dispute.objects.filter(decision="")[0].pk)
    yield page("branch-edit", Branch.objects.order_by("-pk")[0].pk)
    yield page("programme-detail", Programme.objects.order_by("pk")[0].pk)
    yield page("shopper-detail", waiting.shopper.membership_id if waiting.shopper else 0)


def money() -> Iterator[Address]:
    """What is owed and was paid."""
    yield page("payment-list")
    yield page("payment-list", note="page 100", page=100)
    yield page("payment-list", note="paid", state="paid")
    yield page("payout-list")
    yield page("payout-detail", Payout.objects.order_by("-number")[0].number)


def results(wave: Wave) -> Iterator[Address]:
    """A wave's results for HQ."""
    for name in ("results", "result-regions", "result-sections", "result-journey", "result-questions", "result-drivers",
                 "result-channels", "result-brands", "result-waves", "result-shoppers"):  # fmt: skip
        yield page(name, wave=wave.pk, is_result=True)
    region = Branch.objects.filter(region__parent__isnull=False)[0].region
    assert region
    yield page("results", note="page 15", wave=wave.pk, page=15, is_result=True)
    yield page("results", note="sorted by change", wave=wave.pk, sort="change", is_result=True)
    yield page("results", note="a region", wave=wave.pk, region=region.parent_id, is_result=True)
    yield page("results", note="search", wave=wave.pk, q="Branch 17", is_result=True)
    yield page("result-questions", note="a region", wave=wave.pk, region=region.parent_id, is_result=True)
    yield page("result-question", "s1_q1", wave=wave.pk, is_result=True)
    branch = Branch.objects.filter(cells__wave=wave).order_by("-pk")[0]
    yield page("result-branch", wave.pk, branch.pk, is_result=True)
    yield page("result-visit", Visit.objects.filter(wave=wave, state="approved").order_by("pk")[0].pk)
    yield page("wave-report-list", wave.pk)
    yield page("wave-report-list", wave.pk, note="page 15", page=15)
    yield page("verify-code", ReportCode.objects.order_by("-pk")[0].code)


def director(wave: Wave) -> Iterator[Address]:
    """A director's pages: of five regions' branches, and of all."""
    for who in ("head", "chief"):
        yield page("branch-overview", note=who, who=who, is_result=True)
    report = BranchReport.objects.filter(wave=wave, branch__region__name="Region 0.0").order_by("pk")[0]
    visit = Visit.objects.filter(wave=wave, state="approved", branch=report.branch_id)[0]
    yield page("branch-wave", report.branch_id, wave.pk, who="head", is_result=True)
    yield page("branch-visit", visit.pk, who="head")


def api(wave: Wave) -> Iterator[Address]:
    """What integrations read, and the phone."""
    for name in (
        "api-wave-branches",
        "api-wave-sections",
        "api-wave-questions",
        "api-wave-visits",
        "api-wave-dictionary",
    ):
        yield page(name, wave.pk, is_result=name not in ("api-wave-visits", "api-wave-dictionary"))
    last = Visit.objects.filter(wave=wave, state="approved").count() // 100
    yield page("api-wave-visits", wave.pk, note="last page", page=max(1, last))
    for name in ("my-visits", "my-offers", "my-earnings"):
        yield page(name, who="shopper")
