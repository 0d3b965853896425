"""Brands, regions, branches, programmes and scopes on HQ's pages: who may, what is refused, what it costs."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Membership, Organisation
from audits.models import Branch, Brand, DirectorScope, Programme, Region
from audits.services.branches import BranchContent, create_branch
from audits.services.brands import create_region, edit_region
from audits.services.scopes import set_scope
from common.errors import Refused
from conftest import Cast


def pages(cast: Cast) -> dict[str, str]:
    """Every address of the design pages, of Zerno's things."""
    scenario, checklist = cast.scenario_version.scenario_id, cast.checklist_version.checklist_id
    director = cast.director.memberships.get().pk
    named = [
        ("branch-list",), ("branch-create",), ("branch-edit", cast.podil.pk), ("branch-archive", cast.podil.pk),
        ("brand-list",), ("brand-create",), ("brand-edit", cast.brand.pk), ("brand-archive", cast.brand.pk),
        ("region-create", cast.brand.pk), ("region-edit", cast.region.pk),
        ("programme-list",), ("programme-create",), ("programme-detail", cast.programme.pk),
        ("programme-edit", cast.programme.pk), ("programme-archive", cast.programme.pk),
        ("library-list", cast.programme.pk), ("library-add", cast.programme.pk, "phone-line"),
        ("scenario-create", cast.programme.pk), ("scenario-edit", scenario), ("scenario-version", scenario, 1),
        ("scenario-copy", scenario), ("scenario-archive", scenario),
        ("checklist-create", cast.programme.pk), ("checklist-detail", checklist), ("checklist-archive", checklist),
        ("checklist-version-create", checklist), ("checklist-version", checklist, 1),
        ("checklist-version-export", checklist, 1, "json"), ("scope-edit", director),
    ]  # fmt: skip
    return {name: reverse(name, args=args) for name, *args in named}


OWN_LISTS = {"branch-list", "branch-create", "brand-list", "brand-create", "programme-list", "programme-create"}
POST_ONLY = {
    "branch-archive",
    "brand-archive",
    "programme-archive",
    "library-add",
    "scenario-archive",
    "checklist-archive",
}


@pytest.mark.parametrize("who", ["owner", "manager"])
def test_hq_opens_every_page(cast: Cast, as_person: Any, who: str) -> None:
    client = as_person(getattr(cast, who))
    answers = {name: client.get(url).status_code for name, url in pages(cast).items()}
    assert answers == {name: 405 if name in POST_ONLY else 200 for name in answers}


@pytest.mark.parametrize("who", ["reviewer", "director", "shopper"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_everybody_else_finds_nothing(cast: Cast, as_person: Any, who: str, method: str) -> None:
    client = as_person(getattr(cast, who))
    assert {name: getattr(client, method)(url).status_code for name, url in pages(cast).items()} == dict.fromkeys(
        pages(cast), 404
    )


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_organisation_finds_none_of_these(cast: Cast, as_person: Any, method: str) -> None:
    client = as_person(cast.rival_manager)
    answers = {
        name: getattr(client, method)(url).status_code for name, url in pages(cast).items() if name not in OWN_LISTS
    }
    # 405 says only that the address takes another method, whatever the id.
    assert {name: code for name, code in answers.items() if code not in (404, 405)} == {}
    assert {name for name, code in answers.items() if code == 404} > POST_ONLY if method == "post" else True


def test_another_organisations_lists_show_nothing_of_ours(cast: Cast, as_person: Any) -> None:
    client = as_person(cast.rival_manager)
    for name in OWN_LISTS:
        page = client.get(reverse(name)).content.decode()
        assert "Podil" not in page
        assert "Zerno" not in page


def branch_values(**changed: Any) -> dict[str, Any]:
    return {"code": "KY-09", "name": "Lukianivka", "time_zone": "Europe/Kyiv"} | changed


def test_a_branch_is_made_with_hours_and_place(cast: Cast, as_person: Any) -> None:
    hours = {"opens_1": "08:00", "closes_1": "21:30", "lat": "50.4625", "lon": "30.4817"}
    values = branch_values(brand=cast.brand.pk, region=cast.region.pk, city="Kyiv", **hours)
    assert as_person(cast.manager).post(reverse("branch-create"), values).status_code == 302
    branch = Branch.objects.get(code="KY-09")
    assert branch.opening_hours == {"1": ["08:00", "21:30"]}
    assert (str(branch.lat), branch.region) == ("50.462500", cast.region)


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"time_zone": "Kyiv"}, "time_zone"),
        ({"time_zone": "../etc/passwd"}, "time_zone"),
        ({"lat": "91", "lon": "3"}, "lat"),
        ({"lat": "50"}, "lon"),
        ({"lat": "NaN", "lon": "3"}, "lat"),
        ({"opens_1": "08:00"}, "closes_1"),
        ({"opens_1": "21:00", "closes_1": "08:00"}, "closes_1"),
        ({"opens_1": "8 o'clock", "closes_1": "21:00"}, "opens_1"),
        ({"code": ""}, "code"),
        ({"code": "KY-01"}, "code"),
        ({"name": "a\x00b"}, "name"),
        ({"brand": "999999"}, "brand"),
    ],
)
def test_a_bad_branch_is_told_beside_its_field(cast: Cast, as_person: Any, bad: dict[str, str], field: str) -> None:
    answer = as_person(cast.manager).post(reverse("branch-create"), branch_values(brand=cast.brand.pk) | bad)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert Branch.objects.count() == 3


