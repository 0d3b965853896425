"""Checklists: new versions from documents, every error told, and what changed."""

import copy
import json
import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse

from audits.forms.document_errors import SENTENCES, WITH_DETAIL, sentence
from audits.models import Checklist, ChecklistVersion
from audits.rules.changes import changes
from audits.rules.documents import DocumentError, InvalidDocument, parse_checklist
from audits.rules.reading import in_reading_order, read_json
from audits.services.checklists import archive_checklist, create_checklist, publish_checklist_version
from audits.services.library import library
from audits.tests.checklists import changed
from audits.views.checklist_words import ChecklistWords
from common.errors import Refused
from conftest import CHECKLIST, Cast, locks_rows


@pytest.fixture
def checklist(cast: Cast) -> Checklist:
    return cast.checklist_version.checklist


@pytest.fixture
def send(cast: Cast, as_person: Any, checklist: Checklist) -> Any:
    client = as_person(cast.manager)

    def post(text: str = "", file: bytes | None = None, button: str = "publish") -> Any:
        values: dict[str, Any] = {"document": text, button: "yes"}
        if file is not None:
            values["file"] = SimpleUploadedFile("checklist.json", file)
        return client.post(reverse("checklist-version-create", args=[checklist.pk]), values)

    return post


def test_a_pasted_document_becomes_the_next_version(send: Any, checklist: Checklist, cast: Cast) -> None:
    answer = send(json.dumps(changed(points=7)))
    assert answer.status_code == 302
    newest = checklist.versions.first()
    assert newest is not None
    assert (newest.number, newest.published_by) == (2, cast.manager)
    assert newest.document["sections"][0]["questions"][0]["points"] == 7


def test_an_uploaded_file_wins_over_the_text(send: Any, checklist: Checklist) -> None:
    send("nonsense", b"\xef\xbb\xbf" + json.dumps(changed(points=8)).encode())
    newest = checklist.versions.first()
    assert newest is not None
    assert newest.document["sections"][0]["questions"][0]["points"] == 8


def test_exact_decimals_survive_the_database(send: Any, checklist: Checklist) -> None:
    text = json.dumps(changed(x_note=1.5)).replace('"points": 5', '"points": 2.25')
    assert send(text).status_code == 302
    newest = checklist.versions.first()
    assert newest is not None
    newest.refresh_from_db()
    question = parse_checklist(newest.document).sections[0].questions[0]
    assert str(question.points) == "2.25"  # type: ignore[union-attr]
    assert newest.document["sections"][0]["questions"][0]["x_note"] == 1.5


def test_checking_writes_nothing_and_tells_what_would_change(send: Any, checklist: Checklist) -> None:
    document = changed(points=7)
    document["sections"][1]["questions"].pop()
    document["sections"][0]["questions"].append({"code": "new_one", "kind": "note", "text": {"en": "Mind the gap"}})
    answer = send(json.dumps(document), button="check")
    assert answer.status_code == 200
    assert [(row.how, row.code, row.lines) for row in answer.context["changes"]] == [
        ("changed", "clean", ["Points: 5 points → 7 points"]),
        ("added", "new_one", []),
        ("removed", "why", []),
    ]
    assert checklist.versions.count() == 1


def test_every_error_is_shown_by_its_place_and_the_text_kept(send: Any, checklist: Checklist) -> None:
    document = changed(kind="yes_noo")
    document["sections"][0]["questions"][1]["show_if"]["question"] = "nobody"
    document["sections"][1]["weight"] = -1
    document["sections"][1]["questions"][0]["max"] = 0
    document["typo"] = "«kept»"
    answer = send(json.dumps(document, ensure_ascii=False))
    assert answer.status_code == 200
    assert [path for path, _sentence in answer.context["errors"]] == [
        "sections[0].questions[0].kind",
        "sections[0].questions[1].show_if",
        "sections[1].weight",
        "sections[1].questions[0].max",
        "typo",
    ]
    page = answer.content.decode()
    assert "sections[1].weight" in page
    assert "This may not be negative." in page
    assert "«kept»" in page
    assert checklist.versions.count() == 1


