"""Scores as they are kept beside a visit."""

from decimal import Decimal

from audits.models import Answer
from audits.services.scores import parsed_checklist, store_scores, stored_answers, stored_comments
from conftest import Cast


def test_answers_sections_and_the_visit_get_their_scores(cast: Cast) -> None:
    visit = cast.visit()
    store_scores(visit, {"clean": "yes", "smile": "4", "why": "ok"}, {"smile": "Tired"}, {"smile": 12})
    assert visit.score == 8333
    assert visit.raw_score == 8333
    assert visit.critical == []
    smile = visit.answers.get(question="smile")
    assert (smile.value, smile.earned, smile.possible) == (4, Decimal("7.50"), Decimal("10.00"))
    assert (smile.comment, smile.seconds) == ("Tired", 12)
    why = visit.answers.get(question="why")
    assert (why.value, why.earned, why.possible) == ("ok", None, None)
    assert list(visit.section_scores.order_by("section").values_list("section", "score")) == [
        ("arrival", 10000),
        ("service", 7500),
    ]


def test_not_applicable_keeps_no_value_and_leaves_its_section_without_score(cast: Cast) -> None:
    visit = cast.visit()
    store_scores(visit, {"clean": {"na": True}, "smile": 5}, {}, {})
    clean = visit.answers.get(question="clean")
    assert (clean.is_na, clean.value, clean.possible) == (True, None, None)
    assert visit.section_scores.get(section="arrival").score is None
    assert visit.score == 10000


def test_storing_again_replaces_what_was_there(cast: Cast) -> None:
    visit = cast.visit()
    store_scores(visit, {"clean": "no", "dirt": "Floor", "smile": 5}, {"smile": "Fine"}, {})
    store_scores(visit, {"clean": "yes", "dirt": "Floor", "smile": 5}, {}, {})
    assert stored_answers(visit) == {"clean": "yes", "smile": 5}
    assert stored_comments(visit) == {}
    assert Answer.objects.count() == 2


def test_stored_answers_score_the_same_again(cast: Cast) -> None:
    visit = cast.visit()
    first = store_scores(visit, {"clean": {"na": True}, "smile": "2", "why": "x"}, {}, {})
    again = store_scores(visit, stored_answers(visit), stored_comments(visit), {})
    assert (first.score, first.sections) == (again.score, again.sections)


def test_a_document_is_parsed_once_a_process(cast: Cast) -> None:
    assert parsed_checklist(cast.checklist_version) is parsed_checklist(cast.checklist_version)