def test_another_brands_or_organisations_region_is_refused(cast: Cast, as_person: Any) -> None:
    second = Brand.objects.create(organisation=cast.zerno, name="Tea")
    foreign = Region.objects.create(brand=Brand.objects.create(organisation=cast.rival, name="R"), name="Far")
    here = Region.objects.create(brand=second, name="Near")
    client = as_person(cast.manager)
    for region in (foreign, here):
        answer = client.post(reverse("branch-create"), branch_values(brand=cast.brand.pk, region=region.pk))
        assert "region" in answer.context["form"].errors
    assert Branch.objects.count() == 3


def test_a_branch_is_edited_archived_and_taken_back(cast: Cast, as_person: Any) -> None:
    client = as_person(cast.manager)
    edit, archive = (reverse(name, args=[cast.podil.pk]) for name in ("branch-edit", "branch-archive"))
    client.post(edit, branch_values(code="KY-01", name="Podil, Kontraktova", segment="A"))
    cast.podil.refresh_from_db()
    assert (cast.podil.name, cast.podil.segment, cast.podil.brand) == ("Podil, Kontraktova", "A", cast.brand)
    for _twice in range(2):
        client.post(archive, {"archived": "yes"})
    assert "Podil" not in client.get(reverse("branch-list")).content.decode()
    assert "Podil" in client.get(reverse("branch-list"), {"archived": "yes"}).content.decode()
    client.post(archive, {"archived": "no"})
    cast.podil.refresh_from_db()
    assert cast.podil.archived_at is None


@pytest.mark.parametrize(
    ("filters", "codes"),
    [
        ({}, ["AL-01", "KY-01", "KY-02"]),
        ({"q": "podil"}, ["KY-01"]),
        ({"q": "ky- obolon"}, ["KY-02"]),
        ({"city": "Almaty"}, ["AL-01"]),
        ({"q": "nothing such"}, []),
        ({"archived": "yes"}, []),
        ({"brand": "junk", "region": "-1", "city": "Nowhere", "page": "zz"}, ["AL-01", "KY-01", "KY-02"]),
    ],
)
def test_the_table_is_narrowed(cast: Cast, as_person: Any, filters: dict[str, str], codes: list[str]) -> None:
    answer = as_person(cast.manager).get(reverse("branch-list"), filters)
    assert [branch.code for branch in answer.context["page"]] == codes


def test_a_region_filter_takes_all_below_it(cast: Cast, as_person: Any) -> None:
    above = create_region(brand=cast.brand, name="Ukraine", by=cast.manager)
    edit_region(region_id=cast.region.pk, name="Kyiv", parent=above, by=cast.manager)
    answer = as_person(cast.manager).get(reverse("branch-list"), {"region": above.pk})
    assert [branch.code for branch in answer.context["page"]] == ["KY-01", "KY-02"]


def test_a_search_in_cyrillic_knows_no_case(cast: Cast, as_person: Any) -> None:
    create_branch(
        brand=cast.brand, content=BranchContent(code="KH-1", name="Сумська", time_zone="Europe/Kyiv"), by=cast.manager
    )
    answer = as_person(cast.manager).get(reverse("branch-list"), {"q": "сумська"})
    assert [branch.code for branch in answer.context["page"]] == ["KH-1"]


