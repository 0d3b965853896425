"""Views of lists that a person keeps."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import SavedView
from accounts.services.erasure import erase_person
from accounts.services.saved_views import MOST, lasting
from conftest import Cast

pytestmark = pytest.mark.django_db


def kept(client: Any, **fields: str) -> Any:
    told = {"page": "visit-list", "name": "Late in Kyiv", "query": "q=Kyiv&overdue=on&state=&page=3"} | fields
    return client.post(reverse("view-save"), told, follow=True)


def test_a_list_is_kept_as_it_is_narrowed_and_shown_under_its_name(as_person: Any, cast: Cast) -> None:
    client = as_person(cast.manager)
    shown = kept(client)
    assert shown.request["QUERY_STRING"] == "q=Kyiv&overdue=on"
    listed = client.get(reverse("visit-list")).content.decode()
    assert 'href="/hq/waves/visits/?q=Kyiv&amp;overdue=on"' in listed
    assert "Late in Kyiv" in listed
    assert "Late in Kyiv" not in client.get(reverse("branch-list")).content.decode()


@pytest.mark.parametrize("name", ["branch-list", "member-list", "payment-list", "review-queue", "visit-list"])
def test_every_such_list_offers_to_keep_what_it_was_narrowed_to(as_person: Any, cast: Cast, name: str) -> None:
    client = as_person(cast.manager)
    offered = f'name="page" value="{name}"'
    assert offered not in client.get(reverse(name)).content.decode()
    assert offered in client.get(reverse(name), {"q": "Podil"}).content.decode()


def test_a_name_that_is_taken_is_given_to_the_newer_view(as_person: Any, cast: Cast) -> None:
    client = as_person(cast.manager)
    kept(client)
    kept(client, query="q=Lviv")
    assert list(SavedView.objects.values_list("query", flat=True)) == ["q=Lviv"]


def test_a_view_is_its_keepers_alone_and_goes_when_they_take_it_away(as_person: Any, cast: Cast) -> None:
    kept(as_person(cast.manager))
    view = SavedView.objects.get()
    assert "Late in Kyiv" not in as_person(cast.owner).get(reverse("visit-list")).content.decode()
    assert as_person(cast.owner).post(reverse("view-drop", args=[view.pk])).status_code == 404
    shown = as_person(cast.manager).post(reverse("view-drop", args=[view.pk]), follow=True)
    assert shown.request["QUERY_STRING"] == "q=Kyiv&overdue=on"
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": " "}, "Give the view a name"),
        ({"name": "x" * 61}, "Give the view a name"),
        ({"query": "state=&page=2"}, "narrow the list first"),
        ({"query": "q=" + "x" * 2000}, "narrow the list first"),
    ],
)
def test_what_cannot_be_kept_is_told(as_person: Any, cast: Cast, fields: dict[str, str], says: str) -> None:
    assert says in kept(as_person(cast.manager), **fields).content.decode()
    assert not SavedView.objects.exists()


def test_no_view_leads_to_another_page(as_person: Any, cast: Cast) -> None:
    for page in ("account_logout", "https://elsewhere.example/", ""):
        assert kept(as_person(cast.manager), page=page).status_code == 400


def test_thirty_views_of_a_list_are_enough(as_person: Any, cast: Cast) -> None:
    client = as_person(cast.manager)
    for number in range(MOST):
        kept(client, name=str(number))
    assert "30 views" in kept(client, name="one more").content.decode()
    kept(client, name="0", query="q=Lviv")
    assert SavedView.objects.count() == MOST


def test_what_was_left_empty_and_the_page_are_not_kept() -> None:
    assert lasting("q=&page=2&state=open&state=&tag=a&tag=b") == "state=open&tag=a&tag=b"


def test_erasing_a_person_forgets_their_views(as_person: Any, cast: Cast) -> None:
    kept(as_person(cast.manager))
    erase_person(email=cast.manager.email)
    assert not SavedView.objects.exists()
