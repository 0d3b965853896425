"""The list of branches as a desk uses it: sorted, exported, many changed at once."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits.exchange.tables import read_table
from audits.models import Branch, Brand, Import, Region
from audits.tests.test_branch_imports import snapshot
from conftest import Cast

WEEK = {"1": ["09:00", "20:00"], "2": ["09:00", "20:00"], "6": ["10:00", "18:00"]}


@pytest.fixture
def client(cast: Cast, as_person: Any) -> Client:
    person: Client = as_person(cast.manager)
    return person


def exported(client: Client, kind: str, query: str = "", language: str = "en") -> Any:
    answer = client.get(reverse("branch-export", args=[kind]) + query, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer


def make_odd_branches(cast: Cast) -> None:
    """Branches of which each has something that a file could lose."""
    deep = Region.objects.create(brand=cast.brand, parent=cast.region, name="Left / 24/7 bank")
    tea = Brand.objects.create(organisation=cast.zerno, name="ZERNO")
    Region.objects.create(brand=tea, name="Kyiv")
    rows = [
        {"code": "007", "name": "=HYPERLINK(1)", "city": "+Kyiv", "address": "'=quoted", "segment": "-"},
        {"code": "KY, 8", "name": 'Two "words"; one|more', "region": deep, "opening_hours": WEEK},
        {"code": "S-9", "name": "South", "lat": "-33.868800", "lon": "-0.000001", "time_zone": "Australia/Sydney"},
        {"code": "KY-01", "name": "Same code, other brand", "brand": tea},
        {"code": "АА-1", "name": "Їжа ёж", "address": "line\nbreak"},
    ]
    for row in rows:
        Branch.objects.create(**({"brand": cast.brand, "time_zone": "Europe/Kyiv"} | row))


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_imported_again_changes_nothing(client: Client, cast: Cast, kind: str, language: str) -> None:
    make_odd_branches(cast)
    before = snapshot()
    file = SimpleUploadedFile(f"b.{kind}", exported(client, kind, "?archived=all", language).getvalue())
    to = client.post(reverse("branch-import"), {"file": file})["Location"]
    form = client.get(to).context["form"]
    values = {field.html_name: field.value() for field in form if field.value()}
    client.post(to, values | {"empties": "on"})
    source = Import.objects.get()
    assert source.counts == {"new": 0, "changed": 0, "refused": 0, "unchanged": 8}
    client.post(reverse("branch-import-write", args=[source.pk]))
    assert snapshot() == before


def test_no_exported_cell_is_a_formula(client: Client, cast: Cast) -> None:
    make_odd_branches(cast)
    sheet = openpyxl.load_workbook(io.BytesIO(exported(client, "xlsx").getvalue())).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    lines = exported(client, "csv").getvalue().decode("utf-8-sig").splitlines()
    assert any(",'=HYPERLINK(1)," in line and ",'+Kyiv," in line for line in lines)


def test_what_is_typed_into_an_exported_workbook_stays_as_it_was_typed(client: Client, cast: Cast) -> None:
    Branch.objects.filter(pk=cast.podil.pk).update(code="007")
    people = openpyxl.load_workbook(io.BytesIO(client.get(reverse("people-export", args=["xlsx"])).getvalue())).active  # type: ignore[attr-defined]  # it is streamed
    for sheet in (openpyxl.load_workbook(io.BytesIO(exported(client, "xlsx").getvalue())).active, people):
        texts = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.data_type == "s"]
        assert {cell.number_format for cell in texts if not cell.quotePrefix} == {"@"}
        assert sheet.column_dimensions["B"].number_format == "@"  # of rows that are yet to be typed


def test_an_export_has_what_the_list_shows_and_in_its_order(client: Client, cast: Cast) -> None:
    Branch.objects.filter(pk=cast.almaty.pk).update(archived_at="2026-01-01T00:00Z")
    rows = read_table(exported(client, "csv", "?city=Kyiv&sort=-name").getvalue()).grid
    assert [row[2] for row in rows[1:]] == ["Podil", "Obolon"]
    assert len(read_table(exported(client, "csv").getvalue()).grid) == 3
    assert len(read_table(exported(client, "csv", "?archived=all").getvalue()).grid) == 4


def test_an_export_has_nothing_of_another_organisation(client: Client, cast: Cast) -> None:
    rival = Brand.objects.create(organisation=cast.rival, name="Rival")
    Branch.objects.create(brand=rival, code="1", name="Theirs", time_zone="Europe/Kyiv")
    assert "Theirs" not in exported(client, "csv", f"?archived=all&brand={rival.pk}").getvalue().decode()


def test_an_export_costs_the_same_queries_whatever_its_size(client: Client, cast: Cast) -> None:
    counts = []
    for mark in "AB":
        rows = [Branch(brand=cast.brand, code=f"{mark}{at}", name="x", time_zone="Europe/Kyiv") for at in range(60)]
        Branch.objects.bulk_create(rows)
        with CaptureQueriesContext(connection) as captured:
            exported(client, "csv").getvalue()
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("sort", "first"),
    [("name", "Dostyk"), ("-name", "Podil"), ("city", "Dostyk"), ("bogus", "Dostyk"), ("-", "Dostyk")],
)
def test_the_list_sorts_by_its_columns(client: Client, sort: str, first: str) -> None:
    page = client.get(reverse("branch-list"), {"sort": sort})
    assert page.context["page"].object_list[0].name == first


def test_a_column_says_which_way_it_sorts_and_turns_round(client: Client) -> None:
    page = client.get(reverse("branch-list"), {"sort": "name", "city": "Kyiv"}).content.decode()
    assert 'aria-sort="ascending"><a class="sort" href="?sort=-name&amp;city=Kyiv">Name</a>' in page
    assert page.count("aria-sort") == 1


def bulk(client: Client, **values: Any) -> str:
    answer = client.post(reverse("branch-bulk"), values, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_ticked_branches_get_a_segment(client: Client, cast: Cast) -> None:
    said = bulk(client, branch=[cast.podil.pk, cast.almaty.pk], act="segment", segment="A")
    assert "2 branches were changed." in said
    assert set(Branch.objects.filter(segment="A")) == {cast.podil, cast.almaty}


def test_all_that_the_filters_find_can_be_changed_at_once(client: Client, cast: Cast) -> None:
    rows = [
        Branch(brand=cast.brand, code=f"N{at}", name="x", city="Lviv", time_zone="Europe/Kyiv") for at in range(120)
    ]
    Branch.objects.bulk_create(rows)
    said = bulk(client, all="yes", query="city=Lviv&page=2", act="time_zone", time_zone="Asia/Almaty")
    assert "120 branches were changed." in said
    assert Branch.objects.filter(time_zone="Asia/Almaty").exclude(city="Lviv").get() == cast.almaty


def test_a_region_goes_to_branches_of_its_brand_only(client: Client, cast: Cast) -> None:
    tea = Brand.objects.create(organisation=cast.zerno, name="Tea")
    leaf = Branch.objects.create(brand=tea, code="1", name="Leaf", time_zone="Europe/Kyiv")
    said = bulk(client, branch=[leaf.pk, cast.almaty.pk], act="region", region=cast.region.pk)
    assert "1 branch was changed." in said
    assert "1 branch belongs to another brand" in said
    assert list(Branch.objects.filter(region=cast.region).order_by("pk")) == [cast.podil, cast.obolon, cast.almaty]
    bulk(client, branch=[cast.podil.pk], act="region", region="")
    cast.podil.refresh_from_db()
    assert cast.podil.region is None


def test_many_are_archived_and_taken_back(client: Client, cast: Cast) -> None:
    ids = [cast.podil.pk, cast.obolon.pk]
    assert "2 branches were changed." in bulk(client, branch=ids, act="archive")
    assert "0 branches were changed." in bulk(client, branch=ids, act="archive")
    assert Branch.objects.filter(archived_at=None).count() == 1
    bulk(client, all="yes", query="archived=yes", act="take_back")
    assert Branch.objects.filter(archived_at=None).count() == 3


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"act": "segment", "segment": "A"}, "Tick the branches first."),
        ({"branch": ["x", "1" * 40], "act": "segment"}, "Tick the branches first."),
        ({"all": "yes", "act": ""}, "Choose what to change."),
        ({"all": "yes", "act": "code"}, "Select a valid choice"),
        ({"all": "yes", "act": "time_zone", "time_zone": ""}, "There is no such time zone"),
        ({"all": "yes", "act": "segment", "segment": "x" * 61}, "at most 60 characters"),
    ],
)
def test_a_change_that_makes_no_sense_is_told_and_not_done(client: Client, values: Any, sentence: str) -> None:
    before = snapshot()
    assert sentence in bulk(client, **values)
    assert snapshot() == before


def test_branches_and_regions_of_another_organisation_are_not_touched(client: Client, cast: Cast) -> None:
    rival = Brand.objects.create(organisation=cast.rival, name="Rival")
    theirs = Branch.objects.create(brand=rival, code="1", name="Theirs", time_zone="Europe/Kyiv")
    far = Region.objects.create(brand=rival, name="Far")
    bulk(client, branch=[theirs.pk], act="archive")
    bulk(client, all="yes", query=f"brand={rival.pk}", act="segment", segment="A")
    assert "Select a valid choice" in bulk(client, all="yes", act="region", region=far.pk)
    theirs.refresh_from_db()
    assert (theirs.archived_at, theirs.segment) == (None, "")