def test_lists_cost_the_same_however_long_they_are(cast: Cast, as_person: Any) -> None:
    client = as_person(cast.manager)
    urls = [reverse("branch-list"), reverse("programme-list"), reverse("brand-list")]
    urls += [reverse("programme-detail", args=[cast.programme.pk])]

    def costs() -> list[int]:
        counts = []
        for url in urls:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(url).status_code == 200
            counts.append(len(queries))
        return counts

    costs()
    before = costs()
    for number in range(60):
        region = Region.objects.create(brand=cast.brand, name=f"R{number}")
        Branch.objects.create(
            brand=cast.brand, region=region, code=f"B{number}", name=f"Branch {number}", time_zone="Europe/Kyiv"
        )
        Brand.objects.create(organisation=cast.zerno, name=f"Brand {number}")
        programme = Programme.objects.create(brand=cast.brand, name=f"Programme {number}")
        programme.scenarios.create(name="S")
        cast.programme.scenarios.create(name=f"S {number}")
        cast.wave()
    assert costs() == before


def test_the_second_page_keeps_the_filters(cast: Cast, as_person: Any) -> None:
    for number in range(60):
        Branch.objects.create(brand=cast.brand, code=f"B{number:02}", name="Many", time_zone="Europe/Kyiv")
    answer = as_person(cast.manager).get(reverse("branch-list"), {"q": "many", "page": 2})
    assert len(answer.context["page"].object_list) == 10
    assert "q=many&amp;page=1" in answer.content.decode()


def test_a_brand_has_its_name_once(cast: Cast, as_person: Any) -> None:
    client = as_person(cast.manager)
    answer = client.post(reverse("brand-create"), {"name": "Zerno"})
    assert "name" in answer.context["form"].errors
    assert client.post(reverse("brand-create"), {"name": "Kava", "currency": "KZT"}).status_code == 302
    kava = Brand.objects.get(name="Kava")
    answer = client.post(reverse("brand-edit", args=[kava.pk]), {"name": "Zerno", "currency": "uah"})
    assert "currency" in answer.context["form"].errors
    answer = client.post(reverse("brand-edit", args=[kava.pk]), {"name": "Zerno"})
    assert "name" in answer.context["form"].errors
    assert client.post(reverse("brand-archive", args=[kava.pk]), {"archived": "yes"}).status_code == 302
    kava.refresh_from_db()
    assert kava.archived_at


def test_a_region_goes_once_nothing_belongs_to_it(cast: Cast, as_person: Any) -> None:
    above = create_region(brand=cast.brand, name="Ukraine", by=cast.manager)
    empty = create_region(brand=cast.brand, name="Empty", parent=above, by=cast.manager)
    client = as_person(cast.manager)

    def said(region: Region) -> str:
        return str(client.post(reverse("region-remove", args=[region.pk]), follow=True).content.decode())

    assert "Move them first." in said(above)
    assert "Move them first." in said(cast.region)
    assert "The region is gone." in said(empty)
    assert "The region is gone." in said(above)
    assert list(Region.objects.filter(brand=cast.brand)) == [cast.region]


def test_a_region_never_stands_below_itself(cast: Cast, as_person: Any) -> None:
    below = create_region(brand=cast.brand, name="Podil", parent=cast.region, by=cast.manager)
    lowest = create_region(brand=cast.brand, name="Lower Podil", parent=below, by=cast.manager)
    edit = reverse("region-edit", args=[cast.region.pk])
    client = as_person(cast.manager)
    for parent in (cast.region, below, lowest):
        answer = client.post(edit, {"name": "Kyiv", "parent": parent.pk})
        assert "parent" in answer.context["form"].errors
    assert client.post(edit, {"name": "Kyiv and around", "parent": ""}).status_code == 302
    foreign = Region.objects.create(brand=Brand.objects.create(organisation=cast.zerno, name="Tea"), name="T")
    with pytest.raises(Refused) as refused:
        create_region(brand=cast.brand, name="X", parent=foreign, by=cast.manager)
    assert refused.value.code == "other_brand"


PROGRAMME = {
    "name": "Tea", "excellent": 95, "good": 80, "fair": 50, "rotation_days": 30, "least_visits_to_rank": 3,
    "visit_time_shown": "week",
}  # fmt: skip


