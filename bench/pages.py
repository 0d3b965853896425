"""HQ's and directors' pages over a large organisation: server time and number of queries of each page."""

import contextlib
import datetime as dt
import statistics
import time
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.common import finish, percentile, say, start

asked = start("pages", __doc__)

from django.conf import settings  # noqa: E402 the project is set up first
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Role, User  # noqa: E402
from audits.models import Region, Visit, Wave  # noqa: E402
from bench.crowd import head_of, make_crowd  # noqa: E402
from bench.page_list import Address, addresses  # noqa: E402
from bench.rows import make_rows  # noqa: E402
from conftest import make_cast, person  # noqa: E402
from reports.models import ScoreCell  # noqa: E402
from reports.services.cells import rebuild_scores, refresh_cells  # noqa: E402

VISITS = asked.size or (100_000 if asked.full else 10_000)
BRANCHES = 2000 if asked.full else max(100, VISITS // 50)
SHOPPERS = 1000 if asked.full else 200
TIMES = 8
MANY = 3  # a result's figures change as often, so that the first look after an approval is measured too
WHO = {"manager": "maksym", "head": "head", "chief": "chief", "shopper": "shopper1"}


@dataclass
class Measured:
    """One page: milliseconds on the clock and of work (this process's and the database's), queries, bytes."""

    wall: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    changed: list[float] = field(default_factory=list)
    queries: int = 0
    bytes: int = 0

    def figures(self) -> dict[str, int]:
        """What is told of it."""
        found = {
            "median_ms": round(statistics.median(self.wall)),
            "p95_ms": round(percentile(self.wall, 0.95)),
            "work_ms": round(statistics.median(self.work)),
            "work_p95_ms": round(percentile(self.work, 0.95)),
            "queries": self.queries,
            "bytes": self.bytes,
        }
        return found | ({"changed_ms": round(statistics.median(self.changed))} if self.changed else {})


class Work:
    """Milliseconds of work so far: of this thread, and of the database's process that serves it where that can be read."""

    def __init__(self) -> None:
        """Ask the database which process that is."""
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")  # others' work would not be seen
            cursor.execute("SELECT pg_backend_pid()")
            self.file = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def __call__(self) -> float:
        """Nanoseconds are the first word of its file."""
        server = 0.0
        with contextlib.suppress(OSError):
            server = int(self.file.read_text().split()[0]) / 1e6
        return 1000 * time.thread_time() + server


def measured(client: Client, address: Address, work: Work) -> Measured:
    """Opened again and again, and where it shows results also after each of some approvals."""
    found = Measured()
    answer = client.get(address.url)
    assert answer.status_code == 200, (address, answer.status_code)
    found.bytes = len(answer.content)
    queries: list[str] = []

    def count(execute: Any, sql: str, *given: Any) -> Any:
        queries.append(sql)
        return execute(sql, *given)

    with connection.execute_wrapper(count):
        client.get(address.url)
    found.queries = len(queries)
    for _ in range(TIMES):
        began, busy = time.perf_counter(), work()
        client.get(address.url)
        found.wall.append(1000 * (time.perf_counter() - began))
        found.work.append(work() - busy)
    for _ in range(MANY if address.is_result else 0):
        change_score()
        busy = work()
        client.get(address.url)
        found.changed.append(work() - busy)
    return found


def change_score() -> None:
    """One visit of the newest published wave gets another score, and its cells are refreshed."""
    visit = Visit.objects.filter(state="approved", wave__state="published").order_by("-wave", "?")[0]
    Visit.objects.filter(pk=visit.pk).update(score=((visit.score or 0) + 1) % 10_000, changed_at=timezone.now())
    refresh_cells(wave_id=visit.wave_id, branch_id=visit.branch_id)


def prepare() -> None:
    """The whole organisation; one that is there already is measured as it is."""
    cast = make_cast()
    for number in range(SHOPPERS):
        person(cast.zerno, Role.SHOPPER, f"Shopper{number}")
    make_rows(cast, visits=VISITS, branches=BRANCHES, waves=12, answers=True)
    make_crowd(cast)
    head_of(cast, "Head", *Region.objects.filter(parent__name="Region 0"))
    head_of(cast, "Chief", *Region.objects.filter(brand=cast.brand, parent=None))
    day = timezone.now().date() + dt.timedelta(days=30)
    cast.wave(name="Draft", starts_on=day, ends_on=day + dt.timedelta(days=20))
    rebuild_scores()
    assert ScoreCell.objects.exists()


def signed_in(name: str) -> Client:
    """The browser of a person by the name in their address."""
    client = Client()
    client.force_login(User.objects.get(email=f"{name}@example.com"), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def main() -> None:
    """Every page in turn, again and again."""
    settings.DEBUG = False
    if not Wave.objects.exists():
        prepare()
    say(f"{Visit.objects.count()} visits, {BRANCHES} branches, {SHOPPERS} shoppers")
    import_module("mystery.wsgi")  # as a web process begins
    clients, work = {who: signed_in(name) for who, name in WHO.items()}, Work()
    found = dict[str, dict[str, int]]()
    for address in addresses():
        found[address.name] = measured(clients[address.who], address, work).figures()
        say(f"{address.name}: {found[address.name]}")
    slowest = max(found, key=lambda name: found[name]["p95_ms"])
    finish(
        p95_ms=found[slowest]["p95_ms"],
        slowest=slowest,
        work_p95_ms=max(page["work_p95_ms"] for page in found.values()),
        queries=max(page["queries"] for page in found.values()),
        pages=found,
        visits=VISITS,
    )


if __name__ == "__main__":
    main()
