"""A director's branches beside each other, and what changed at one: the own scope only, others as a rank."""

import csv
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Membership, Role
from audits.models import Branch, DirectorScope, Wave
from conftest import Cast
from reports.services.cells import refresh_wave
from reports.since import Since, since_last
from reports.tests.rows import approved, make_network, published

GOOD, BAD = {"clean": "yes", "smile": 5}, {"clean": "no", "dirt": "Dust", "smile": 3}


@pytest.fixture
def two(cast: Cast) -> list[Wave]:
    """Two published waves; the director answers for Podil and Obolon of four branches."""
    waves = make_network(cast, branches=5, waves=2, visits=3)
    membership = Membership.objects.get(user=cast.director, role=Role.DIRECTOR)
    membership.scopes.all().delete()
    for branch in (cast.podil, cast.obolon):
        DirectorScope.objects.create(membership=membership, branch=branch)
    return waves


def test_the_overview_names_the_own_branches_and_no_other(cast: Cast, two: list[Wave], as_person: Any) -> None:
    client = as_person(cast.director)
    page = client.get(reverse("branch-overview")).content.decode()
    assert "Podil" in page
    assert "Obolon" in page
    others = Branch.objects.exclude(pk__in=[cast.podil.pk, cast.obolon.pk])
    assert not [branch.name for branch in others if branch.name in page]
    assert " of 5" in page
    assert reverse("branch-wave", args=[cast.podil.pk, two[1].pk]) in page
    assert "/hq/" not in page
    answer = client.get(reverse("branch-overview"), {"format": "csv"})
    rows = list(csv.DictReader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))
    assert {row["Branch"] for row in rows} == {"Podil", "Obolon"}


def test_only_published_waves_with_results_in_scope_are_shown(cast: Cast, two: list[Wave], as_person: Any) -> None:
    Wave.objects.filter(pk=two[1].pk).update(state="closed")
    client = as_person(cast.director)
    assert two[0].name in client.get(reverse("branch-overview")).content.decode()
    assert client.get(reverse("branch-overview"), {"wave": two[1].pk}).status_code == 404
    assert as_person(cast.manager).get(reverse("branch-overview")).status_code == 404
    home = client.get(reverse("branch-home"), {"branch": cast.podil.pk})
    assert "All your branches" in home.content.decode()


def test_who_has_several_branches_begins_with_all_and_keeps_the_wave(
    cast: Cast, two: list[Wave], as_person: Any
) -> None:
    client, home = as_person(cast.director), reverse("branch-home")
    assert client.get(home).headers["Location"] == reverse("branch-overview")
    chosen = client.get(home, {"branch": cast.obolon.pk, "wave": two[0].pk})
    assert chosen.context["wave"] == two[0]
    assert client.get(home, {"branch": cast.obolon.pk}).context["wave"] == two[1]
    assert client.get(home, {"branch": cast.obolon.pk, "wave": 999999}).context["wave"] == two[1]


def test_another_filter_keeps_the_order_of_the_table(cast: Cast, two: list[Wave], as_person: Any) -> None:
    page = as_person(cast.manager).get(reverse("results"), {"sort": "change"}).content.decode()
    assert '<input type="hidden" name="sort" value="change">' in page
    assert 'autocomplete="off"' in page
    assert 'name="sort"' not in as_person(cast.manager).get(reverse("results")).content.decode()


def test_what_changed_since_the_last_wave_is_told_by_section_and_standard(cast: Cast, as_person: Any) -> None:
    before = published(cast, name="Before", starts_on="2026-01-01", ends_on="2026-01-10")
    approved(cast, before, cast.podil, BAD)
    now = published(cast, name="Now")
    approved(cast, now, cast.podil, GOOD)
    for wave in (before, now):
        refresh_wave(wave.pk)
    since = since_last(now, cast.podil, before.pk)
    assert [(one.before, one.now) for one in since.sections] == [(0, 100), (50, 100)]
    assert len(since.met_again) == 2
    assert since.newly_missed == []
    back = since_last(before, cast.podil, now.pk)
    assert (len(back.met_again), back.newly_missed) == (0, since.met_again)
    assert since_last(now, cast.podil, None) == Since()
    page = as_person(cast.director).get(reverse("branch-home")).content.decode()
    for words in ("What changed since “Before”", "Met in every visit now, missed then", "How this score is made"):
        assert words in page