def test_an_unknown_field_is_told_with_those_there_are(send: Any) -> None:
    ((path, told),) = send(json.dumps(changed(evidence=[{"kind": "photo", "least": 1}]))).context["errors"]
    assert path == "sections[0].questions[0].evidence[0].least"
    assert told == "There is no field “least” here. There are: kind, min, max, when."
    note = dict(send(json.dumps(changed(kind="note"))).context["errors"])["sections[0].questions[0].points"]
    assert note.startswith("There is no field “points” here. There are: code, text, help, ")


def test_what_is_no_json_is_told_by_line_and_column_once(send: Any) -> None:
    ((_path, told),) = send('{"schema": 1,\n  "title": }').context["errors"]
    assert told == "This is not JSON. Line 2, column 12: Expecting value."
    ((_path, told),) = send('{"schema": NaN}').context["errors"]
    assert told == "This is not JSON: NaN is not a JSON value."


def test_texts_without_a_language_that_others_have_are_a_warning(send: Any, checklist: Checklist) -> None:
    document = copy.deepcopy(CHECKLIST)
    del document["title"]["uk"]
    document["sections"][0]["questions"][0]["text"]["uk"] = "  "
    document["x_crm"] = {"text": {"de": "Kaffee"}}
    answer = send(json.dumps(document), button="check")
    gaps = {gap["language"]: gap["paths"] for gap in answer.context["gaps"]}
    assert gaps["Ukrainian"][:2] == ["title", "sections[0].questions[0].text"]
    assert "German" not in gaps
    page = answer.content.decode()
    assert "No text here: Ukrainian" in page
    assert "<code>sections[0].questions[0].text</code>" in page
    assert send(json.dumps(document)).status_code == 302


def test_every_code_has_its_sentence_and_an_unknown_one_its_detail() -> None:
    for code in SENTENCES | WITH_DETAIL:
        assert sentence(DocumentError(code, "100%", ("sections",)))
    assert sentence(DocumentError("never_seen", "says so itself", ())) == "says so itself"


def test_a_wrong_condition_is_told_without_the_rules_own_english() -> None:
    shown = {"question": "dirt", "is": "answered"}
    with pytest.raises(InvalidDocument) as refused:
        parse_checklist(changed(show_if=shown))
    [error] = refused.value.errors
    assert sentence(error) == "A condition may name only earlier questions: “dirt” comes later, or isn't there."


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"\xff\xfe{}", "UTF-8"),
        (b"", "not JSON"),
        (b'{"schema": 1,', "Line 1, column 14"),
        (b'{"schema": NaN}', "NaN"),
        (b'{"schema": 1, "schema": 1}', "stands twice"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", "must be an object"),
        (b"1" * 5000, "not JSON"),
        (b'"\\ud800"', "must be an object"),
    ],
)
def test_a_file_that_is_no_document_is_told_so(send: Any, checklist: Checklist, file: bytes, code: str) -> None:
    answer = send(file=file)
    assert answer.status_code == 200
    assert code in answer.content.decode()
    assert checklist.versions.count() == 1


def test_characters_that_no_database_keeps_are_refused_by_place(send: Any, checklist: Checklist) -> None:
    answer = send(json.dumps(changed(text={"en": "a\x00b"}, x_note="\ud800")))
    assert [path for path, _sentence in answer.context["errors"]] == [
        "sections[0].questions[0].text.en",
        "sections[0].questions[0].x_note",
    ]
    assert checklist.versions.count() == 1


def test_a_file_over_5_mb_is_refused_unread(send: Any, checklist: Checklist) -> None:
    answer = send(file=b" " * (5 * 1024 * 1024 + 1))
    assert "bigger than 5 MB" in answer.content.decode()
    assert checklist.versions.count() == 1


def test_nothing_sent_is_asked_for(send: Any) -> None:
    assert "document" in send("  ").context["form"].errors


