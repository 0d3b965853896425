"""An organisation's settings, and its colour made readable."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.colours import READABLE, brand_css, contrast, parse
from accounts.models import ApiToken, Invitation, Membership, User
from accounts.services.organisations import edit_organisation
from accounts.services.tokens import make_token
from common.errors import Refused
from conftest import Cast

GOOD = {"name": "Zerno 2", "accent": "#C0392B", "currency": "eur", "language": "uk", "time_zone": "Asia/Almaty"}


@pytest.mark.django_db
def test_an_owner_sets_what_the_organisation_is_called_and_looks_like(as_person: Any, cast: Cast) -> None:
    client = as_person(cast.owner)
    response = client.post(reverse("organisation-edit"), GOOD | {"accent": "#c0392b", "slug": "stolen"})
    assert response.headers["Location"] == reverse("organisation-edit")
    cast.zerno.refresh_from_db()
    assert (cast.zerno.name, cast.zerno.currency, cast.zerno.slug) == ("Zerno 2", "EUR", "zerno")
    page = client.get(reverse("organisation-edit")).content.decode()
    address = reverse("brand-css") + "?accent=c0392b"
    assert address in page
    sheet = Client().get(address)
    assert sheet.headers["Content-Type"].startswith("text/css")
    assert "immutable" in sheet.headers["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("accent", "red"),
        ("accent", "#fff;}"),
        ("currency", "hryvnia"),
        ("time_zone", "Mars/Base"),
        ("language", "xx"),
        ("name", ""),
    ],
)
def test_bad_settings_are_shown_beside_their_fields(as_person: Any, cast: Cast, field: str, value: str) -> None:
    response = as_person(cast.owner).post(reverse("organisation-edit"), GOOD | {"accent": "#c0392b", field: value})
    assert set(response.context["form"].errors) == {field}


@pytest.mark.django_db
def test_a_manager_does_not_find_the_settings(as_person: Any, cast: Cast) -> None:
    assert as_person(cast.manager).get(reverse("organisation-edit")).status_code == 404
    with pytest.raises(Refused):
        edit_organisation(organisation_id=cast.zerno.pk, values={"name": "x"}, by=cast.manager)


@pytest.mark.django_db
@pytest.mark.parametrize("accent", ["", "red", "fff", "000000;}", "GGGGGG", "1" * 40])
def test_the_sheet_takes_nothing_but_a_colour(client: Client, accent: str) -> None:
    assert client.get(reverse("brand-css"), {"accent": accent}).status_code == 404


@pytest.mark.parametrize(
    "accent", ["#3b3fd8", "#ffff00", "#000000", "#ffffff", "#00ff00", "#123456", "#f5f6f8", "#c0392b"]
)
def test_any_accent_is_readable_in_light_and_dark(accent: str) -> None:
    values = {name: parse(value) for name, value in re.findall(r"--([a-z-]+):(#[0-9a-f]{6});", brand_css(accent))}
    for paper in ("#ffffff", "#f5f6f8"):
        assert contrast(values["brand"], parse(paper)) >= READABLE
    for paper in ("#15171d", "#0e1014", "#1b1e26"):
        assert contrast(values["brand-dark"], parse(paper)) >= READABLE
    for suffix in ("", "-dark"):
        assert contrast(values[f"brand{suffix}"], values[f"brand-ink{suffix}"]) >= READABLE
        assert contrast(values[f"brand{suffix}"], values[f"brand-soft{suffix}"]) >= READABLE


def test_a_readable_accent_stays_as_it_is() -> None:
    assert "--brand:#3b3fd8;" in brand_css("#3b3fd8")


@pytest.mark.django_db
def test_the_admin_shows_no_hash_and_changes_no_membership(as_person: Any, cast: Cast) -> None:
    support = User.objects.create_superuser("support@example.com", "correct horse battery")
    token, _raw = make_token(name="t", by=cast.owner)
    client = as_person(support)
    for model in (User, Membership, Invitation, ApiToken, type(cast.zerno), type(cast.profile)):
        assert client.get(reverse(f"admin:accounts_{model._meta.model_name}_changelist")).status_code == 200
    page = client.get(reverse("admin:accounts_apitoken_change", args=[token.pk])).content.decode()
    assert token.token_hash not in page
    membership = cast.owner.memberships.get()
    assert (
        client.post(reverse("admin:accounts_membership_delete", args=[membership.pk]), {"post": "yes"}).status_code
        == 403
    )
    assert client.get(reverse("admin:accounts_user_change", args=[cast.owner.pk])).status_code == 200


@pytest.mark.django_db
def test_the_admin_is_entered_by_the_same_sign_in(client: Client, as_person: Any, cast: Cast) -> None:
    assert client.get("/admin/login/?next=/admin/").headers["Location"].startswith(reverse("account_login"))
    assert as_person(cast.owner).get("/admin/login/").status_code == 403
