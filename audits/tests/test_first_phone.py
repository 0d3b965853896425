"""A deploy with the old phone app still open: what the first app sends and reads is still understood."""

import base64
import json
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone

from audits.models import Visit
from audits.tests.phone import iso
from conftest import Cast

RECORDED = json.loads((Path(__file__).parent / "vectors" / "first_phone.json").read_text())["steps"]


def filled_in(recorded: Any, **words: str) -> Any:
    """The step with this run's ids and time."""
    text = json.dumps(recorded)
    for name, value in words.items():
        text = text.replace(f"@{name}", value)
    return json.loads(text)


def found_in(answer: Any, path: str) -> Any:
    """What stands at `visits.0.branch.name`; fails where the key is gone."""
    for key in path.split("."):
        answer = answer[int(key)] if isinstance(answer, list) else answer[key]
    return answer


def send(client: Client, step: dict[str, Any]) -> Any:
    """One request, as its browser sent it."""
    headers = dict(step.get("headers", {}))
    if metadata := step.get("metadata"):
        pairs = [f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in metadata.items()]
        headers["Upload-Metadata"] = ",".join(pairs)
    if "body" in step:
        content, kind = json.dumps(step["body"]), "application/json"
    else:
        content, kind = step.get("file", ""), headers.pop("Content-Type", "application/json")
    path = step["path"] if step["path"].startswith("/") else f"/api/v1/{step['path']}"
    return client.generic(step["method"], path, content, content_type=kind, headers=headers)


def test_what_the_first_app_sends_and_reads_is_still_understood(cast: Cast, as_person: Any) -> None:
    visit, client = cast.visit(), as_person(cast.shopper)
    words = {"visit": str(visit.pk), "now": iso(timezone.now())}
    for recorded in RECORDED:
        step = filled_in(recorded, **words)
        answer = send(client, step)
        assert answer.status_code == step["status"], (step["path"], answer.content)
        for path in step.get("reads", []):
            found_in(answer.json(), path)
        if "Location" in answer.headers:
            words["upload"] = answer.headers["Location"].removeprefix("http://testserver")
    visit = Visit.objects.get(pk=visit.pk)
    assert visit.state == "submitted"
    assert visit.is_complete
    assert dict(visit.answers.values_list("question", "comment"))["clean"] == "At the door"
