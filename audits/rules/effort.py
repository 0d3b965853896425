"""How long a checklist takes to fill, in seconds: what a kind takes, until real visits say it better."""

from collections.abc import Mapping

from audits.rules.checklist import Checklist, QuestionBase

# On a phone, in one hand, reading included.
SECONDS = {
    **dict.fromkeys(("yes_no", "scale", "nps"), 7),
    **dict.fromkeys(("single_choice", "date", "time", "location"), 9),
    **dict.fromkeys(("multiple_choice", "number", "money", "duration"), 12),
    **dict.fromkeys(("photo", "file"), 25),
    **{"text": 40, "audio": 30, "video": 40, "note": 5},
}
COMMENT = 20
FILE = 20
# A question behind a condition, or a rule for lost points, is met in about half of the visits.
SOMETIMES = 2


def expected_seconds(checklist: Checklist, measured: Mapping[str, float] | None = None) -> int:
    """The whole checklist's; `measured` are the seconds that questions took in real visits, by code."""
    known = measured or {}
    total = 0.0
    for section in checklist.sections:
        for question in section.questions:
            seconds = known.get(question.code) or question_seconds(question)
            total += seconds / (SOMETIMES if question.show_if or section.show_if else 1)
    return round(total)


def question_seconds(question: QuestionBase) -> float:
    """One question's, with the comment and the files it asks for."""
    seconds: float = SECONDS[getattr(question, "kind", "note")]
    seconds += {"always": COMMENT, "when_points_lost": COMMENT / SOMETIMES}.get(question.comment, 0)
    for rule in question.evidence:
        seconds += rule.min * FILE / (SOMETIMES if rule.when == "points_lost" else 1)
    return seconds