def test_a_programme_is_made_with_its_bands(cast: Cast, as_person: Any) -> None:
    client = as_person(cast.manager)
    client.post(reverse("programme-create"), PROGRAMME | {"brand": cast.brand.pk})
    tea = Programme.objects.get(name="Tea")
    assert [(band["from"], band["band"]) for band in tea.bands] == [(95, "excellent"), (80, "good"), (50, "fair")]
    client.post(reverse("programme-edit", args=[tea.pk]), PROGRAMME | {"fair": 40, "shares_audio": "on"})
    tea.refresh_from_db()
    assert (tea.bands[2]["from"], tea.shares_audio) == (40, True)
    client.post(reverse("programme-archive", args=[tea.pk]), {"archived": "yes"})
    assert client.get(reverse("programme-list")).context["archived"] == [tea]


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"good": 95}, "good"),
        ({"fair": 81}, "fair"),
        ({"excellent": 101}, "excellent"),
        ({"rotation_days": -1}, "rotation_days"),
        ({"visit_time_shown": "second"}, "visit_time_shown"),
        ({"name": "Coffee"}, "name"),
    ],
)
def test_a_bad_programme_is_told_beside_its_field(cast: Cast, as_person: Any, bad: dict[str, Any], field: str) -> None:
    answer = as_person(cast.manager).post(reverse("programme-create"), PROGRAMME | {"brand": cast.brand.pk} | bad)
    assert field in answer.context["form"].errors
    assert Programme.objects.count() == 1


def test_an_empty_organisation_is_told_what_to_do_next(cast: Cast, as_person: Any) -> None:
    client = as_person(cast.rival_manager)
    assert reverse("brand-create") in client.get(reverse("programme-list")).content.decode()
    assert "No branches yet" in client.get(reverse("branch-list")).content.decode()
    assert "No brand yet" in client.get(reverse("brand-list")).content.decode()


def test_a_scope_is_exactly_what_is_ticked(cast: Cast, as_person: Any) -> None:
    membership = cast.director.memberships.get()
    url = reverse("scope-edit", args=[membership.pk])
    client = as_person(cast.manager)
    assert [branch.code for branch in client.get(url).context["chosen"]] == ["KY-01"]
    assert [branch.code for branch in client.get(url, {"q": "almaty"}).context["found"]] == ["AL-01"]
    assert client.get(url, {"q": "pod\x00il"}).status_code == 200
    client.post(url, {"branches": [cast.almaty.pk], "regions": [cast.region.pk]})
    assert set(Branch.objects.in_scope_of(cast.director)) == {cast.podil, cast.obolon, cast.almaty}
    client.post(url, {})
    assert not membership.scopes.exists()


def test_a_scope_takes_nothing_of_others(cast: Cast, as_person: Any) -> None:
    brand = Brand.objects.create(organisation=cast.rival, name="R")
    far = Branch.objects.create(brand=brand, code="1", name="Far", time_zone="Europe/Kyiv")
    membership = cast.director.memberships.get()
    answer = as_person(cast.manager).post(reverse("scope-edit", args=[membership.pk]), {"branches": [far.pk]})
    assert "branches" in answer.context["form"].errors
    with pytest.raises(Refused) as refused:
        set_scope(membership_id=membership.pk, branches=[far], regions=[], by=cast.manager)
    assert refused.value.code == "other_organisation"
    assert DirectorScope.objects.get().branch == cast.podil


def test_only_directors_have_a_scope(cast: Cast, as_person: Any) -> None:
    shopper = Membership.objects.get(user=cast.shopper)
    assert as_person(cast.owner).get(reverse("scope-edit", args=[shopper.pk])).status_code == 404
    with pytest.raises(Refused) as refused:
        set_scope(membership_id=shopper.pk, branches=[], regions=[], by=cast.owner)
    assert refused.value.code == "not_a_director"


def test_a_manager_of_two_organisations_sees_only_the_one_acted_in(cast: Cast, as_person: Any) -> None:
    Membership.objects.create(user=cast.manager, organisation=cast.rival, role="manager")
    brand = Brand.objects.create(organisation=Organisation.objects.get(slug="rival"), name="Rival")
    far = Branch.objects.create(brand=brand, code="1", name="Faraway", time_zone="Europe/Kyiv")
    client = as_person(cast.manager)
    acting = client.get(reverse("branch-list")).context["organisation"]
    other = far if acting == cast.zerno else cast.podil
    assert client.get(reverse("branch-edit", args=[other.pk])).status_code == 404
    assert other.name not in client.get(reverse("branch-list")).content.decode()
