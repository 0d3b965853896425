"""The briefing quiz: passed once per scenario version, before the first start."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import ShopperProfile, User
from audits.models import QuizAttempt, Visit
from audits.rules.content import Problem
from audits.services.problems import invalid
from common.errors import Refused

DEFAULT_ATTEMPTS = 3


@dataclass(frozen=True)
class QuizStanding:
    """Where a shopper stands with a quiz; no `attempts_left` where there is nothing to pass."""

    passed: bool
    attempts_left: int | None


def standing(quiz: dict[str, Any] | None, attempts: int, *, passed: bool) -> QuizStanding:
    """From a scenario's quiz and what the shopper tried so far."""
    if not quiz:
        return QuizStanding(True, None)
    return QuizStanding(passed, max(0, int(quiz.get("attempts") or DEFAULT_ATTEMPTS) - attempts))


def has_passed(visit: Visit, shopper: ShopperProfile) -> bool:
    """Whether nothing of the quiz stands against starting this visit."""
    if not visit.scenario_version.document.get("quiz"):
        return True
    return shopper.quiz_attempts.filter(scenario_version=visit.scenario_version_id, passed=True).exists()


@transaction.atomic
def take_quiz(*, visit_id: UUID, shopper: ShopperProfile, answers: list[int], by: User) -> QuizStanding:
    """One try, kept; once passed it stays passed. Refusals: `no_attempts_left`, `invalid`."""
    visit = Visit.objects.select_related("scenario_version").get(pk=visit_id)
    # Two phones trying at once may not get more attempts than there are.
    ShopperProfile.objects.select_for_update().get(pk=shopper.pk)
    version = visit.scenario_version
    quiz = version.document.get("quiz")
    tries = list(QuizAttempt.objects.filter(shopper=shopper, scenario_version=version).values_list("passed", flat=True))
    now = standing(quiz, len(tries), passed=any(tries))
    if now.passed or not quiz:
        return now
    if not now.attempts_left:
        raise Refused("no_attempts_left", _("There are no attempts left. Please ask whoever sent you the visit."))
    passed = right_answers(quiz, answers) >= int(quiz["pass_mark"])
    QuizAttempt.objects.create(shopper=shopper, scenario_version=version, passed=passed, answers=answers)
    return standing(quiz, len(tries) + 1, passed=passed)


def right_answers(quiz: dict[str, Any], answers: list[int]) -> int:
    """How many picked a correct choice; raises `invalid` unless every question has one of its choices."""
    questions = quiz["questions"]
    if len(answers) != len(questions):
        raise invalid([Problem("answers", "wrong_length")])
    right = 0
    for number, (question, picked) in enumerate(zip(questions, answers, strict=True)):
        if not 0 <= picked < len(question["choices"]):
            raise invalid([Problem(f"answers[{number}]", "no_such_choice")])
        right += question["choices"][picked].get("correct") is True
    return right
