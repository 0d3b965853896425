"""Versions of the app and of the server that don't fit each other: told, never broken."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audits.services.phone_app import app_version


def test_every_answer_names_the_protocol_and_the_app_that_is_given_out(cast: Any, as_person: Any) -> None:
    answers = [
        as_person(cast.shopper).get(reverse("my-visits")),
        as_person(cast.shopper).get(f"/api/v1/visits/{cast.visit().pk}/draft"),
        Client().get(reverse("my-visits")),
        as_person(cast.shopper).post("/api/v1/uploads"),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 401, 412]
    assert {(answer["Mystery-Protocol"], answer["Mystery-App"]) for answer in answers} == {("1", app_version())}


@pytest.mark.parametrize(("told", "status", "code"), [("0", 426, "app_too_old"), ("2", 503, "app_too_new")])
@pytest.mark.parametrize("path", ["my/visits", "server-time", "uploads"])
def test_an_app_of_another_protocol_is_told_so_before_anything_else(
    cast: Any, as_person: Any, path: str, told: str, status: int, code: str
) -> None:
    ask = as_person(cast.shopper)
    answer = (ask.post if path == "uploads" else ask.get)(f"/api/v1/{path}", headers={"Mystery-Protocol": told})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Mystery-Protocol"] == "1"


@pytest.mark.parametrize("told", ["1", "", "one", "٢"])
def test_todays_protocol_or_none_is_served(cast: Any, as_person: Any, told: str) -> None:
    headers = {"Mystery-Protocol": told.encode().decode("latin-1")}
    assert as_person(cast.shopper).get(reverse("my-visits"), headers=headers).status_code == 200


def test_my_visits_say_whose_they_are_and_bring_what_sending_needs(cast: Any, as_person: Any) -> None:
    cast.shopper.language = "uk"
    cast.shopper.theme = "dark"
    cast.shopper.save()
    answer = as_person(cast.shopper).get(reverse("my-visits"))
    assert answer.json()["person"] == cast.shopper.person_key == answer.cookies["person"].value
    assert answer.cookies["csrftoken"].value
    assert answer.json()["shopper"] == {
        "code": cast.profile.code,
        "name": cast.shopper.name,
        "organisation": cast.zerno.name,
        "accent": "",
        "language": "uk",
        "theme": "dark",
    }
