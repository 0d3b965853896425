"""Import and export as HQ does them: the preview of each row, the draft, the downloads, and sentences for every reason."""

import ast
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audits.exchange.files import read_file
from audits.exchange.sheet_write import write_sheet
from audits.exchange.workbooks import Table, write_workbook
from audits.exchange.xlsform_types import CHANGED, NOT_QUESTIONS
from audits.models import Checklist, ChecklistDraft
from audits.rules.changes import same_document
from audits.services.checklist_drafts import save_checklist_draft
from audits.services.checklists import archive_checklist
from audits.tests.checklists import changed
from audits.views.fate_words import REASONS, REFUSALS
from conftest import CHECKLIST, Cast

# Codes that no literal at a call names: columns' troubles, what sheets tell as a whole, and why a row is no question.
WHY_NO_QUESTION = {
    "external_choices", "no_such_list", "unknown_type", "no_type", "column_left_out", "column_no_name", "column_twice",
    "unknown_language", "merged_cells", "formulas_without_value", "names_later_question", "names_unknown_question",
}  # fmt: skip
EXCHANGE = Path(__file__).parent.parent / "exchange"


@pytest.fixture
def checklist(cast: Cast) -> Checklist:
    return cast.checklist_version.checklist


@pytest.fixture
def client(cast: Cast, as_person: Any) -> Client:
    person: Client = as_person(cast.manager)
    return person


def bring(client: Client, checklist: Checklist, data: bytes, name: str = "file.xlsx") -> Any:
    return client.post(reverse("checklist-import", args=[checklist.pk]), {"file": SimpleUploadedFile(name, data)})


def put(client: Client, checklist: Checklist, shown: Any) -> Any:
    return client.post(reverse("checklist-import", args=[checklist.pk]), {"document": shown.context["document"]})


FORM = write_workbook([
    Table("survey", ["type", "name", "label", "relevant", "calculation"], [
        {"type": "select_one yn", "name": "clean", "label": "Clean?"},
        {"type": "calculate", "name": "sum", "calculation": "1 + 1"},
        {"type": "text", "name": "why", "label": "Why?", "relevant": "${clean} = 'no'"},
    ]),
    Table("choices", ["list_name", "name", "label"], [
        {"list_name": "yn", "name": "yes", "label": "Yes"}, {"list_name": "yn", "name": "no", "label": "No"},
    ]),
])  # fmt: skip


def test_a_new_checklist_may_begin_with_a_file(client: Client, cast: Cast) -> None:
    answer = client.post(reverse("checklist-create", args=[cast.programme.pk]), {"name": "Door", "from_file": "yes"})
    assert answer["Location"] == reverse("checklist-import", args=[Checklist.objects.get(name="Door").pk])


def test_nothing_is_saved_before_the_preview_was_seen(client: Client, checklist: Checklist) -> None:
    shown = bring(client, checklist, FORM)
    page = shown.content.decode()
    assert [(group["became"], len(group["rows"])) for group in shown.context["groups"]] == [
        ("left_out", 1), ("changed", 2), ("carried", 3),
    ]  # fmt: skip
    assert "“calculate” calculates: there are no calculations here." in page
    assert "survey, row 3" in page
    assert not ChecklistDraft.objects.exists()


def test_each_row_shows_what_is_asked_and_earned_then(client: Client, checklist: Checklist) -> None:
    rows = [
        {"Question": "Clean?", "Type": "yes/no", "Points": "5"},
        {"Question": "Air?", "Options": "Fresh = 2; Stale = 0"},
        {"Question": "Kind?", "Type": "1-10", "Points": "10"},
    ]
    page = bring(client, checklist, write_workbook([Table("Q", ["Question", "Type", "Options", "Points"], rows)]))
    shown = [line for group in page.context["groups"] for row in group["rows"] for line in row["becomes"]]
    assert shown == [
        "Yes or no · Yes: 5 points", "One choice · Fresh: 2 points · Stale: 0 points", "Scale · 1 to 10: up to 10 points",
    ]  # fmt: skip
    assert "<small>Scale · 1 to 10: up to 10 points</small>" in page.content.decode()
    when = bring(
        client, checklist, write_workbook([Table("survey", ["type", "name"], [{"type": "dateTime", "name": "q"}])])
    )
    assert [row["becomes"] for group in when.context["groups"] for row in group["rows"] if row["becomes"]] == [
        ["Date", "Time"]
    ]


