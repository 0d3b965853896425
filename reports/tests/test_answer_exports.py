"""Answers as tables: what a spreadsheet reads back of what was stored, for HQ and for a client."""

import copy
import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import User
from audits.models import Answer, ChecklistVersion, Correction, Flag, ScenarioVersion, Visit, Wave
from conftest import CHECKLIST, Cast
from reports.exports.scope import Scope
from reports.models import Export
from reports.services.exports import ask_export, make_export
from reports.tests.rows import approved, published

GOOD = {"clean": "no", "dirt": "=2+3", "smile": 4}
Row = dict[str, Any]


def made(cast: Cast, waves: list[Wave], by: User | None = None, **fields: Any) -> Export:
    """An export of these waves, made."""
    wish = {"kind": "visits", "form": "xlsx", "variant": "code", "language": "en", **fields}
    scope = wish.pop("scope", Scope(waves=tuple(wave.pk for wave in waves)))
    export = ask_export(organisation=cast.zerno, scope=scope, by=by or cast.manager, **wish)
    assert make_export(export_id=export.pk)
    export.refresh_from_db()
    return export


def book(export: Export) -> Any:
    with default_storage.open(export.file) as file:
        return openpyxl.load_workbook(io.BytesIO(file.read()))


def rows_of(sheet: Any) -> list[Row]:
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def tables(export: Export) -> dict[str, list[Row]]:
    """The CSV files of an export by their names."""
    with default_storage.open(export.file) as file, zipfile.ZipFile(io.BytesIO(file.read())) as pack:
        texts = {name: pack.read(name).decode("utf-8-sig") for name in pack.namelist()}
    return {name: list(csv.DictReader(io.StringIO(text, newline=""))) for name, text in texts.items()}


@pytest.fixture
def wave(cast: Cast) -> Iterator[Wave]:
    wave = published(cast)
    at = dt.datetime(2026, 11, 3, 14, 20, 7, tzinfo=dt.UTC)
    approved(
        cast,
        wave,
        cast.podil,
        GOOD,
        comments={"clean": "Крихти на столах"},
        started_at=at,
        finished_at=at + dt.timedelta(minutes=18),
    )
    approved(cast, wave, cast.obolon, {"clean": {"na": True}, "smile": 5}, started_at=at)
    ScenarioVersion.objects.update(document={**cast.scenario_version.document, "channel": "in_person"})
    yield wave


@pytest.mark.parametrize("variant", ["client", "code", "people"])
@pytest.mark.parametrize("kind", ["visits", "answers"])
def test_no_two_columns_of_a_sheet_have_one_name_and_the_dictionary_names_each(
    cast: Cast, wave: Wave, kind: str, variant: str
) -> None:
    sheets = book(made(cast, [wave], by=cast.owner, kind=kind, variant=variant))
    for sheet in sheets:
        heads = [cell.value for cell in sheet[1]]
        assert len(heads) == len(set(heads)), sheet.title
    heads = [cell.value for cell in sheets.worksheets[0][1]]
    told = [row["column"] for row in rows_of(sheets["Columns"])]
    assert len(told) == len(set(told))
    assert {head for head in heads if "." not in head} == {code for code in told if "." not in code}


def test_a_row_for_each_visit_reads_back_with_its_types(cast: Cast, wave: Wave) -> None:
    sheets = book(made(cast, [wave]))
    visits = sheets["Visits"]
    assert (visits.freeze_panes, visits.auto_filter.ref.split(":")[0]) == ("A2", "A1")
    assert {row["channel"] for row in rows_of(visits)} == {"in_person"}
    first, second = sorted(rows_of(visits), key=lambda row: str(row["branch"]), reverse=True)
    assert first["branch"] == "Podil"
    assert f"{first['started_at']:%Y-%m-%d %H:%M:%S}" == "2026-11-03 16:20:07"
    assert first["minutes"] == 18
    assert first["score"] == pytest.approx(0.5)
    assert first["s.arrival"] == 0
    assert first["q.smile"] == 4
    assert (first["q.clean"], first["q.clean.label"], first["q.clean.state"]) == ("no", "No", "answered")
    assert (first["q.clean.earned"], first["q.clean.possible"]) == (0, 5)
    assert first["q.clean.comment"] == "Крихти на столах"
    assert first["restated"] is False
    assert [second[f"q.{code}.state"] for code in ("clean", "dirt", "smile", "why")] == [
        "na",
        "hidden",
        "answered",
        "unanswered",
    ]
    formats = {cell.value: below.number_format for cell, below in zip(visits[1], visits[2], strict=True)}
    assert formats["score"] == "0.00%"


