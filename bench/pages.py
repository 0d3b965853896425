"""HQ's lists and results over a large organisation: server time and number of queries of each page."""

import statistics
import time
from importlib import import_module
from typing import Any

from bench.common import finish, percentile, say, start

asked = start("pages", __doc__)

from django.conf import settings  # noqa: E402 the project is set up first
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import Role  # noqa: E402
from audits.models import Visit, Wave  # noqa: E402
from bench.rows import make_rows  # noqa: E402
from conftest import Cast, make_cast, person  # noqa: E402
from reports.services.cells import rebuild_scores  # noqa: E402

VISITS = asked.size or (100_000 if asked.full else 20_000)
BRANCHES = 2000 if asked.full else max(10, VISITS // 50)
SHOPPERS = 1000 if asked.full else 200
TIMES = 12


def addresses() -> dict[str, str]:
    """Each page by name; those of one thing for the newest."""
    wave = Wave.objects.order_by("-pk")[0]
    published = Wave.objects.filter(state="published").order_by("-pk")[0]
    waiting = Visit.objects.filter(state="submitted").order_by("pk")[0]
    planned = Visit.objects.create(
        organisation=wave.organisation, wave=wave, scenario_version=wave.scenario_version, branch=waiting.branch, number=99, opens_at=waiting.opens_at,
        closes_at=waiting.closes_at, currency="UAH",
    )  # fmt: skip
    draft = Wave.objects.create(
        organisation=wave.organisation, programme=wave.programme, name="Draft", scenario_version=wave.scenario_version,
        checklist_version=wave.checklist_version, starts_on=wave.starts_on, ends_on=wave.ends_on, created_by=wave.created_by,
    )  # fmt: skip
    plain = [
        "hq-today",
        "wave-list",
        "visit-list",
        "review-queue",
        "results",
        "programme-list",
        "branch-list",
        "member-list",
    ]
    pages = {name: reverse(name) for name in plain}
    pages["visit-list, page 200"] = reverse("visit-list") + "?page=200"
    pages["visit-list, one state"] = reverse("visit-list") + "?state=approved"
    for view in ("month", "day", "shoppers", "branches", "map"):
        pages[f"schedule, {view}"] = reverse("schedule") + f"?view={view}"
    pages["visit-list, nobody can take"] = reverse("visit-list") + "?stuck=1"
    pages["results, one wave"] = reverse("results") + f"?wave={published.pk}"
    pages["wave-detail"] = reverse("wave-detail", args=[wave.pk])
    pages["wave-edit"] = reverse("wave-edit", args=[draft.pk])
    pages["wave-where"] = reverse("wave-where", args=[draft.pk])
    pages["visit-detail"] = reverse("visit-detail", args=[waiting.pk])
    pages["visit-assign"] = reverse("visit-assign", args=[planned.pk])
    pages["review-visit"] = reverse("review-visit", args=[waiting.pk])
    return pages


def spread_open_wave() -> None:
    """A running wave: its visits end in the next four weeks; a third each offered, accepted by many, and sent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH people AS (SELECT array_agg(id) AS ids FROM accounts_shopperprofile), spread AS ("
            " SELECT v.id, row_number() OVER () AS n FROM audits_visit v JOIN audits_wave w ON w.id = v.wave_id WHERE w.state = 'open')"
            " UPDATE audits_visit v SET opens_at = now() - interval '7 days', closes_at = now() + (1 + n %% 28) * interval '1 day',"
            " state = CASE n %% 3 WHEN 0 THEN 'offered' WHEN 1 THEN 'accepted' ELSE v.state END,"
            " shopper_id = CASE n %% 3 WHEN 0 THEN NULL ELSE ids[1 + n %% array_length(ids, 1)] END,"
            " started_at = CASE n %% 3 WHEN 2 THEN now() ELSE NULL END, submitted_at = CASE n %% 3 WHEN 2 THEN now() ELSE NULL END,"
            " accepted_at = CASE n %% 3 WHEN 1 THEN now() ELSE NULL END"
            " FROM spread, people WHERE spread.id = v.id",
            [],
        )
        cursor.execute("VACUUM ANALYZE audits_visit")


def measured(client: Client, url: str) -> tuple[list[float], int]:
    """Milliseconds of each request, and the queries of one."""
    assert client.get(url).status_code == 200, url
    queries: list[str] = []

    def count(execute: Any, sql: str, *given: Any) -> Any:
        queries.append(sql)
        return execute(sql, *given)

    with connection.execute_wrapper(count):
        client.get(url)
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        client.get(url)
        times.append(1000 * (time.perf_counter() - began))
    return times, len(queries)


def signed_in(cast: Cast) -> Client:
    """The manager's browser."""
    client = Client()
    client.force_login(cast.manager, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def main() -> None:
    """Every page in turn, again and again."""
    settings.DEBUG = False
    cast = make_cast()
    for number in range(SHOPPERS):
        person(cast.zerno, Role.SHOPPER, f"Shopper{number}")
    make_rows(cast, visits=VISITS, branches=BRANCHES, waves=12, answers=False)
    spread_open_wave()
    rebuild_scores()
    say(f"{Visit.objects.count()} visits, {BRANCHES} branches, {SHOPPERS} shoppers")
    import_module("mystery.wsgi")  # as a web process begins
    client, found = signed_in(cast), dict[str, Any]()
    for name, url in addresses().items():
        times, queries = measured(client, url)
        found[name] = {
            "median_ms": round(statistics.median(times)),
            "p95_ms": round(percentile(times, 0.95)),
            "queries": queries,
        }
        say(f"{name}: {found[name]}")
    slowest = max(found, key=lambda name: found[name]["p95_ms"])
    finish(
        p95_ms=found[slowest]["p95_ms"],
        slowest=slowest,
        queries=max(page["queries"] for page in found.values()),
        pages=found,
        visits=VISITS,
    )


if __name__ == "__main__":
    main()
