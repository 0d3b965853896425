"""Query counts of list pages, recorded: more rows change nothing, and a change of a count is seen in review."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from audits.models import Visit, VisitMessage
from conftest import Cast
from reports.tests.letters import noted_letters
from reports.tests.rows import make_network

# URL: (role, queries); four of each are the session, the person, the role they act in and all they may switch to.
RECORDED = {
    "/hq/": ("manager", 22),
    "/hq/waves/": ("manager", 10),
    "/hq/waves/visits/": ("manager", 13),
    "/hq/waves/visits/?unread=1": ("manager", 13),
    "/hq/schedule/?view=month": ("manager", 10),
    "/hq/schedule/?view=shoppers": ("manager", 14),
    "/hq/review/": ("reviewer", 14),
    "/hq/results/": ("manager", 14),
    "/hq/programmes/": ("manager", 8),
    "/hq/branches/": ("manager", 14),
    "/hq/branches/import/": ("manager", 7),
    "/hq/people/import/": ("manager", 7),
    "/hq/people/requests/": ("manager", 7),
    "/hq/people/": ("manager", 12),
    "/hq/disputes/": ("manager", 8),
    "/branch/": ("director", 34),
    "/shop/": ("shopper", 4),
    "/api/v1/my/visits": ("shopper", 17),
    "/api/v1/my/offers": ("shopper", 23),
    "/api/v1/my/earnings": ("shopper", 5),
    "/hq/payments/": ("manager", 9),
    "/hq/deliveries/": ("manager", 7),
    "/hq/deliveries/log/": ("manager", 8),
    "/hq/deliveries/rules/": ("manager", 8),
    "/hq/deliveries/alerts/": ("manager", 8),
}


def queries(client: Client, url: str) -> int:
    """How many queries the page asks, once caches are warm."""
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def more_visits(cast: Cast, count: int) -> None:
    """Visits in every state a list may show."""
    now = timezone.now()
    wave = cast.wave(state="open", opened_at=now)
    for number in range(count):
        state = ("offered", "accepted", "in_progress", "submitted", "in_review", "returned")[number % 6]
        sent = {"submitted_at": now, "finished_at": now} if state in {"submitted", "in_review", "returned"} else {}
        shopper = {"shopper": None} if state == "offered" else {}
        visit = cast.visit(wave=wave, branch=(cast.podil, cast.obolon)[number % 2], state=state, **sent, **shopper)
        if visit.shopper:
            VisitMessage.objects.create(visit=visit, profile=visit.shopper, side="shopper", by=cast.shopper, text="Hm")


@pytest.fixture
def count_all(cast: Cast, as_person: Callable[[User], Client]) -> Callable[[], dict[str, int]]:
    clients: dict[str, Any] = {
        role: as_person(getattr(cast, role)) for role in ("manager", "reviewer", "director", "shopper")
    }
    return lambda: {url: queries(clients[role], url) for url, (role, _) in RECORDED.items()}


def test_more_rows_ask_no_more_queries_than_recorded(cast: Cast, count_all: Callable[[], dict[str, int]]) -> None:
    make_network(cast, branches=3, waves=2, visits=2)
    more_visits(cast, 6)
    noted_letters(cast, cast.visit(), "first")
    few = count_all()
    more_visits(cast, 24)
    for mark in ("second", "third"):
        noted_letters(cast, cast.visit(), mark)
    many = count_all()
    assert many == few
    assert few == {url: count for url, (_, count) in RECORDED.items()}
    assert Visit.objects.count() > 30
