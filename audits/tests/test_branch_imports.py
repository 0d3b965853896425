"""Branches from files on HQ's pages and in their tasks: shown first, written as shown or not at all, undone."""

import ast
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from audits.exchange.network_rows import Wish
from audits.exchange.tables import TableRead
from audits.models import Branch, Brand, Import, ImportRow, Region
from audits.services import branch_imports, imports
from audits.tasks.imports import drop_old_imports, run_waiting_imports
from audits.tests.csv_rows import csv_file
from audits.views.branch_import_words import REASONS
from common.errors import Refused
from conftest import Cast

HEAD = ["Code", "Name", "Region", "City", "Coordinates", "Opening hours"]
NEW = ["KY-09", "Lukianivka", "Kyiv / Left bank", "Kyiv", "50.4625, 30.4817", "Mon-Fri 9-20"]
MOVED = ["KY-01", "Podil", "Kyiv", "Vyshhorod", "50.466, 30.514", ""]
SAME = ["KY-02", "Obolon", "kyiv", "Kyiv", "50.501,30.498", ""]
BAD = ["KY-10", "Wrong", "", "Kyiv", "north", "sometimes"]


@pytest.fixture
def client(cast: Cast, as_person: Any) -> Client:
    person: Client = as_person(cast.manager)
    return person


