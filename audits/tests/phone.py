"""A phone for the tests: what it would send."""

import datetime as dt
import hashlib
from typing import Any
from uuid import UUID

import uuid6
from django.test import Client
from django.utils import timezone

from audits.models import Visit

GOOD = {"clean": "yes", "smile": "4"}


def iso(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def submission(**fields: Any) -> dict[str, Any]:
    return {
        "id": str(uuid6.uuid7()),
        "finished_at": iso(timezone.now()),
        "clock_offset_ms": 0,
        "answers": dict(GOOD),
        "comments": {},
        "timings": {"clean": 3},
        "notes": [],
        "evidence": [],
        "app": "1",
    } | fields


def manifest(content: bytes = b"photo", **fields: Any) -> dict[str, Any]:
    return {
        "id": str(uuid6.uuid7()),
        "kind": "photo",
        "question": "shot",
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "captured_at": iso(timezone.now()),
        "place": {"lat": "50.4501234", "lon": 30.5, "accuracy_m": 12.5},
    } | fields


class Phone:
    """One shopper's phone."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers=headers)

    def put(self, path: str, body: Any) -> Any:
        return self.client.put(f"/api/v1/{path}", body, content_type="application/json")

    def post(self, path: str, body: Any) -> Any:
        return self.client.post(f"/api/v1/{path}", body, content_type="application/json")

    def start(self, visit: Visit | UUID, **fields: Any) -> Any:
        pk = visit.pk if isinstance(visit, Visit) else visit
        return self.post(f"visits/{pk}/start", {"started_at": iso(timezone.now()), "place": None} | fields)

    def submit(self, visit: Visit, body: dict[str, Any] | None = None) -> Any:
        return self.put(f"visits/{visit.pk}/submission", submission() if body is None else body)
