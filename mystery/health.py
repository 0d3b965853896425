"""Is it alive, and could it serve: for load balancers and for whoever is woken at night."""

import uuid
from collections.abc import Callable

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from mystery.celery import app


def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers; it asks nobody else, so that a database's pause restarts no web server."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(_request: HttpRequest) -> JsonResponse:
    """Database, broker, storage and worker, each tried for real; 503 while one fails."""
    found = {name: attempt(probe) for name, probe in PROBES.items()}
    ready = all(word == "ok" for word in found.values())
    return JsonResponse({"ready": ready, **found}, status=200 if ready else 503)


def attempt(probe: Callable[[], None]) -> str:
    """ok, or the kind of failure; never its text, which may name hosts."""
    try:
        probe()
    except Exception as problem:  # whatever a probe raises means "not ready"
        return type(problem).__name__
    return "ok"


def database() -> None:
    """One round trip."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def broker() -> None:
    """The broker takes a connection."""
    with app.connection_for_write(connect_timeout=2) as line:
        line.ensure_connection(max_retries=1, timeout=2)


def storage() -> None:
    """A small file is written, read and removed."""
    name = default_storage.save(f"health/{uuid.uuid4().hex}", ContentFile(b"ok"))
    try:
        with default_storage.open(name) as file:
            if file.read() != b"ok":
                raise OSError("storage gave back something else")
    finally:
        default_storage.delete(name)


def worker() -> None:
    """Some worker answered a ping lately; asked at most every ten seconds."""
    if cache.get("health:worker"):
        return
    if not app.control.ping(timeout=1.0, limit=1):
        raise TimeoutError
    cache.set("health:worker", 1, 10)


PROBES = {"database": database, "broker": broker, "storage": storage, "worker": worker}
