"""The life of an export: asked for, made, cancelled, lost with its worker, tried again, fetched, deleted."""

import datetime as dt
import errno
import tempfile
import zipfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from audits.models import Evidence
from common.errors import Refused
from conftest import Cast
from reports.exports import tables
from reports.exports.scope import Scope
from reports.models import Export, ExportDownload
from reports.services import exports
from reports.tests.rows import approved, published


def asked(cast: Cast, **fields: Any) -> Export:
    """An export of a published wave with one visit."""
    wave = published(cast)
    approved(cast, wave, cast.podil, {"clean": "yes", "smile": 4})
    wish = {"kind": "visits", "form": "xlsx", "variant": "code", "language": "en", "by": cast.manager, **fields}
    return exports.ask_export(organisation=cast.zerno, scope=Scope(waves=(wave.pk,)), **wish)


def test_the_same_export_under_way_is_not_made_twice_and_a_fourth_one_waits(cast: Cast) -> None:
    first = asked(cast)
    again = exports.ask_export(
        organisation=cast.zerno, scope=Scope(waves=tuple(first.wish["waves"])), kind="visits", form="xlsx",
        variant="code", language="en", by=cast.manager,
    )  # fmt: skip
    assert again == first
    asked(cast)
    asked(cast)
    with pytest.raises(Refused, match="under way") as refused:
        asked(cast)
    assert refused.value.code == "too_many_exports"


def test_a_fourth_one_tried_again_waits_too(cast: Cast, as_person: Any) -> None:
    first = asked(cast)
    exports.cancel_export(export_id=first.pk, by=cast.manager)
    for _more in range(3):
        asked(cast)
    answer = as_person(cast.manager).post(reverse("export-retry", args=[first.pk]), follow=True)
    assert "under way" in answer.content.decode()
    first.refresh_from_db()
    assert first.state == "cancelled"


