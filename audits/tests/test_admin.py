"""The admin: support staff look things up there, and change nothing."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audits.models import Event, Evidence
from conftest import Cast

MODELS = sorted(apps.get_app_config("audits").get_models(), key=lambda model: model.__name__)


def test_every_noun_is_in_the_admin() -> None:
    assert [model for model in MODELS if not admin.site.is_registered(model)] == []


def fill(cast: Cast, count: int) -> None:
    for number in range(count):
        visit = cast.visit(branch=cast.obolon)
        row = {"visit": visit, "kind": "photo", "sha256": "0" * 64, "bytes": 1, "received_at": timezone.now()}
        Evidence.objects.create(id=f"01900000-0000-7000-8000-{visit.pk.int % 10**12:012}", **row)
        Event.objects.create(organisation=cast.zerno, visit=visit, verb="accept", target="accepted", by=cast.shopper)
        visit.answers.create(question="clean", value="yes")
        visit.flags.create(code=f"odd_{number}")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_list_opens_read_only_and_costs_the_same_with_more_rows(cast: Cast, as_person: Any, model: Any) -> None:
    client = as_person(User.objects.create_superuser("root@example.com", "correct horse battery"))
    url = reverse(f"admin:audits_{model._meta.model_name}_changelist")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url, {"q": "a"}).status_code == 200
            assert client.get(url).status_code == 200
        return len(queries)

    fill(cast, 2)
    cost()
    before = cost()
    fill(cast, 5)
    assert cost() == before
    assert client.get(reverse(f"admin:audits_{model._meta.model_name}_add")).status_code == 403
    row = model.objects.first()
    if row is not None:
        change = reverse(f"admin:audits_{model._meta.model_name}_change", args=[row.pk])
        assert client.get(change).status_code == 200
        assert client.post(change, {}).status_code == 403
        delete = reverse(f"admin:audits_{model._meta.model_name}_delete", args=[row.pk])
        assert client.post(delete, {"post": "yes"}).status_code == 403


def test_nobody_of_an_organisation_enters_the_admin(cast: Cast, as_person: Any) -> None:
    for person in (cast.owner, cast.manager, cast.reviewer, cast.director, cast.shopper):
        assert as_person(person).get(reverse("admin:audits_visit_changelist")).status_code in (302, 404)
