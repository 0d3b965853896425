"""Trying answers on a checklist that is being designed: the score, and why each question earned what it did."""

from fractions import Fraction
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audits.rules.answers import InvalidAnswer
from audits.rules.checklist import Checklist, QuestionBase
from audits.rules.documents import parse_checklist
from audits.rules.readable import Words
from audits.rules.scoring import QuestionTrace, Score, score_visit, shown
from audits.services.scores import points_shown
from audits.services.words import critical_rule, reason_of_points, words_for
from common.errors import Refused
from common.texts import text


def try_answers(document: Any, answers: Any) -> dict[str, Any]:
    """The score with its trace, points as people read them; raises `InvalidDocument`, and `Refused` `invalid`."""
    checklist = parse_checklist(document)
    try:
        score = score_visit(checklist, answers if isinstance(answers, dict) else {})
    except InvalidAnswer as refused:
        sentence = _("That is no answer to this question.")
        raise Refused("invalid", sentence, {f"answers.{refused.question}": sentence}, status=400) from refused
    return {
        "score": shown(score.score),
        "raw_score": shown(score.raw_score),
        "critical": score.critical,
        "visible": score.visible,
        "sections": sections_json(checklist, score),
        "questions": questions_json(checklist, score),
    }


def sections_json(checklist: Checklist, score: Score) -> list[dict[str, Any]]:
    """Every section with its score after effects; hidden ones and those without any have none."""
    rows = [(section, score.sections[section.code]) for section in checklist.sections]
    return [
        {
            "code": section.code,
            "title": text(section.title),
            "score": shown(row.percent) if row else None,
            "failed": bool(row and row.failed),
        }
        for section, row in rows
    ]


def questions_json(checklist: Checklist, score: Score) -> list[dict[str, Any]]:
    """Every visible question with what was possible, earned, lost, and why; a bonus loses nothing."""
    asked = {question.code: question for section in checklist.sections for question in section.questions}
    words = words_for(get_language() or "en")
    return [
        {
            "code": row.code,
            "state": row.state,
            "earned": points(row.earned, words),
            "possible": points(row.possible, words),
            "lost": points(row.lost, words),
            "bonus": row.bonus,
            "why": why(asked[row.code], row, words),
        }
        for row in score.trace
    ]


def points(number: Fraction, words: Words) -> str:
    """Points as the reader writes them, with two places at most."""
    return words.number(points_shown(number).normalize() + 0)


def why(question: QuestionBase, row: QuestionTrace, words: Words) -> str:
    """Why it earned that, and what it brought about."""
    said = [reason_of_points(question, row.state, words)]
    if row.critical:
        said.append(critical_rule(question, words))
    return " ".join(filter(None, said))
