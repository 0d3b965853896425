"""How long after an approval the director's page shows it, while others are approved all the time: a real worker."""

import logging
import os
import subprocess
import sys
import threading
import time
from itertools import count
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse
from django.utils import timezone

from audits.models import DirectorScope, Visit, Wave
from audits.services.reviews import approve_visit
from bench.common import percentile
from conftest import Cast
from reports.models import ScoreCell

APPROVERS = 4


def in_review(cast: Cast, wave: Wave) -> list[UUID]:
    """A published wave's visits that the reviewer holds, in no order of branches."""
    now = timezone.now()
    Wave.objects.filter(pk=wave.pk).update(state="published", closed_at=now, published_at=now, revision=1)
    rows = Visit.objects.filter(wave=wave, state="submitted")
    rows.update(state="in_review", reviewer=cast.reviewer, claimed_at=now)
    return list(
        Visit.objects.filter(wave=wave, state="in_review").order_by("number", "pk").values_list("pk", flat=True)
    )


def shown_after(cast: Cast, wave: Wave, *, a_second: float, seconds: float) -> dict[str, float]:
    """The 95th percentile of milliseconds from an approval's commit to a page with its figure; and the true rate."""
    setup_test_environment(debug=False)  # pages tell what they were drawn from
    logging.disable(logging.WARNING)  # a branch without a figure has no page yet
    visits = in_review(cast, wave)
    DirectorScope.objects.update(branch=None, region=cast.region)
    log = (Path(settings.STORAGES["default"]["OPTIONS"]["location"]) / "worker.log").open("wb")
    options = ["-Q", "scores", "--pool=prefork", "--concurrency=2", "--loglevel=WARNING"]
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "mystery", "worker", *options],
        env=dict(os.environ),
        stdout=log,
        stderr=log,
    )
    try:
        probes = visits[:: max(2, int(len(visits) / 40))]
        wait_until_shown(cast, wave, probes.pop())  # the worker and the page are warm
        return measure(cast, wave, [pk for pk in visits if pk not in set(probes)], probes, a_second, seconds)
    finally:
        worker.terminate()
        try:
            worker.wait(30)
        except subprocess.TimeoutExpired:  # what it still had to do is nobody's, and the figures are there
            worker.kill()
        log.close()


def measure(
    cast: Cast, wave: Wave, visits: list[UUID], probes: list[UUID], a_second: float, seconds: float
) -> dict[str, float]:
    """Approve at a steady rate beside, and look at the page of one after the other."""
    began, numbers, done = time.monotonic(), count(), []

    def approve() -> None:
        while (number := next(numbers)) < min(len(visits), int(a_second * seconds)):
            time.sleep(max(0.0, began + number / a_second - time.monotonic()))
            approve_visit(visit_id=visits[number], by=cast.reviewer)
            done.append(time.monotonic())
        connections.close_all()

    threads = [threading.Thread(target=approve) for _ in range(APPROVERS)]
    for thread in threads:
        thread.start()
    waits = []
    while probes and any(thread.is_alive() for thread in threads):
        waits.append(wait_until_shown(cast, wave, probes.pop()))
    for thread in threads:
        thread.join()
    return {
        "shown_p95_ms": 1000 * percentile(waits, 0.95),
        "shown_median_ms": 1000 * percentile(waits, 0.5),
        "shown_probes": len(waits),
        "approved_per_second": len(done) / (done[-1] - began),
    }


def wait_until_shown(cast: Cast, wave: Wave, visit_id: UUID) -> float:
    """Approve a visit; seconds until the page of its branch, asked for again and again, counts it."""
    client = Client()
    client.force_login(cast.director, backend=settings.AUTHENTICATION_BACKENDS[0])
    branch = Visit.objects.values_list("branch", flat=True).get(pk=visit_id)
    address = reverse("branch-wave", args=[branch, wave.pk])
    before = counted(client, address)
    approve_visit(visit_id=visit_id, by=cast.reviewer)
    began = time.monotonic()
    while counted(client, address) <= before:
        if time.monotonic() > began + 60:
            raise RuntimeError("The page never showed it.")
    assert ScoreCell.objects.filter(wave=wave, branch=branch).exists()
    return time.monotonic() - began


def counted(client: Client, address: str) -> int:
    """How many visits the page's score is of."""
    page = client.get(address)
    return page.context["f"].visits if page.status_code == 200 else 0
