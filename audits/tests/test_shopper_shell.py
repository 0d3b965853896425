"""The phone's shell: who gets it, and what it says of whom."""

import json
import re
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Role, ShopperProfile
from audits.services.phone_modules import APP, all_modules, first_modules

SOMEWHERE = "/shop/visits/01a2028e-29bc-74e1-9bba-dc318d7b9d09/form/arrival/"


def test_a_shopper_opens_the_app_at_every_address(cast: Any, as_person: Any) -> None:
    for url in (reverse("shopper-home"), SOMEWHERE, reverse("shopper-app", args=["offers/"])):
        response = as_person(cast.shopper).get(url)
        assert response.status_code == 200
        assert f'data-person="zerno/{cast.profile.code}"' in response.content.decode()


def test_the_shell_is_never_kept_by_anything_but_the_app(cast: Any, as_person: Any) -> None:
    response = as_person(cast.shopper).get(reverse("shopper-home"))
    assert "no-store" in response["Cache-Control"]
    assert "csrftoken" in response.cookies


@pytest.mark.parametrize("who", ["owner", "manager", "reviewer", "director"])
def test_who_is_no_shopper_finds_nothing(cast: Any, as_person: Any, who: str) -> None:
    client = as_person(getattr(cast, who))
    assert client.get(reverse("shopper-home")).status_code == 404
    assert client.get(SOMEWHERE).status_code == 404


@pytest.mark.django_db
def test_nobody_is_sent_to_sign_in_and_back() -> None:
    response = Client().get(SOMEWHERE)
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={SOMEWHERE}"


def test_nothing_may_be_posted_to_the_shell(cast: Any, as_person: Any) -> None:
    assert as_person(cast.shopper).post(reverse("shopper-home")).status_code == 405


def test_a_shopper_of_two_organisations_is_one_person(cast: Any, as_person: Any) -> None:
    second = Membership.objects.create(user=cast.shopper, organisation=cast.rival, role=Role.SHOPPER)
    ShopperProfile.objects.create(membership=second, code="R-1")
    content = as_person(cast.shopper).get(reverse("shopper-home")).content.decode()
    assert f'data-person="zerno/{cast.profile.code}"' in content


def test_a_name_is_text_and_never_markup(cast: Any, as_person: Any) -> None:
    cast.shopper.name = '"><script>alert(1)</script>'
    cast.shopper.save()
    content = as_person(cast.shopper).get(reverse("shopper-home")).content.decode()
    assert "<script>alert" not in content


def test_the_page_has_no_script_or_style_of_its_own(cast: Any, as_person: Any) -> None:
    content = as_person(cast.shopper).get(reverse("shopper-home")).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", content)
    assert "<style" not in content and " style=" not in content


@pytest.mark.django_db
def test_the_worker_knows_the_whole_shell_and_nobody() -> None:
    response = Client().get(reverse("shopper-worker"))
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    assert response["Service-Worker-Allowed"] == "/shop/"
    first = response.content.decode().splitlines()[0]
    shell = json.loads(first.removeprefix("self.SHELL = ").removesuffix(";"))
    assert {f"/static/{path}" for path in all_modules()} <= set(shell["assets"])


@pytest.mark.django_db
def test_the_manifest_names_icons_that_exist() -> None:
    response = Client().get(reverse("shopper-manifest"))
    assert response["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    assert manifest["start_url"] == reverse("shopper-home")
    for icon in manifest["icons"]:
        assert (APP.parent / icon["src"].removeprefix("/static/")).is_file()


def test_a_form_opens_without_what_it_does_not_need_yet() -> None:
    first = set(first_modules("form"))
    assert {"shopper/app.js", "shopper/screens/form.js", "shopper/drafts.js"} <= first
    late = ("screens/check.js", "screens/visit.js", "screens/offers.js", "screens/lists.js", "cards.js", "uploads.js")
    assert first.isdisjoint(f"shopper/{name}" for name in late)
    assert first < set(all_modules())


def test_every_import_of_the_app_leads_to_a_file() -> None:
    for path in APP.rglob("*.js"):
        for target in re.findall(r'^import .* from "(\.[^"]+)";$', path.read_text(), re.M):
            found = (path.parent / target).resolve()
            assert found.is_file() or "npm" in Path(target).parts, f"{path.name}: {target}"


def test_no_module_leads_back_to_itself() -> None:
    # Names with a hash of the content can't be found for a circle; Django reads imports in comments, too.
    graph = {
        path: {
            (path.parent / name).resolve()
            for name in re.findall(r"""(?:\bfrom|\bimport)[\s(]*["']([^"']+)["']""", path.read_text())
        }
        for path in APP.rglob("*.js")
    }
    lost = {f"{path.name}: {found}" for path, names in graph.items() for found in names if not found.is_file()}
    assert {name for name in lost if "npm" not in name} == set()
    TopologicalSorter(graph).prepare()


def test_no_data_becomes_markup() -> None:
    for path in APP.rglob("*.js"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", path.read_text()), (
            path.name
        )