def test_what_the_preview_showed_becomes_the_draft(client: Client, checklist: Checklist, cast: Cast) -> None:
    answer = put(client, checklist, bring(client, checklist, FORM))
    assert answer["Location"] == reverse("checklist-design", args=[checklist.pk])
    draft = ChecklistDraft.objects.get(checklist=checklist)
    assert draft.saved_by == cast.manager
    assert [question["code"] for question in draft.document["sections"][0]["questions"]] == ["clean", "why"]


def test_the_preview_tells_what_would_change_since_the_newest_version(client: Client, checklist: Checklist) -> None:
    shown = bring(client, checklist, write_sheet(changed(points=7), "en"))
    assert [(row.how, row.code) for row in shown.context["changes"]] == [
        ("changed", CHECKLIST["sections"][0]["questions"][0]["code"])
    ]


def test_a_kind_that_is_none_is_taken_for_a_text_and_told_with_those_there_are(
    client: Client, checklist: Checklist
) -> None:
    rows = [{"Питання": "Загальне враження", "Тип": "зірочки"}]
    page = bring(client, checklist, write_workbook([Table("Q", ["Питання", "Тип"], rows)])).content.decode()
    assert "“зірочки” is no kind of question, so it is taken for a text. There are: yes / no, one choice," in page
    assert "Put into the draft" in page


def test_what_a_cell_says_wrongly_is_told_with_its_column_and_cell_and_what_was_read(
    client: Client, checklist: Checklist
) -> None:
    rows = [
        {"Question": "Clean?", "Type": "yes/no", "Max score": "two"},
        {"Question": "Why?", "Type": "text", "Max score": "5"},
        {"Question": "Air?", "Type": "smell", "Options": "Fresh; Stale"},
    ]
    table = Table("Q", ["Question", "Type", "Max score", "Options"], rows)
    page = bring(client, checklist, write_workbook([table])).content.decode()
    assert "“two” can’t be understood in the column Max score (cell C2)." in page
    assert "A question of the kind “Text” earns no points: “5”." in page
    assert "“smell” is no kind of question; by its options it is: One choice." in page
    assert "No kind is named" not in page


def test_a_json_document_is_previewed_too_and_its_errors_are_told(client: Client, checklist: Checklist) -> None:
    assert bring(client, checklist, json.dumps(CHECKLIST).encode(), "c.json").context["changes"] == []
    wrong = bring(client, checklist, json.dumps(changed(points=-1)).encode(), "c.json")
    assert "document" not in wrong.context
    assert "This may not be negative." in wrong.content.decode()


