"""A checklist of 60 questions of every kind, all in one section: the longest screen a phone should have to draw."""

from itertools import cycle
from typing import Any

from audits.rules.checklist import KINDS

QUESTIONS = 60
WORDS = "How did the team take care of the guest who stood in front of you, number {n}?"


def _choices(count: int) -> list[dict[str, Any]]:
    return [
        {"code": f"choice_{n}", "text": {"en": f"Something that may happen here, {n}"}} for n in range(1, count + 1)
    ]


FIELDS: dict[str, dict[str, Any]] = {
    "yes_no": {
        "points": 5,
        "allow_na": True,
        "standard": {"en": "Everybody is greeted within ten seconds."},
        "comment": "when_points_lost",
        "evidence": [{"kind": "photo", "min": 1, "max": 3, "when": "points_lost"}],
    },
    "single_choice": {"choices": _choices(4)},
    "multiple_choice": {"choices": _choices(6)},
    "scale": {"min": 1, "max": 5, "points": 10},
    "number": {"bands": [{"up_to": 3, "points": 2}, {"points": 0}]},
    "duration": {"bands": [{"up_to": 180, "points": 4}, {"points": 0}]},
    "money": {"evidence": [{"kind": "receipt", "min": 1, "max": 2}]},
}


def sixty_questions() -> dict[str, Any]:
    """The checklist document; every tenth question is shown only when the first yes-or-no is answered so."""
    questions: list[dict[str, Any]] = []
    for n, kind in zip(range(1, QUESTIONS + 1), cycle(KINDS)):
        question = {"code": f"{kind}_{n}", "kind": kind, "text": {"en": WORDS.format(n=n)}, "required": False}
        if n % 10 == 0:
            question["show_if"] = {"question": questions[first_yes_no(questions)]["code"], "is": "answered"}
        questions.append(question | FIELDS.get(kind, {}))
    section = {"code": "all", "touchpoint": "other", "title": {"en": "Everything"}, "questions": questions}
    return {"schema": 1, "title": {"en": "Sixty questions"}, "sections": [section]}


def first_yes_no(questions: list[dict[str, Any]]) -> int:
    """Where the first question of that kind stands."""
    return next(at for at, question in enumerate(questions) if question["kind"] == "yes_no")