def test_a_row_for_each_answer_tells_its_points_and_leaves_hidden_questions_out(cast: Cast, wave: Wave) -> None:
    Correction.objects.create(
        visit=wave.visits.get(branch=cast.podil), question="smile", old={}, new={}, reason="Seen", by=cast.reviewer
    )
    rows = rows_of(book(made(cast, [wave], kind="answers"))["Answers"])
    podil = [row for row in rows if row["branch"] == "Podil"]
    assert [row["question"] for row in podil] == ["clean", "dirt", "smile", "shot", "why"]
    assert [row["question"] for row in rows if row["branch"] == "Obolon"] == ["clean", "smile", "shot", "why"]
    smile = podil[2]
    assert (smile["text"], smile["value"], smile["earned"], smile["possible"]) == ("How friendly?", 4, 7.5, 10)
    assert (smile["was_corrected"], smile["restated"]) == (True, True)


def test_the_dictionary_tells_versions_apart_and_the_method_says_what_was_asked(cast: Cast, wave: Wave) -> None:
    document = copy.deepcopy(CHECKLIST)
    document["sections"][0]["questions"][0]["points"] = 7
    document["sections"][1]["questions"].append({
        "code": "cup", "kind": "single_choice", "text": {"en": "Which cup?", "uk": "Яка чашка?"},
        "choices": [{"code": "paper", "text": {"en": "Paper"}, "points": 3}, {"code": "glass", "text": {"en": "Glass"}}],
    })  # fmt: skip
    version = ChecklistVersion.objects.create(
        checklist=cast.checklist_version.checklist,
        number=2,
        document=document,
        published_at=timezone.now(),
        published_by=cast.manager,
    )
    later = published(cast, checklist_version=version, starts_on=dt.date(2027, 1, 1), ends_on=dt.date(2027, 1, 9))
    approved(cast, later, cast.podil, {"clean": "yes", "smile": 5, "cup": "paper"})
    sheets = book(made(cast, [wave, later]))
    questions = rows_of(sheets["Questions"])
    assert [(row["version"], row["most_points"]) for row in questions if row["question"] == "clean"] == [(2, 7), (1, 5)]
    assert {row["text_uk"] for row in questions if row["question"] == "cup"} == {"Яка чашка?"}
    assert [row["points"] for row in rows_of(sheets["Choices"]) if row["question"] == "cup"] == [3, 0]
    first, *_rest, last = rows_of(sheets["Visits"])
    assert (first["q.cup.state"], last["q.cup"], last["q.cup.label"]) == (None, "paper", "Paper")
    assert {"score", "q.QUESTION.state"} <= {row["column"] for row in rows_of(sheets["Columns"])}
    method = {str(what): str(how) for what, how in sheets["Method"].iter_rows(values_only=True)}
    assert method["Made by"] == str(cast.manager)
    assert "revision 1" in method[wave.name]


def test_csv_carries_the_same_and_no_cell_of_it_is_a_formula(cast: Cast, wave: Wave) -> None:
    found = tables(made(cast, [wave], form="csv", kind="answers"))
    assert set(found) == {"answers.csv", "columns.csv", "questions.csv", "choices.csv", "method.csv"}
    dirt = next(row for row in found["answers.csv"] if row["question"] == "dirt")
    assert (dirt["value"], dirt["score"], dirt["started_at"]) == ("'=2+3", "50.00", "2026-11-03 16:20")
    assert not [cell for rows in found.values() for row in rows for cell in row.values() if cell.startswith(("=", "@"))]


