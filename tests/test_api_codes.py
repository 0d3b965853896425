"""docs/api.md tells the truth about errors, pages and filters."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken
from accounts.services.tokens import make_token, revoke_token
from audits.models import Wave
from conftest import Cast
from reports.services.cells import refresh_cells
from tests.api_codes import ROOT, api_codes

ROW = re.compile(r"^\| `([a-z_]+)` \| (\d{3}(?:, \d{3})*) \| (.+) \|$", re.MULTILINE)


def test_the_catalogue_lists_each_code_once_with_its_statuses_and_a_sentence() -> None:
    rows = ROW.findall((ROOT / "docs" / "api.md").read_text(encoding="utf-8"))
    listed = {code: {int(status) for status in statuses.split(", ")} for code, statuses, _sentence in rows}
    assert listed == api_codes()
    assert [code for code, *_rest in rows] == sorted(listed)
    assert [sentence for *_rest, sentence in rows if not re.fullmatch(r"[A-Z`].{10,}\.", sentence)] == []


def test_the_protocol_names_no_code_that_the_catalogue_lacks() -> None:
    told = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
    named = re.findall(r"\b(?:4\d\d|503) ((?:`[a-z_]+`(?:, )?)+)", told)
    codes = {code for several in named for code in re.findall(r"`([a-z_]+)`", several)}
    assert len(codes) > 10
    assert codes <= set(api_codes())


@pytest.fixture
def wave(cast: Cast) -> Wave:
    wave = cast.wave(state="open", opened_at=timezone.now())
    for branch in (cast.podil, cast.obolon):
        cast.visit(
            wave=wave, branch=branch, state="approved", approved_at=timezone.now(), score=8000, raw_score=8000
        )  # fmt: skip
        refresh_cells(wave_id=wave.pk, branch_id=branch.pk)
    return wave


def token_of(cast: Cast) -> tuple[ApiToken, Any]:
    token, raw = make_token(name="reader", by=cast.manager)
    client = Client(headers={"Authorization": f"Bearer {raw}"})
    return token, lambda path: client.get(f"/api/v1/{path}")


def test_a_token_reads_pages_and_filters_as_told(cast: Cast, wave: Wave) -> None:
    _token, get = token_of(cast)
    path = f"results/waves/{wave.pk}/branches"
    first = get(f"{path}?page_size=1").json()
    assert (first["count"], len(first["results"]), first["previous"]) == (2, 1, None)
    assert get(first["next"].partition("/api/v1/")[2]).json()["next"] is None
    assert [row["name"] for row in get(f"{path}?city=kyiv&unknown=1").json()["results"]] == ["Obolon", "Podil"]
    assert get(f"{path}?city=Lviv").json()["count"] == 0
    wrong = get(f"{path}?region=abc")
    assert (wrong.status_code, wrong.json()["code"], list(wrong.json()["fields"])) == (400, "invalid", ["region"])
    past = get(f"{path}?page=9")
    assert (past.status_code, past.json()["code"]) == (404, "not_found")


def test_a_token_opens_nothing_once_it_is_revoked_or_its_person_is_gone(cast: Cast, wave: Wave) -> None:
    token, get = token_of(cast)
    _other, get_too = token_of(cast)
    assert get("me").status_code == 200
    revoke_token(token_id=token.pk, by=cast.manager)
    assert (get("me").status_code, get("me").json()["code"]) == (401, "not_signed_in")
    cast.manager.memberships.update(ended_at=timezone.now())
    assert get_too(f"results/waves/{wave.pk}/branches").status_code == 404
    cast.manager.is_active = False
    cast.manager.save()
    assert get_too("me").status_code == 401


def test_a_cookie_needs_its_second_half_to_change_anything(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.shopper, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(f"/api/v1/visits/{cast.visit().pk}/decline", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def test_anybody_reads_the_schema_in_yaml_or_json(db: None, client: Client) -> None:
    assert client.get("/api/schema/").content.startswith(b"openapi: 3.1.0")
    assert client.get("/api/schema/", headers={"Accept": "application/json"}).json()["openapi"] == "3.1.0"
    assert client.get("/api/docs/").status_code == 200