def test_a_cancelled_export_stops_its_maker_and_leaves_no_file(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    export = asked(cast)

    def read(*args: Any) -> Any:
        exports.cancel_export(export_id=export.pk, by=cast.manager)
        yield from ()

    monkeypatch.setattr(tables, "read_visits", read)
    assert not exports.make_export(export_id=export.pk)
    export.refresh_from_db()
    assert (export.state, export.file) == ("cancelled", "")
    assert not default_storage.exists(f"exports/{export.pk}")
    monkeypatch.undo()
    exports.retry_export(export_id=export.pk, by=cast.manager)
    assert exports.make_export(export_id=export.pk)


def test_what_a_killed_worker_left_is_found_and_made_once(cast: Cast) -> None:
    export, at = asked(cast), timezone.now()
    assert exports._take(export.pk) is not None
    assert exports.waiting_exports(at) == []
    assert not exports.make_export(export_id=export.pk)  # its maker may be alive
    later = at + dt.timedelta(minutes=6)
    assert exports.waiting_exports(later) == [export.pk]
    Export.objects.update(heard_at=at - dt.timedelta(minutes=6))
    assert exports.make_export(export_id=export.pk)
    assert not exports.make_export(export_id=export.pk)
    assert len(default_storage.listdir(f"exports/{export.pk}")[1]) == 1


def test_one_whose_workers_die_all_day_is_given_up(cast: Cast) -> None:
    export, at = asked(cast), timezone.now()
    silent = {"state": "making", "started_at": at - dt.timedelta(minutes=7), "heard_at": at - dt.timedelta(minutes=6)}
    Export.objects.update(**silent, asked_at=at - dt.timedelta(hours=13))
    assert not exports.make_export(export_id=export.pk)
    assert exports.waiting_exports(at) == []
    export.refresh_from_db()
    assert (export.state, export.problem) == ("failed", "failed")
    exports.retry_export(export_id=export.pk, by=cast.manager)
    assert exports.make_export(export_id=export.pk)


def test_a_maker_that_was_given_up_throws_its_file_away(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    export = asked(cast)
    store = exports.store_file

    def slow(name: str, content: Any) -> str:
        kept = store(name, content)
        monkeypatch.setattr(exports, "store_file", store)
        Export.objects.update(heard_at=timezone.now() - dt.timedelta(minutes=6))
        assert exports.make_export(export_id=export.pk)
        return kept

    monkeypatch.setattr(exports, "store_file", slow)
    assert not exports.make_export(export_id=export.pk)
    export.refresh_from_db()
    assert export.state == "ready"
    assert [export.file] == [
        f"exports/{export.pk}/{name}" for name in default_storage.listdir(f"exports/{export.pk}")[1]
    ]


def test_a_full_disk_is_told_and_can_be_tried_again(
    cast: Cast, as_person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = asked(cast)

    def full(*args: Any, **kwargs: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    assert not exports.make_export(export_id=export.pk)
    export.refresh_from_db()
    assert (export.state, export.problem) == ("failed", "no_room")
    page = as_person(cast.manager).get(reverse("export-detail", args=[export.pk]))
    assert "There is no room for the file on the server" in page.content.decode()
    monkeypatch.undo()
    as_person(cast.manager).post(reverse("export-retry", args=[export.pk]))
    export.refresh_from_db()
    assert export.state == "ready"


def test_more_columns_than_excel_holds_are_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_COLUMNS", 20)
    export = asked(cast)
    assert not exports.make_export(export_id=export.pk)
    export.refresh_from_db()
    assert export.problem == "too_wide"


def test_a_file_is_deleted_when_its_days_are_over_and_named_ones_when_somebody_is_erased(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # what other processes of the test make stays theirs
    export, named = asked(cast), asked(cast, variant="people")
    for each in (export, named):
        assert exports.make_export(export_id=each.pk)
        each.refresh_from_db()
    exports.drop_old_exports(timezone.now() + dt.timedelta(days=6))
    assert default_storage.exists(export.file)
    exports.drop_exports_with_people()
    assert not default_storage.exists(named.file)
    exports.drop_old_exports(timezone.now() + dt.timedelta(days=8))
    assert not default_storage.exists(export.file)
    assert set(Export.objects.values_list("state", "file")) == {("expired", "")}


def test_a_file_with_names_that_is_being_made_when_somebody_is_erased_is_made_anew(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = asked(cast, variant="people")
    store = exports.store_file

    def late(name: str, content: Any) -> str:
        exports.drop_exports_with_people()
        return store(name, content)

    monkeypatch.setattr(exports, "store_file", late)
    assert not exports.make_export(export_id=export.pk)
    monkeypatch.undo()
    export.refresh_from_db()
    assert (export.state, export.file) == ("asked", "")
    assert (
        not default_storage.exists(f"exports/{export.pk}") or default_storage.listdir(f"exports/{export.pk}")[1] == []
    )
    assert exports.make_export(export_id=export.pk)


def test_a_few_large_files_are_left_to_the_task(cast: Cast) -> None:
    wave = published(cast)
    visit = approved(cast, wave, cast.podil, {"clean": "yes", "smile": 4})
    file = Evidence.objects.create(
        id=uuid4(),
        visit=visit,
        kind="video",
        sha256="0" * 64,
        bytes=1_000,
        captured_at=timezone.now(),
        in_manifest=True,
    )
    export = exports.ask_export(
        organisation=cast.zerno, scope=Scope(waves=(wave.pk,)), kind="evidence", form="zip", variant="code",
        language="en", by=cast.manager,
    )  # fmt: skip
    assert exports.is_few(export)
    Evidence.objects.filter(pk=file.pk).update(bytes=exports.FEW_BYTES + 1)
    assert not exports.is_few(export)


def test_a_sheet_too_large_for_a_plain_zip_is_written_all_the_same(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)  # else two gigabytes: a sheet of some 700,000 answers
    export = asked(cast, kind="answers")
    assert exports.make_export(export_id=export.pk)
    export.refresh_from_db()
    with default_storage.open(export.file) as file:
        assert openpyxl.load_workbook(file)["Answers"].max_row > 1


def test_what_a_killed_worker_left_half_made_goes_after_a_day(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, other = tmp_path / "mystery-export-x", tmp_path / "other"
    for folder in (left, other):
        folder.mkdir()
    exports.drop_old_exports(timezone.now())
    assert left.exists()
    exports.drop_old_exports(timezone.now() + dt.timedelta(days=2))
    assert (left.exists(), other.exists()) == (False, True)


def test_a_small_export_is_there_at_once_and_its_fetching_is_kept(cast: Cast, as_person: Any) -> None:
    wave = published(cast)
    approved(cast, wave, cast.podil, {"clean": "yes", "smile": 4})
    client = as_person(cast.manager)
    asking = {"kind": "visits", "form": "csv", "variant": "client", "waves": [wave.pk], "parts": ["labels"]}
    page = client.post(reverse("export-list"), asking, follow=True)
    export = Export.objects.get()
    assert export.state == "ready"
    file = client.get(reverse("export-file", args=[export.pk]))
    assert b"".join(file.streaming_content).startswith(b"PK")
    named = f'attachment; filename="visits - {wave.programme.brand.name} - {wave.name} - '
    assert file["Content-Disposition"].startswith(named)
    assert ExportDownload.objects.get().by == cast.manager
    assert reverse("export-file", args=[export.pk]) in page.content.decode()
    assert "Fetched" in client.get(reverse("export-detail", args=[export.pk])).content.decode()


def test_two_exports_of_one_wave_and_kind_made_in_one_minute_have_names_of_their_own(
    cast: Cast, as_person: Any
) -> None:
    wave = published(cast)
    approved(cast, wave, cast.podil, {"clean": "yes", "smile": 4})
    names, client = [], as_person(cast.manager)
    for variant in ("client", "code"):
        asking = {"kind": "visits", "form": "xlsx", "variant": variant, "waves": [wave.pk]}
        client.post(reverse("export-list"), asking)
        export = Export.objects.latest("pk")
        file = client.get(reverse("export-file", args=[export.pk]))
        assert b"".join(file)  # read to its end, it closes itself
        names.append(file["Content-Disposition"])
        day = timezone.localtime(export.made_at).strftime("%Y-%m-%d %H%M")
        assert f"{wave.name} - {day} - {export.pk}.xlsx" in names[-1]
    assert len(set(names)) == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"waves": []}, "Choose at least one wave."),
        ({"variant": "originals"}, "Select a valid choice."),
        ({"first": "2026-11-05", "last": "2026-11-01"}, "The last day is before the first."),
        ({"variant": "client", "waves": ["open"]}, "Not published, so not for a client"),
        ({"waves": ["foreign"]}, "Select a valid choice."),
    ],
)
def test_what_does_not_go_together_is_told(cast: Cast, as_person: Any, changed: dict[str, Any], said: str) -> None:
    waves = {"open": cast.wave(state="open").pk, "foreign": 999_999}
    asking = {"kind": "visits", "form": "csv", "variant": "code", "waves": [published(cast).pk], **changed}
    asking["waves"] = [waves.get(wave, wave) for wave in asking["waves"]]
    page = as_person(cast.manager).post(reverse("export-list"), asking)
    assert said in page.content.decode()
    assert not Export.objects.exists()


def test_one_sees_one_s_own_and_an_owner_everybody_s(cast: Cast, as_person: Any) -> None:
    export = asked(cast, by=cast.owner)
    assert as_person(cast.manager).get(reverse("export-detail", args=[export.pk])).status_code == 404
    own = asked(cast)
    assert as_person(cast.owner).get(reverse("export-detail", args=[own.pk])).status_code == 200