def bring(client: Client, *rows: list[str], head: Sequence[str] = HEAD, name: str = "network.csv") -> Import:
    """Upload a file and take the columns as they are guessed."""
    data = csv_file([head, *rows])
    answer = client.post(reverse("branch-import"), {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.context["form"].errors
    form = client.get(answer["Location"]).context["form"]
    values = {field.html_name: field.value() or "" for field in form}
    answer = client.post(answer["Location"], {name: value for name, value in values.items() if value})
    assert answer.status_code == 302, answer.context["form"].errors
    return Import.objects.latest("pk")


def act(client: Client, source: Import, verb: str) -> Import:
    assert client.post(reverse(f"branch-import-{verb}", args=[source.pk])).status_code == 302
    source.refresh_from_db()
    return source


def written(client: Client, *rows: list[str], **more: Any) -> Import:
    source = act(client, bring(client, *rows, **more), "write")
    assert (source.state, source.problem) == ("written", "")
    return source


def snapshot() -> list[dict[str, Any]]:
    return [*Branch.objects.order_by("brand", "code").values(*KEPT), *Region.objects.order_by("name").values("name")]


KEPT = (
    "brand", "code", "name", "region__name", "city", "address", "lat", "lon", "time_zone", "opening_hours", "segment",
    "archived_at",
)  # fmt: skip


def test_nothing_is_written_before_the_preview_was_seen(client: Client) -> None:
    before = snapshot()
    source = bring(client, NEW, MOVED, SAME, BAD)
    assert source.counts == {"new": 1, "changed": 1, "unchanged": 1, "refused": 1}
    page = client.get(reverse("branch-import-detail", args=[source.pk])).content.decode()
    assert "1 new and 1 changed: nothing is written yet" in page
    assert "<del>Kyiv</del> → <ins>Vyshhorod</ins>" in page
    assert "Row 5, column E" in page
    assert "“north” aren’t coordinates" in page
    assert "“sometimes” can’t be read as opening hours" in page
    assert "Kyiv / Left bank" in page
    assert snapshot() == before


def test_what_the_preview_showed_is_written(client: Client, cast: Cast) -> None:
    written(client, NEW, MOVED, SAME, BAD)
    made = Branch.objects.get(code="KY-09")
    assert (made.name, made.lat, made.time_zone) == ("Lukianivka", Decimal("50.4625"), "Europe/Kyiv")
    assert made.opening_hours == {str(day): ["09:00", "20:00"] for day in range(1, 6)}
    assert (made.region.name, made.region.parent) == ("Left bank", cast.region)
    cast.podil.refresh_from_db()
    assert cast.podil.city == "Vyshhorod"
    assert Branch.objects.count() == 4


def test_a_title_above_the_header_is_no_header_and_rows_keep_their_numbers(client: Client) -> None:
    source = bring(client, [], HEAD, NEW, head=["Our network, November"])
    assert source.counts["new"] == 1
    assert source.rows.get().number == 4


def test_the_same_file_twice_changes_nothing(client: Client) -> None:
    written(client, NEW, MOVED, SAME)
    before = snapshot()
    again = bring(client, NEW, MOVED, SAME)
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 3, "refused": 0}
    assert act(client, again, "write").state == "written"
    assert snapshot() == before


def test_an_import_undone_leaves_everything_as_it_was(client: Client) -> None:
    before = snapshot()
    source = act(client, written(client, NEW, MOVED, SAME), "undo")
    assert (source.state, source.undone_counts) == ("undone", {"deleted": 1, "put_back": 1})
    assert snapshot() == before
    page = client.get(reverse("branch-import-detail", args=[source.pk])).content.decode()
    assert "Deleted: 1" in page


def test_undoing_leaves_alone_what_somebody_changed_since_and_says_so(client: Client, cast: Cast) -> None:
    source = written(client, NEW, MOVED)
    Branch.objects.filter(code="KY-01").update(city="Irpin")
    Branch.objects.filter(code="KY-09").update(name="Lukianivska")
    source = act(client, source, "undo")
    assert source.undone_counts == {"left": 2}
    assert set(Branch.objects.filter(code__in=["KY-01", "KY-09"]).values_list("name", "city")) == {
        ("Podil", "Irpin"), ("Lukianivska", "Kyiv"),
    }  # fmt: skip
    assert Region.objects.filter(name="Left bank").exists()
    page = client.get(reverse("branch-import-detail", args=[source.pk]) + "?outcome=left").content.decode()
    assert "Left alone, since it was changed later" in page


@pytest.mark.parametrize("work", [{"address": "Sahaidachnoho 1"}, {"segment": "A"}, {"archived_at": ...}])
def test_undoing_deletes_no_new_branch_that_somebody_went_on_with(client: Client, work: dict[str, Any]) -> None:
    source = written(client, NEW)
    work = {name: timezone.now() if value is ... else value for name, value in work.items()}
    Branch.objects.filter(code="KY-09").update(**work)
    assert act(client, source, "undo").undone_counts == {"left": 1}
    assert Branch.objects.filter(code="KY-09", **work).exists()


def test_a_change_beside_what_was_imported_is_no_reason_to_leave_a_row_alone(client: Client, cast: Cast) -> None:
    source = written(client, MOVED)
    Branch.objects.filter(code="KY-01").update(address="Sahaidachnoho 1")
    assert act(client, source, "undo").undone_counts == {"put_back": 1}
    cast.podil.refresh_from_db()
    assert (cast.podil.city, cast.podil.address) == ("Kyiv", "Sahaidachnoho 1")


def test_undoing_archives_a_new_branch_that_is_in_use(client: Client, cast: Cast) -> None:
    source = written(client, NEW)
    made = Branch.objects.get(code="KY-09")
    cast.visit(branch=made)
    assert act(client, source, "undo").undone_counts == {"archived": 1}
    made.refresh_from_db()
    assert made.archived_at is not None
    assert Region.objects.filter(name="Left bank").exists()


def test_only_the_last_import_can_be_undone_and_then_the_one_before_it(client: Client) -> None:
    before = snapshot()
    first, second = written(client, NEW), written(client, MOVED)
    answer = client.post(reverse("branch-import-undo", args=[first.pk]), follow=True)
    assert "Only the last import can be undone" in answer.content.decode()
    assert act(client, second, "undo").state == "undone"
    assert act(client, first, "undo").state == "undone"
    assert snapshot() == before


def test_an_import_is_not_the_last_while_another_is_being_written(client: Client, cast: Cast) -> None:
    first, second = written(client, NEW), bring(client, MOVED)
    imports.write_import(import_id=second.pk, by=cast.manager)
    with pytest.raises(Refused, match="Only the last import"):
        imports.undo_import(import_id=first.pk, by=cast.manager)


def test_a_preview_that_is_no_longer_true_is_shown_anew_instead_of_written(client: Client) -> None:
    source = bring(client, NEW, MOVED)
    Branch.objects.filter(code="KY-01").update(city="Irpin")
    source = act(client, source, "write")
    assert (source.state, source.problem) == ("judged", "moved")
    assert not Branch.objects.filter(code="KY-09").exists()
    page = client.get(reverse("branch-import-detail", args=[source.pk])).content.decode()
    assert "nothing was written. See what it changes now." in page
    assert "<del>Irpin</del>" in page
    assert act(client, source, "write").state == "written"


def test_the_columns_can_be_named_otherwise(client: Client, cast: Cast) -> None:
    source = bring(client, ["KY-01", "Podil", "Left"], head=["Code", "Director", "Quarter"])
    assert source.counts["unchanged"] == 1
    url = reverse("branch-import-detail", args=[source.pk])
    form = client.get(url + "?columns=1").context["form"]
    assert [column["field"].value() for column in form.columns()] == ["code", "", ""]
    answer = client.post(url, {"column_0": "code", "column_1": "name", "column_2": "segment", "brand": cast.brand.pk})
    assert answer.status_code == 302
    assert source.rows.get().after == {"segment": "Left"}


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"column_1": "name"}, "Say which column is the code"),
        ({"column_0": "code", "column_1": "code"}, "The column A is that already."),
        ({"column_0": "code", "column_1": "coordinates", "column_2": "lat"}, "Choose either coordinates in one column"),
        ({"column_0": "code", "column_1": "salary"}, "Select a valid choice"),
        ({"column_0": "code", "time_zone": "Kyiv"}, "There is no such time zone"),
    ],
)
def test_columns_that_make_no_sense_are_told(client: Client, columns: dict[str, str], sentence: str) -> None:
    source = bring(client, NEW)
    answer = client.post(reverse("branch-import-detail", args=[source.pk]), columns)
    assert sentence in answer.content.decode()


