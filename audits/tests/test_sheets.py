"""A visit laid open, in a fixed number of queries."""

import uuid
from typing import Any

from audits.models import Evidence, Flag, Remark, Visit
from audits.services.scores import store_scores
from audits.services.sheets import visit_sheet, with_sheets
from conftest import Cast


def answered_visit(cast: Cast, **fields: Any) -> Visit:
    visit = cast.visit(**fields)
    store_scores(visit, {"clean": "no", "dirt": "Floor", "smile": 4}, {"clean": "Crumbs"}, {"smile": 9})
    visit.save()
    return visit


def photo(visit: Visit, question: str = "") -> Evidence:
    return Evidence.objects.create(
        id=uuid.uuid4(), visit=visit, kind="photo", question=question, sha256="0" * 64, bytes=1
    )


def test_a_sheet_shows_answers_points_and_files(cast: Cast) -> None:
    visit = answered_visit(cast)
    near, loose = photo(visit, "clean"), photo(visit)
    Remark.objects.create(visit=visit, question="smile", text="Who?", round=1, by=cast.reviewer)
    Flag.objects.create(visit=visit, code="late")
    sheet = visit_sheet(visit)
    assert [section.code for section in sheet.sections] == ["arrival", "service"]
    rows = {row.code: row for row in sheet.rows}
    assert (rows["clean"].value, rows["clean"].comment, str(rows["clean"].lost)) == ("No", "Crumbs", "5.00")
    assert (rows["smile"].value, str(rows["smile"].earned), rows["smile"].seconds) == ("4 / 5", "7.50", 9)
    assert rows["clean"].evidence == [near]
    assert sheet.evidence == [loose]
    assert [remark.text for remark in rows["smile"].remarks] == ["Who?"]
    assert [flag.code for flag in sheet.flags] == ["late"]
    assert [section.score for section in sheet.sections] == [0, 7500]


def test_only_the_files_handed_in_are_shown(cast: Cast) -> None:
    visit = answered_visit(cast)
    photo(visit, "clean")
    assert visit_sheet(visit, evidence=[]).all_evidence == []


def test_a_sheet_speaks_the_language_asked_for(cast: Cast) -> None:
    assert visit_sheet(answered_visit(cast), language="uk").sections[0].title == "Прихід"


def test_a_visit_without_answers_has_an_empty_sheet(cast: Cast) -> None:
    sheet = visit_sheet(cast.visit())
    assert {row.state for row in sheet.rows} == {"unanswered"}
    assert {section.score for section in sheet.sections} == {None}


def test_more_visits_need_no_more_queries(cast: Cast, django_assert_num_queries: Any) -> None:
    wave = cast.wave(state="open")
    for _ in range(3):
        photo(answered_visit(cast, wave=wave), "clean")
    visit_sheet(Visit.objects.first())  # type: ignore[arg-type]
    with django_assert_num_queries(7):
        assert len([visit_sheet(visit).rows for visit in with_sheets(Visit.objects.all())]) == 3
