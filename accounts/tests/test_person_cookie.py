"""The cookie that tells the phone's app whose it is."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services.tokens import make_token

PASSWORD = "a long and private phrase"


def sign_in(client: Client, user: User) -> Any:
    user.set_password(PASSWORD)
    user.save()
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def test_signing_in_names_the_person_in_a_cookie_that_the_app_can_read(cast: Any) -> None:
    cookie = sign_in(Client(), cast.shopper).cookies["person"]
    assert cookie.value == cast.shopper.person_key
    assert not cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] > settings.SESSION_COOKIE_AGE


def test_the_key_tells_nothing_of_the_person_and_outlives_the_secret_key(cast: Any, settings: Any) -> None:
    key = cast.shopper.person_key
    assert len(key) == 24
    assert key != cast.other_shopper.person_key
    assert str(cast.shopper.pk) not in key or cast.shopper.email not in key
    settings.SECRET_KEY = "another one"
    assert User.objects.get(pk=cast.shopper.pk).person_key == key


def test_whoever_signs_in_next_is_named_instead_shopper_or_not(cast: Any) -> None:
    client = Client()
    sign_in(client, cast.shopper)
    client.post(reverse("account_logout"))
    sign_in(client, cast.manager)
    assert client.cookies["person"].value == cast.manager.person_key


def test_signing_out_takes_it_away(cast: Any) -> None:
    client = Client()
    sign_in(client, cast.shopper)
    assert client.post(reverse("account_logout")).cookies["person"]["max-age"] == 0


def test_a_session_that_merely_ended_leaves_it(cast: Any) -> None:
    client = Client()
    sign_in(client, cast.shopper)
    client.session.flush()
    for url in (reverse("my-visits"), reverse("shopper-home"), reverse("account_login")):
        assert "person" not in client.get(url).cookies


def test_an_old_session_is_named_at_its_next_request_and_then_no_more(cast: Any, as_person: Any) -> None:
    client = as_person(cast.shopper)
    assert client.get(reverse("my-visits")).cookies["person"].value == cast.shopper.person_key
    assert "person" not in client.get(reverse("my-visits")).cookies


@pytest.mark.parametrize("url", ["/api/v1/server-time", "/api/v1/checklist-schema"])
def test_a_call_that_asks_nobody_leaves_the_person_named(cast: Any, as_person: Any, url: str) -> None:
    client = as_person(cast.shopper)
    client.get(reverse("my-visits"))
    assert client.get(url).status_code == 200
    assert client.cookies["person"].value == cast.shopper.person_key


def test_a_program_with_a_token_gets_no_cookie(cast: Any) -> None:
    _token, raw = make_token(name="reader", by=cast.shopper)
    response = Client().get(reverse("my-visits"), headers={"Authorization": f"Bearer {raw}"})
    assert response.status_code == 200
    assert "person" not in response.cookies