@pytest.mark.parametrize("data", [b"", b"\x89PNG\x00\x00", b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")])
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(client: Client, data: bytes) -> None:
    answer = client.post(reverse("branch-import"), {"file": SimpleUploadedFile("x.csv", data)})
    assert answer.context["form"].errors["file"]
    assert not Import.objects.exists()


def test_hostile_cells_are_refused_and_shown_as_text(client: Client) -> None:
    source = bring(
        client,
        ["A", "x" * 100_000, "", "", "", ""],
        ["B", "<script>alert(1)</script>", "", "=cmd|' /C calc'!A0", "", ""],
    )
    assert source.counts == {"new": 1, "changed": 0, "unchanged": 0, "refused": 1}
    page = client.get(reverse("branch-import-detail", args=[source.pk])).content.decode()
    assert "<script>alert" not in page
    assert len(page) < 30_000
    act(client, source, "write")
    assert Branch.objects.get(code="B").city == "=cmd|' /C calc'!A0"


def test_another_organisations_brands_and_branches_are_never_touched(client: Client, cast: Cast) -> None:
    brand = Brand.objects.create(organisation=cast.rival, name="Rival")
    theirs = Branch.objects.create(brand=brand, code="KY-09", name="Theirs", time_zone="Europe/Kyiv")
    source = bring(client, ["KY-09", "Rival", "Ours"], head=["Code", "Brand", "Name"])
    assert source.rows.get().reasons[0]["code"] == "no_such_brand"
    answer = client.post(
        reverse("branch-import-detail", args=[source.pk]), {"column_0": "code", "column_2": "name", "brand": brand.pk}
    )
    assert "brand" in answer.context["form"].errors
    written(client, NEW)
    theirs.refresh_from_db()
    assert theirs.name == "Theirs"


def test_an_import_of_another_organisation_is_not_there(client: Client, cast: Cast, as_person: Any) -> None:
    source = bring(client, NEW)
    rival = as_person(cast.rival_manager)
    for name in ("detail", "status", "write", "undo"):
        url = reverse(f"branch-import-{name}", args=[source.pk])
        assert rival.post(url).status_code in (404, 405)
        assert rival.get(url).status_code in (404, 405)
    assert "network.csv" not in rival.get(reverse("branch-import")).content.decode()


def started(cast: Cast, count: int) -> Import:
    """A file of many branches, asked to be looked through."""
    rows = [[f"B-{number:05}", f"Branch {number}", f"Kyiv / District {number % 7}"] for number in range(count)]
    table = TableRead([["Code", "Name", "Region"], *rows])
    source = imports.start_import(organisation=cast.zerno, table=table, file_name="big.xlsx", by=cast.manager)
    wish = Wish(fields=["code", "name", "region"], brand=cast.brand.pk, time_zone="Europe/Kyiv")
    imports.name_columns(import_id=source.pk, wish=wish, by=cast.manager)
    source.refresh_from_db()
    return source


def test_a_large_file_is_left_to_the_task_and_its_progress_is_told(client: Client, cast: Cast) -> None:
    source = started(cast, 1500)
    status = reverse("branch-import-status", args=[source.pk])
    imports.run_if_few(import_id=source.pk)
    assert client.get(status).json() == {"state": "judging", "busy": True, "done": 0, "all": 0}
    assert "being looked through" in client.get(reverse("branch-import-detail", args=[source.pk])).content.decode()
    imports.run_import(import_id=source.pk)
    assert client.get(status).json() == {"state": "judged", "busy": False, "done": 1500, "all": 1500}


def test_progress_counts_every_thousand_rows(cast: Cast) -> None:
    told: list[tuple[int, int]] = []
    branch_imports.judge(started(cast, 2500), lambda done, everything: told.append((done, everything)))
    assert told == [(1000, 2500), (2000, 2500), (2500, 2500)]


def test_more_rows_cost_no_query_each(cast: Cast) -> None:
    def queries(count: int) -> list[int]:
        found = []
        source = started(cast, count)
        for ask in (None, imports.write_import, imports.undo_import):
            if ask:
                ask(import_id=source.pk, by=cast.manager)
            with CaptureQueriesContext(connection) as captured:
                imports.run_import(import_id=source.pk)
            found.append(len(captured))
        source.refresh_from_db()
        assert source.state == "undone"
        return found

    few, many = queries(20), queries(900)
    # SQLite takes few parameters a statement, so 880 rows more are some batches more.
    assert all(more - less <= 20 for less, more in zip(few, many, strict=True)), (few, many)


def test_the_preview_asks_as_much_whatever_its_size(client: Client, cast: Cast) -> None:
    counts = []
    for size in (5, 400):
        source = started(cast, size)
        imports.run_import(import_id=source.pk)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(reverse("branch-import-detail", args=[source.pk]) + "?fate=new")
        assert page.context["page"].paginator.count == size
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_task_that_was_lost_is_found_again(cast: Cast, settings: Any) -> None:
    source = started(cast, 400)
    now = timezone.now()
    assert imports.waiting_imports(now) == []
    assert imports.waiting_imports(now + dt.timedelta(minutes=4)) == [source.pk]
    Import.objects.update(asked_at=now - dt.timedelta(minutes=4))
    run_waiting_imports()
    imports.run_import(import_id=source.pk)
    imports.run_import(import_id=source.pk)
    assert imports.waiting_imports(now + dt.timedelta(minutes=4)) == []
    assert source.rows.count() == 400


def test_a_step_that_breaks_leaves_nothing_half_done_and_leads_back(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = bring(client, NEW, MOVED)
    imports.write_import(import_id=source.pk, by=cast.manager)

    def break_off(_branches: object) -> None:
        raise OSError("the line went dead")

    with monkeypatch.context() as broken:
        broken.setattr(branch_imports, "save_all", break_off)
        with pytest.raises(OSError, match="dead"):
            imports.run_import(import_id=source.pk)
        # Nor does who waits for the page get a broken one.
        act(client, source, "write")
    source.refresh_from_db()
    assert (source.state, source.problem) == ("judged", "failed")
    assert not Branch.objects.filter(code="KY-09").exists()
    assert (
        "nothing was changed. Try again"
        in client.get(reverse("branch-import-detail", args=[source.pk])).content.decode()
    )
    assert act(client, source, "write").state == "written"


def test_a_step_out_of_turn_is_refused(cast: Cast) -> None:
    source = started(cast, 3)
    for ask in (imports.write_import, imports.undo_import):
        with pytest.raises(Refused) as refused:
            ask(import_id=source.pk, by=cast.manager)
        assert refused.value.code == "import_busy"


def test_files_of_long_ago_are_forgotten(client: Client, cast: Cast) -> None:
    old, new = written(client, NEW), bring(client, MOVED)
    Import.objects.filter(pk=old.pk).update(created_at=timezone.now() - imports.KEPT - dt.timedelta(days=1))
    drop_old_imports()
    assert list(Import.objects.all()) == [new]
    assert Branch.objects.filter(code="KY-09").exists()


def test_every_reason_has_its_sentence() -> None:
    folder = Path(branch_imports.__file__).parent.parent
    found = {"missing_name", "missing_time_zone"}  # named by the field that is missing
    for path in [*(folder / "exchange").glob("network_*.py"), folder / "rules" / "hours.py"]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in (
                "refuse", "BadCell", "BadHours",
            ):  # fmt: skip
                found |= {each.value for each in node.args[:1] if isinstance(each, ast.Constant)}
    assert found == set(REASONS)


def test_rows_of_one_organisation_are_not_another_ones(cast: Cast) -> None:
    other = Organisation.objects.create(name="Third", slug="third")
    source = imports.start_import(
        organisation=other, table=TableRead([["Code"], ["KY-01"]]), file_name="x.csv", by=cast.rival_manager
    )
    imports.name_columns(import_id=source.pk, wish=Wish(["code"], brand=cast.brand.pk), by=cast.rival_manager)
    imports.run_import(import_id=source.pk)
    assert list(ImportRow.objects.values_list("fate", flat=True)) == ["refused"]