def test_odd_texts_survive_and_one_too_long_for_a_cell_is_told(cast: Cast, wave: Wave) -> None:
    odd = "\N{RIGHT-TO-LEFT OVERRIDE}abc\N{ZERO WIDTH SPACE}<r><t>x</t></r> & 😀"
    visit = wave.visits.get(branch=cast.podil)
    Answer.objects.filter(visit=visit, question="clean").update(comment=odd)
    Answer.objects.filter(visit=visit, question="dirt").update(comment="<r><t>x</t></r>")
    Answer.objects.filter(visit=visit, question="smile").update(comment="я" * 100_000)
    sheets = book(made(cast, [wave]))
    row = next(row for row in rows_of(sheets["Visits"]) if row["branch"] == "Podil")
    assert row["q.clean.comment"] == odd
    assert row["q.dirt.comment"].strip() == "<r><t>x</t></r>"
    assert len(row["q.smile.comment"]) == 32_767
    assert row["q.smile.comment"].endswith("…")
    assert any(what == "Texts cut" for what, _how in sheets["Method"].iter_rows(values_only=True))
    long = tables(made(cast, [wave], form="csv"))["visits.csv"]
    assert "я" * 100_000 in {row["q.smile.comment"] for row in long}


def whole_text(export: Export) -> str:
    with default_storage.open(export.file) as file, zipfile.ZipFile(io.BytesIO(file.read())) as pack:
        return "\n".join(pack.read(name).decode("utf-8", "replace") for name in pack.namelist())


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("kind", ["visits", "answers"])
def test_a_client_s_file_tells_nothing_of_the_shopper(cast: Cast, wave: Wave, form: str, kind: str) -> None:
    visit = wave.visits.get(branch=cast.podil)
    Flag.objects.create(visit=visit, code="far_from_branch")
    Visit.objects.filter(pk=visit.pk).update(start_reason="Zyxreason")
    text = whole_text(made(cast, [wave], form=form, kind=kind, variant="client"))
    assert "Podil" in text
    secrets = [
        cast.profile.code,
        "Sofia",
        cast.shopper.email,
        "far_from_branch",
        "Zyxreason",
        "16:20",
        "14:20",
        cast.manager.email,
    ]
    assert [secret for secret in secrets if secret in text] == []


def test_a_client_learns_the_week_only_where_the_programme_says_so(cast: Cast, wave: Wave) -> None:
    cast.programme.visit_time_shown = "week"
    cast.programme.save()
    scope = Scope(waves=(wave.pk,), first=dt.date(2026, 11, 3), last=dt.date(2026, 11, 3))
    sheets = book(made(cast, [wave], variant="client", scope=scope))
    rows = rows_of(sheets["Visits"])
    assert [(str(row["made_on"])[:10], row["made_when"]) for row in rows] == [("2026-11-02", None)] * 2
    assert "2026-11-03" not in str(list(sheets["Method"].iter_rows(values_only=True)))


def test_names_come_only_with_the_variant_that_says_so(cast: Cast, wave: Wave) -> None:
    plain, named = (rows_of(book(made(cast, [wave], variant=variant))["Visits"])[0] for variant in ("code", "people"))
    assert plain["shopper"] == cast.profile.code
    assert "shopper_email" not in plain
    assert named["shopper_email"] == cast.shopper.email


def test_filters_narrow_and_unapproved_visits_come_only_when_asked_for(cast: Cast, wave: Wave) -> None:
    now = timezone.now()
    cast.visit(wave=wave, number=9, state="in_review", submitted_at=now, finished_at=now)
    rows = rows_of(book(made(cast, [wave]))["Visits"])
    assert {row["state"] for row in rows} == {"approved"}
    every = rows_of(book(made(cast, [wave], scope=Scope(waves=(wave.pk,), every_state=True)))["Visits"])
    assert sorted(row["state"] for row in every) == ["approved", "approved", "in_review"]
    narrow = Scope(waves=(wave.pk,), first=dt.date(2026, 11, 4))
    assert rows_of(book(made(cast, [wave], scope=narrow))["Visits"]) == []
    few = rows_of(book(made(cast, [wave], scope=Scope(waves=(wave.pk,), parts=frozenset())))["Visits"])[0]
    assert {key for key in few if key.startswith("q.smile")} == {"q.smile", "q.smile.state"}
