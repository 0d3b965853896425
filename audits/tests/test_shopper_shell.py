"""The phone's shell: who gets it, and what it says of whom."""

import json
import re
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from audits.services.phone_app import app_version
from audits.services.phone_modules import APP, all_modules, first_modules

SOMEWHERE = "/shop/visits/01a2028e-29bc-74e1-9bba-dc318d7b9d09/form/arrival/"


def test_every_address_is_the_same_page_for_every_shopper_and_names_nobody(cast: Any, as_person: Any) -> None:
    pages = {
        re.sub(r"\s*<link rel=.modulepreload[^>]*>", "", as_person(person).get(url).content.decode())
        for person in (cast.shopper, cast.rival_shopper)
        for url in (reverse("shopper-home"), SOMEWHERE, reverse("shopper-app", args=["offers/"]))
    }
    [page] = pages
    assert cast.shopper.name not in page
    assert cast.profile.code not in page
    assert f'data-version="{app_version()}"' in page


def test_the_page_from_the_server_is_never_kept(cast: Any, as_person: Any) -> None:
    assert "no-store" in as_person(cast.shopper).get(reverse("shopper-home"))["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "title"), [("en", "My visits"), ("uk", "Мої візити")])
def test_a_version_has_its_page_and_words_in_each_language(language: str, title: str) -> None:
    place = {"version": app_version(), "language": language}
    page = Client().get(reverse("shopper-shell", kwargs=place))
    words = Client().get(reverse("shopper-words", kwargs=place))
    assert title in page.content.decode()
    assert f'lang="{language}"' in page.content.decode()
    assert reverse("shopper-words", kwargs=place) in page.content.decode()
    assert "immutable" in words["Cache-Control"]
    assert not page.cookies and not words.cookies


@pytest.mark.django_db
@pytest.mark.parametrize(
    "place", [{"version": "0" * 12, "language": "en"}, {"version": app_version(), "language": "xx"}]
)
@pytest.mark.parametrize("name", ["shopper-shell", "shopper-words"])
def test_no_other_version_is_given_out(name: str, place: dict[str, str]) -> None:
    assert Client().get(reverse(name, kwargs=place)).status_code == 404


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


def test_the_page_has_no_script_or_style_of_its_own(cast: Any, as_person: Any) -> None:
    content = as_person(cast.shopper).get(reverse("shopper-home")).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", content)
    assert "<style" not in content and " style=" not in content


def worker_shell(client: Client, query: str = "") -> dict[str, Any]:
    script = client.get(reverse("shopper-worker") + query).content.decode()
    found = re.search(r"^self\.SHELL = (.*);$", script, re.MULTILINE)
    assert found
    return dict(json.loads(found[1]))


@pytest.mark.django_db
def test_the_worker_knows_the_whole_shell_and_nobody() -> None:
    response = Client().get(reverse("shopper-worker"))
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    assert response["Service-Worker-Allowed"] == "/shop/"
    shell = worker_shell(Client())
    assert {f"/static/{path}" for path in all_modules()} <= set(shell["assets"])
    for url in (shell["page"], shell["words"]):
        assert Client().get(url).status_code == 200


@pytest.mark.django_db
def test_a_worker_that_sends_in_the_background_is_a_module_with_the_same_shell() -> None:
    script = Client().get(reverse("shopper-worker") + "?sync").content.decode()
    words = worker_shell(Client())["words"]
    assert script.startswith(f'import "{words}";\nimport {{ deliver }} from "/static/shopper/courier.js";\n')
    assert worker_shell(Client(), "?sync") == worker_shell(Client())
    assert "import" not in Client().get(reverse("shopper-worker")).content.decode().splitlines()[0]


@pytest.mark.django_db
def test_a_worker_is_told_the_language_by_its_address_where_no_cookie_comes() -> None:
    assert worker_shell(Client(), "?language=ru&sync")["language"] == "ru"
    assert worker_shell(Client(), "?language=nobody")["language"] == "en"


def test_the_page_says_its_own_language(cast: Any, as_person: Any) -> None:
    cast.shopper.language = "uk"
    cast.shopper.save()
    assert 'data-language="uk"' in as_person(cast.shopper).get(reverse("shopper-home")).content.decode()


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
    assert {"shopper/app.js", "shopper/screens/form.js", "shopper/store/drafts.js"} <= first
    late = (
        "screens/check.js",
        "screens/visit.js",
        "screens/offers.js",
        "screens/lists.js",
        "page/cards.js",
        "server/uploads.js",
    )
    assert first.isdisjoint(f"shopper/{name}" for name in late)
    assert first < {*all_modules(), "npm/idb/umd.js"}


@pytest.mark.django_db
def test_the_manifest_shows_the_app_in_small_pictures_of_the_size_it_says() -> None:
    shots = Client().get(reverse("shopper-manifest")).json()["screenshots"]
    assert len(shots) == 3
    for shot in shots:
        path = APP.parent / shot["src"].removeprefix("/static/")
        assert path.stat().st_size < 60_000
        with Image.open(path) as picture:
            assert "{}x{}".format(*picture.size) == shot["sizes"]


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