def test_5000_questions_are_refused_in_one_sentence(send: Any) -> None:
    document = changed()
    question = document["sections"][1]["questions"][0]
    document["sections"][1]["questions"] = [question | {"code": f"q{number}"} for number in range(5000)]
    assert [path for path, _sentence in send(json.dumps(document)).context["errors"]] == ["sections"]


def test_the_same_document_again_is_refused_as_unchanged(send: Any, checklist: Checklist) -> None:
    same = copy.deepcopy(CHECKLIST)
    same["sections"][0]["questions"][0] |= {"points": "5", "help": None}
    answer = send(json.dumps(same))
    assert "Nothing has changed since version 1." in answer.content.decode()
    assert checklist.versions.count() == 1


def test_a_downloaded_version_can_be_uploaded_again(cast: Cast, as_person: Any, checklist: Checklist) -> None:
    answer = as_person(cast.owner).get(reverse("checklist-version-export", args=[checklist.pk, 1, "json"]))
    assert answer["Content-Disposition"] == 'attachment; filename="coffee-1.json"'
    document = read_json(answer.content.decode())
    assert document == CHECKLIST
    assert list(document["sections"][0]["questions"][0])[:3] == ["code", "kind", "text"]
    with pytest.raises(Refused, match="version 1"):
        publish_checklist_version(checklist_id=checklist.pk, document=document, by=cast.owner)


def test_an_archived_checklist_takes_no_version(cast: Cast, checklist: Checklist) -> None:
    archive_checklist(checklist_id=checklist.pk, archived=True, by=cast.manager)
    with pytest.raises(Refused) as refused:
        publish_checklist_version(checklist_id=checklist.pk, document=changed(points=1), by=cast.manager)
    assert refused.value.code == "archived"
    archive_checklist(checklist_id=checklist.pk, archived=False, by=cast.manager)
    publish_checklist_version(checklist_id=checklist.pk, document=changed(points=1), by=cast.manager)


def test_a_published_version_stays_when_a_wave_uses_it(cast: Cast, send: Any) -> None:
    wave = cast.wave()
    send(json.dumps(changed(points=9)))
    wave.refresh_from_db()
    assert wave.checklist_version.document == CHECKLIST


def test_a_new_checklist_leads_to_its_design(cast: Cast, as_person: Any) -> None:
    client = as_person(cast.manager)
    to = reverse("checklist-create", args=[cast.programme.pk])
    answer = client.post(to, {"name": "Tea"}, follow=True)
    checklist = Checklist.objects.get(name="Tea")
    assert answer.redirect_chain[-1][0] == reverse("checklist-design", args=[checklist.pk])
    client.post(
        reverse("checklist-version-create", args=[checklist.pk]), {"document": json.dumps(CHECKLIST), "publish": "yes"}
    )
    assert checklist.versions.get().number == 1
    client.post(reverse("checklist-detail", args=[checklist.pk]), {"name": "Green tea"})
    checklist.refresh_from_db()
    assert checklist.name == "Green tea"


def test_versions_are_listed_with_what_they_changed(
    cast: Cast, as_person: Any, send: Any, checklist: Checklist
) -> None:
    send(json.dumps(changed(points=9)))
    rows = as_person(cast.manager).get(reverse("checklist-detail", args=[checklist.pk])).context["rows"]
    assert [(row[0].number, row[2], row[3] and [c.fields for c in row[3]]) for row in rows] == [
        (2, {"sections": 2, "questions": 5}, [("points",)]),
        (1, {"sections": 2, "questions": 5}, None),
    ]
    page = as_person(cast.manager).get(reverse("checklist-version", args=[checklist.pk, 2])).content.decode()
    assert "1 change since version 1" in page


def test_a_version_reads_in_words(cast: Cast, as_person: Any, checklist: Checklist) -> None:
    page = as_person(cast.manager).get(reverse("checklist-version", args=[checklist.pk, 1])).content.decode()
    for words in (
        "Shown when 1.1 is “No”.",
        "Yes: 5 points",
        "1 to 5: up to 10 points",
        "weight 2",
        "May be left out.",
    ):
        assert words in page


