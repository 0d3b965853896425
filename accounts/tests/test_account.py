"""One's own account: language, appearance, and which role one acts in."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role, User
from accounts.templatetags.devices import device
from conftest import Cast

pytestmark = pytest.mark.django_db


def test_a_person_sets_name_language_and_appearance(as_person: Any, cast: Cast) -> None:
    client = as_person(cast.shopper)
    data = {"name": " Софія  К. ", "language": "uk", "theme": "dark"}
    response = client.post(reverse("account-home"), data)
    assert response.status_code == 302
    assert response.cookies["theme"].value == "dark"
    cast.shopper.refresh_from_db()
    assert (cast.shopper.name, cast.shopper.language, cast.shopper.theme) == ("Софія К.", "uk", "dark")
    page = client.get(reverse("account-home"))
    assert '<html lang="uk" data-theme="dark">' in page.content.decode()
    client.post(reverse("account_logout"))
    assert '<html lang="uk" data-theme="dark">' in client.get(reverse("account_login")).content.decode()


@pytest.mark.parametrize(
    "bad", [{"name": ""}, {"language": "xx"}, {"theme": "neon"}, {"name": "x" * 151}, {"name": "a\x00b"}]
)
def test_bad_values_are_shown_beside_their_fields(as_person: Any, cast: Cast, bad: dict[str, str]) -> None:
    response = as_person(cast.shopper).post(
        reverse("account-home"), {"name": "S", "language": "en", "theme": ""} | bad
    )  # fmt: skip
    assert response.status_code == 200
    assert set(response.context["form"].errors) == set(bad)


def test_html_in_a_name_stays_text(as_person: Any, cast: Cast) -> None:
    User.objects.filter(pk=cast.owner.pk).update(name="<script>alert(1)</script>")
    for name in ("account-home", "member-list"):
        page = as_person(cast.owner).get(reverse(name)).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


def test_a_forged_theme_cookie_is_ignored(client: Client) -> None:
    client.cookies["theme"] = "neon"
    assert 'data-theme=""' in client.get(reverse("account_login")).content.decode()


def test_a_person_switches_between_roles(as_person: Any, cast: Cast) -> None:
    second = Membership.objects.create(user=cast.manager, organisation=cast.rival, role=Role.DIRECTOR)
    client = as_person(cast.manager)
    assert "Rival" in client.get(reverse("account-home")).content.decode()
    assert client.post(reverse("membership-switch"), {"membership": second.pk}).headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/branch/"
    second.ended_at = timezone.now()
    second.save()
    assert client.get("/").headers["Location"] == "/hq/"


def test_a_person_begins_in_their_highest_role_whatever_the_names_of_organisations(as_person: Any, cast: Cast) -> None:
    cast.rival.name = "Aptechna"
    cast.rival.save()
    for role in (Role.SHOPPER, Role.MANAGER):
        Membership.objects.create(user=cast.owner, organisation=cast.rival, role=role)
    page = as_person(cast.owner).get("/hq/")
    assert page.wsgi_request.membership.organisation == cast.zerno
    assert page.wsgi_request.membership.role == Role.OWNER
    assert page.content.decode().count('name="membership" value=') == 3  # all of them stand in the menu


def test_the_chosen_role_is_kept_for_the_next_time(as_person: Any, cast: Cast) -> None:
    second = Membership.objects.create(user=cast.owner, organisation=cast.rival, role=Role.MANAGER)
    client = as_person(cast.owner)
    kept = client.post(reverse("membership-switch"), {"membership": second.pk}).cookies["membership"]
    assert (kept.value, kept["httponly"], kept["samesite"], kept["max-age"]) == (str(second.pk), True, "Lax", 31536000)
    later = as_person(cast.owner)
    later.cookies["membership"] = kept.value
    assert later.get("/hq/").wsgi_request.membership == second
    second.ended_at = timezone.now()
    second.save()
    assert later.get("/hq/").wsgi_request.membership.organisation == cast.zerno


@pytest.mark.parametrize("forged", ["", "x", "-1", "²", "9" * 40, "999999", "{theirs}"])
def test_a_forged_role_cookie_is_ignored(as_person: Any, cast: Cast, forged: str) -> None:
    client = as_person(cast.shopper)
    client.cookies["membership"] = forged.format(theirs=cast.owner.memberships.get().pk)
    assert client.get("/").headers["Location"] == "/shop/"
    assert client.get("/hq/").status_code == 404


@pytest.mark.parametrize("wanted", ["", "x", "-1", "٣", "9" * 40, "999999"])
def test_a_role_that_is_none_of_theirs_is_not_found(as_person: Any, cast: Cast, wanted: str) -> None:
    assert as_person(cast.manager).post(reverse("membership-switch"), {"membership": wanted}).status_code == 404


def test_nobody_acts_in_a_role_of_someone_else(as_person: Any, cast: Cast) -> None:
    client = as_person(cast.shopper)
    theirs = cast.owner.memberships.get()
    assert client.post(reverse("membership-switch"), {"membership": theirs.pk}).status_code == 404
    assert client.get(reverse("membership-switch")).status_code == 405
    assert client.get("/").headers["Location"] == "/shop/"


def test_a_person_without_a_role_is_told_what_to_do(as_person: Any, cast: Cast) -> None:
    cast.shopper.memberships.update(ended_at=timezone.now())
    page = as_person(cast.shopper).get("/").content.decode()
    assert cast.shopper.email in page
    assert reverse("account_logout") in page


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("curl/8", "curl/8"),
        ("", "–"),
    ],
)
def test_a_device_is_named_as_people_do(header: str, shown: str) -> None:
    assert device(header) == shown
