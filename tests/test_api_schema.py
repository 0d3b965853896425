"""The published schema tells the truth: what the API answers is what it says."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator

from conftest import Cast
from reports.services.cells import refresh_cells
from reports.tests.rows import make_network


@pytest.fixture
def schema(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(path))
    return dict(yaml.safe_load(path.read_text()))


def fits(schema: dict[str, Any], path: str, content: Any, method: str = "get", status: str = "200") -> None:
    shape = schema["paths"][path][method]["responses"][status]["content"]["application/json"]["schema"]
    Draft202012Validator({**shape, "components": schema["components"]}).validate(content)


def parts(place: Any) -> list[dict[str, Any]]:
    if isinstance(place, list):
        return [found for item in place for found in parts(item)]
    if not isinstance(place, dict):
        return []
    return [place, *(found for item in place.values() for found in parts(item))]


def test_it_is_one_of_openapi_3_1_throughout(schema: dict[str, Any]) -> None:
    assert schema["openapi"] == "3.1.0"
    assert not [part for part in parts(schema) if "nullable" in part]


def test_a_shoppers_answers_fit(cast: Cast, as_person: Any, schema: dict[str, Any]) -> None:
    cast.visit()
    cast.visit(state="returned", returned_until=timezone.now())
    cast.visit(state="offered", shopper=None)
    client: Client = as_person(cast.shopper)
    for path in ("me", "my/visits", "my/offers", "my/earnings", "server-time"):
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == 200
        fits(schema, f"/api/v1/{path}", answer.json())


def test_results_fit_also_where_there_is_nothing_to_compare(cast: Cast, as_person: Any, schema: dict[str, Any]) -> None:
    wave = cast.wave(state="published", published_at=timezone.now())
    visit = cast.visit(wave=wave, state="approved", approved_at=timezone.now(), score=8000, raw_score=8000)
    refresh_cells(wave_id=wave.pk, branch_id=visit.branch_id)
    answer = as_person(cast.manager).get(f"/api/v1/results/waves/{wave.pk}/branches")
    assert answer.json()["count"] == 1
    assert answer.json()["results"][0]["interval"] is None
    fits(schema, "/api/v1/results/waves/{wave_id}/branches", answer.json())


def test_a_wave_s_answers_and_their_dictionary_fit(cast: Cast, as_person: Any, schema: dict[str, Any]) -> None:
    wave = make_network(cast, branches=3, waves=2, visits=1)[-1]
    client: Client = as_person(cast.manager)
    for path in ("sections", "questions", "visits", "dictionary"):
        answer = client.get(f"/api/v1/results/waves/{wave.pk}/{path}")
        assert answer.status_code == 200
        fits(schema, f"/api/v1/results/waves/{{wave_id}}/{path}", answer.json())
    visits = client.get(f"/api/v1/results/waves/{wave.pk}/visits?page_size=2").json()
    assert (visits["count"], len(visits["results"])) == (3, 2)
    first = visits["results"][0]
    assert first["shopper"] == cast.profile.code
    codes = {row["question"] for row in client.get(f"/api/v1/results/waves/{wave.pk}/dictionary").json()}
    assert {answer["question"] for answer in first["answers"]} <= codes
    assert sum(answer["earned"] or 0 for answer in first["answers"]) > 0


def test_an_error_fits(cast: Cast, as_person: Any, schema: dict[str, Any]) -> None:
    visit = cast.visit(state="offered", shopper=None)
    answer = as_person(cast.shopper).post(f"/api/v1/visits/{visit.pk}/decline", {}, content_type="application/json")
    assert answer.status_code in (404, 409)
    problem = schema["components"]["schemas"]["Problem"]
    Draft202012Validator({**problem, "components": schema["components"]}).validate(answer.json())