def test_conditions_in_words_keep_their_brackets() -> None:
    words = ChecklistWords(CHECKLIST)
    no = {"question": "clean", "is": "eq", "value": "no"}
    told = {"question": "dirt", "is": "answered"}
    assert words.condition({"all": [no, {"any": [told, {"not": no}]}]}) == (
        "1.1 is “No” and (1.2 is answered or not (1.1 is “No”))"
    )
    assert words.condition({"all": []}) == "always"


@pytest.mark.parametrize("slug", library())
def test_every_ready_checklist_reads_in_words_and_changes_nothing_against_itself(slug: str) -> None:
    document = library()[slug].checklist
    assert [section.code for section in ChecklistWords(document).sections()]
    assert changes(document, in_reading_order(document)) == []


def test_moved_questions_are_as_few_as_explain_it() -> None:
    document = copy.deepcopy(CHECKLIST)
    document["sections"].reverse()
    document["sections"][0]["questions"].append(document["sections"][0]["questions"].pop(0))
    found = [(each.how, each.what, each.code) for each in changes(CHECKLIST, document)]
    assert len([each for each in found if each[1] == "section"]) == 1
    assert ("moved", "question", "smile") in found
    other = copy.deepcopy(CHECKLIST)
    other["sections"][1]["questions"].append(other["sections"][0]["questions"].pop(1))
    assert [(each.how, each.code) for each in changes(CHECKLIST, other)] == [("moved", "dirt")]


def test_only_what_really_moved_is_called_moved() -> None:
    document = copy.deepcopy(CHECKLIST)
    document["sections"][0]["questions"] += [dict(document["sections"][0]["questions"][0], code="extra")]
    before = copy.deepcopy(document)
    document["sections"].reverse()
    assert {each.what for each in changes(before, document)} == {"section"}
    turned = copy.deepcopy(before)
    questions = turned["sections"][0]["questions"]
    questions.insert(0, questions.pop())
    assert [(each.how, each.code) for each in changes(before, turned)] == [("moved", "extra")]


def test_a_bad_document_writes_nothing_through_the_service(cast: Cast) -> None:
    checklist = create_checklist(programme=cast.programme, name="Empty", by=cast.manager)
    with pytest.raises(InvalidDocument):
        publish_checklist_version(checklist_id=checklist.pk, document={"schema": 2}, by=cast.manager)
    assert not checklist.versions.exists()


def test_a_library_entry_brings_a_scenario_and_its_checklist_ready_for_a_wave(cast: Cast, as_person: Any) -> None:
    client = as_person(cast.manager)
    page = client.get(reverse("library-list", args=[cast.programme.pk]))
    assert [entry.slug for entry in page.context["entries"]] == list(library())
    to = reverse("library-add", args=[cast.programme.pk, "phone-line"])
    assert [client.post(to).status_code for _ in range(2)] == [302, 302]
    names = [
        name for name in Checklist.objects.values_list("name", flat=True) if name.startswith("Ph") or "phone" in name
    ]
    assert len(names) == len(set(names)) == 2
    added = ChecklistVersion.objects.filter(checklist__name__in=names)
    assert {version.number for version in added} == {1}
    assert client.post(reverse("library-add", args=[cast.programme.pk, "no-such"])).status_code == 404


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_get_two_numbers(cast: Cast, checklist: Checklist) -> None:
    said: list[Any] = []

    def publish(points: int) -> None:
        try:
            document = changed(points=points)
            said.append(publish_checklist_version(checklist_id=checklist.pk, document=document, by=cast.manager).number)
        except Refused as refused:
            said.append(refused.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=publish, args=[points]) for points in (11, 12, 13, 14)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == [2, 3, 4, 5]


@pytest.mark.parametrize("schema", ["1", "1.0", 2, True, None, "1e0"])
def test_only_the_whole_number_one_is_a_schema(schema: Any) -> None:
    text = json.dumps({**CHECKLIST, "schema": schema})
    if schema == "1.0":
        text = text.replace(
            '"1.0"', "1.0"
        )  # as a number, which would be kept as a text and refused when it is read again
    with pytest.raises(InvalidDocument):
        parse_checklist(read_json(text))