@pytest.mark.parametrize("data", [b"", b"name,phone", b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")])
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(
    client: Client, checklist: Checklist, data: bytes
) -> None:
    answer = bring(client, checklist, data)
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]


def test_a_file_too_big_is_refused_before_it_is_read(client: Client, checklist: Checklist) -> None:
    answer = bring(client, checklist, b"PK" + b"0" * 5 * 1024 * 1024)
    assert answer.context["form"].errors["file"] == ["This file is bigger than 5 MB."]


def test_what_is_put_into_the_draft_is_what_was_signed_for_this_checklist(
    client: Client, checklist: Checklist, cast: Cast
) -> None:
    other = Checklist.objects.create(programme=cast.programme, name="Other")
    shown = bring(client, checklist, FORM)
    for target, sent in ((other, shown.context["document"]), (checklist, shown.context["document"] + "x")):
        answer = client.post(reverse("checklist-import", args=[target.pk]), {"document": sent}, follow=True)
        assert "This preview is no longer good." in answer.content.decode()
    assert not ChecklistDraft.objects.exists()


def test_a_draft_saved_since_the_preview_is_not_overwritten_unseen(
    client: Client, checklist: Checklist, cast: Cast
) -> None:
    shown = bring(client, checklist, FORM)
    save_checklist_draft(checklist_id=checklist.pk, base=0, document=changed(points=9), by=cast.owner)
    again = put(client, checklist, shown)
    assert "has saved this draft meanwhile." in again.content.decode()
    assert "takes the place of the draft" in again.content.decode()
    assert ChecklistDraft.objects.get().document["sections"][0]["questions"][0]["points"] == 9
    assert put(client, checklist, again).status_code == 302
    assert ChecklistDraft.objects.get().document["sections"][0]["code"] == "general"


def test_an_archived_checklist_takes_no_import(client: Client, checklist: Checklist, cast: Cast) -> None:
    shown = bring(client, checklist, FORM)
    archive_checklist(checklist_id=checklist.pk, archived=True, by=cast.manager)
    assert "This checklist is archived" in put(client, checklist, shown).content.decode()
    assert not ChecklistDraft.objects.exists()


@pytest.mark.parametrize("kind", ["excel", "xlsform", "json"])
def test_each_format_of_a_version_comes_back_as_it_was(client: Client, checklist: Checklist, kind: str) -> None:
    answer = client.get(reverse("checklist-version-export", args=[checklist.pk, 1, kind]))
    assert answer["Content-Disposition"].startswith('attachment; filename="coffee-1')
    reading = read_file(answer.content)
    assert reading.document is not None
    assert same_document(reading.document, CHECKLIST)


def test_headers_of_plain_excel_are_in_the_readers_language(client: Client, checklist: Checklist) -> None:
    url = reverse("checklist-version-export", args=[checklist.pk, 1, "excel"])
    answer = client.get(url, headers={"Accept-Language": "uk"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[0] == "Питання"


def test_a_draft_that_is_not_whole_goes_out_as_json_only(client: Client, checklist: Checklist, cast: Cast) -> None:
    save_checklist_draft(checklist_id=checklist.pk, base=0, document=changed(kind="novel"), by=cast.manager)
    page = client.get(reverse("checklist-export", args=[checklist.pk]))
    assert [each["can"] for each in page.context["formats"]] == [False, False, True]
    codes = [
        client.get(reverse("checklist-draft-export", args=[checklist.pk, kind])).status_code
        for kind in ("excel", "xlsform", "json", "csv")
    ]
    assert codes == [404, 404, 200, 404]


def test_losses_are_told_before_the_download(client: Client, checklist: Checklist, cast: Cast) -> None:
    first = CHECKLIST["sections"][0]["questions"][0]["code"]
    document = changed(x_crm={"id": 7})
    document["sections"][0]["questions"][1]["show_if"] = {"question": first, "is": "lost_points"}
    save_checklist_draft(checklist_id=checklist.pk, base=0, document=document, by=cast.manager)
    page = client.get(reverse("checklist-export", args=[checklist.pk])).content.decode()
    assert "Other tools show it always" in page
    assert "x_crm" in page


def told_by(*callers: str) -> set[str]:
    """The codes that the package's modules hand to these callables."""
    found = set()
    for path in EXCHANGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in callers:
                texts = [
                    each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
                ]
                found |= set(texts) - {"changed", "left_out", "error", "carried", "choices", "Column", ""}
    return found


def test_every_reason_and_refusal_has_its_sentence() -> None:
    by_variable = {*CHANGED.values(), *NOT_QUESTIONS.values(), *WHY_NO_QUESTION}
    assert told_by("say", "tell", "_say", "NotCarried") | by_variable == set(REASONS)
    assert told_by("BadWorkbook") == set(REFUSALS)
