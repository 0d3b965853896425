"""API tokens: shown once, used by their header, revoked for good."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, Role, User
from accounts.services.tokens import MOST, hash_token, make_token, revoke_token
from common.errors import Refused
from conftest import PASSWORD, Cast

pytestmark = pytest.mark.django_db
ME = "/api/v1/me"


def bearer(raw: str) -> dict[str, str]:
    return {"authorization": f"Bearer {raw}"}


def test_a_token_is_shown_once_and_only_its_hash_is_kept(client: Client, cast: Cast) -> None:
    client.post(reverse("account_login"), {"login": cast.manager.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": reverse("token-list")})
    page = client.post(reverse("token-list"), {"name": "Warehouse"})
    raw = page.context["made"]
    assert raw in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    token = ApiToken.objects.get()
    assert token.token_hash == hash_token(raw)
    assert raw not in client.get(reverse("token-list")).content.decode()
    assert Client().get(ME, headers=bearer(raw)).json()["name"] == "Maksym"


def test_making_a_token_asks_for_the_password_once_more(as_person: Any, cast: Cast) -> None:
    response = as_person(cast.manager).post(reverse("token-list"), {"name": "Warehouse"})
    assert response.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert not ApiToken.objects.exists()


def test_me_names_the_roles_that_hold_and_no_address(client: Client, cast: Cast) -> None:
    _token, raw = make_token(name="t", by=cast.shopper)
    cast.shopper.memberships.create(organisation=cast.rival, role=Role.SHOPPER, ended_at=timezone.now())
    membership = cast.shopper.memberships.get(organisation=cast.zerno)
    assert client.get(ME, headers=bearer(raw)).json() == {
        "id": cast.shopper.pk,
        "name": "Sofia",
        "language": "",
        "memberships": [
            {
                "id": membership.pk,
                "role": "shopper",
                "organisation": {"id": cast.zerno.pk, "name": "Zerno", "slug": "zerno"},
            }
        ],
    }


def test_without_or_with_a_bad_token_the_api_answers_401(client: Client, cast: Cast) -> None:
    _token, raw = make_token(name="t", by=cast.shopper)
    headers = [
        "",
        f"Bearer {raw}x",
        f"Bearer {raw[:-1]}",
        "Bearer",
        f"Bearer {raw} x",
        "Bearer ї",
        f"Bearer {'x' * 999}",
    ]
    for header in headers:
        response = client.get(ME, headers={"authorization": header.encode().decode("latin-1")} if header else {})
        assert response.status_code == 401, header
        assert response.json()["code"] == "not_signed_in"
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_the_session_signs_api_calls_too(as_person: Any, cast: Cast) -> None:
    assert as_person(cast.shopper).get(ME).json()["id"] == cast.shopper.pk


def test_a_revoked_token_opens_nothing(as_person: Any, client: Client, cast: Cast) -> None:
    token, raw = make_token(name="t", by=cast.shopper)
    as_person(cast.shopper).post(reverse("token-revoke", args=[token.pk]))
    assert client.get(ME, headers=bearer(raw)).status_code == 401
    first = ApiToken.objects.get().revoked_at
    assert revoke_token(token_id=token.pk, by=cast.shopper).revoked_at == first


def test_a_token_of_someone_else_is_not_found(as_person: Any, cast: Cast) -> None:
    token, _raw = make_token(name="t", by=cast.shopper)
    assert as_person(cast.owner).post(reverse("token-revoke", args=[token.pk])).status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None


def test_an_inactive_persons_token_opens_nothing(client: Client, cast: Cast) -> None:
    _token, raw = make_token(name="t", by=cast.shopper)
    User.objects.update(is_active=False)
    assert client.get(ME, headers=bearer(raw)).status_code == 401


def test_the_last_use_is_written_at_most_once_a_minute(client: Client, cast: Cast) -> None:
    token, raw = make_token(name="t", by=cast.shopper)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        seen = []
        for seconds in (0, 30, 31):
            clock.shift(dt.timedelta(seconds=seconds))
            client.get(ME, headers=bearer(raw))
            token.refresh_from_db()
            seen.append(token.last_used_at)
    assert seen[0] == seen[1]
    assert seen[2] > seen[1]


def test_a_person_has_so_many_tokens_and_no_more(cast: Cast) -> None:
    tokens = [make_token(name="t", by=cast.shopper)[0] for _number in range(MOST)]
    with pytest.raises(Refused):
        make_token(name="t", by=cast.shopper)
    revoke_token(token_id=tokens[0].pk, by=cast.shopper)
    assert make_token(name="t", by=cast.shopper)
