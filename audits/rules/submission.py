"""Whether a submission keeps the checklist's rules: visible, required, explained, proven (docs/protocol.md)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from audits.rules.answers import EVIDENCE_KINDS, InvalidAnswer
from audits.rules.checklist import Checklist, EvidenceRule, QuestionBase
from audits.rules.conditions import Answered, holds
from audits.rules.content import TEXT_CHARACTERS, Obstacle, Problem, Submission
from audits.rules.scoring import QuestionTrace, score_question

# What a visit that could not be made needs not have.
LIFTED = frozenset({"required", "comment_required", "evidence_missing"})


@dataclass(frozen=True)
class File:
    """What the rules need to know of a file."""

    id: UUID
    kind: str
    question: str
    recording: UUID | None = None


@dataclass(frozen=True)
class Given:
    """All that a visit consists of, by question."""

    answers: Mapping[str, Any]
    comments: Mapping[str, str]
    seconds: Mapping[str, int]
    files: tuple[File, ...]


@dataclass
class Checked:
    """What of it counts, what was dropped as hidden (`files`: id to question), and what stands in the way."""

    answers: dict[str, Any] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    files: dict[UUID, str] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def given_by(sent: Submission) -> Given:
    """A submission as it stands by itself."""
    return Given(
        sent.answers,
        {code: comment for code, comment in sent.comments.items() if comment},
        {code: int(seconds) for code, seconds in sent.timings.items() if seconds is not None},
        tuple(File(file.id, file.kind, file.question, file.recording) for file in sent.evidence),
    )


def merge_round(given: Given, stored: Given, locked: frozenset[str]) -> Given:
    """A returned round: what stands at `locked` questions (or at the visit itself, "") stays as stored."""
    kept = tuple(file for file in stored.files if file.question in locked)
    taken = {file.id for file in kept}
    fresh = (file for file in given.files if file.question not in locked and file.id not in taken)
    return Given(
        _pick(given.answers, stored.answers, locked),
        _pick(given.comments, stored.comments, locked),
        _pick(given.seconds, stored.seconds, locked),
        (*fresh, *kept),
    )


def _pick(new: Mapping[str, Any], old: Mapping[str, Any], locked: frozenset[str]) -> dict[str, Any]:
    return {code: value for code, value in new.items() if code not in locked} | {
        code: value for code, value in old.items() if code in locked
    }


def check_submission(checklist: Checklist, given: Given) -> Checked:
    """Walk the document once, every problem by its question."""
    result, known = Checked(), dict[str, Answered]()
    result.problems += unknown_questions(checklist, given)
    ids = {str(file.id) for file in given.files}
    result.files.update({file.id: "" for file in given.files if not file.question})
    for section in checklist.sections:
        section_shown = holds(section.show_if, known)
        for question in section.questions:
            if section_shown and holds(question.show_if, known):
                result.problems += visible_question(section.code, question, given, known, ids)
                keep(question, given, result)
            elif is_touched(question.code, given):
                result.dropped.append(question.code)
    return result


def check_obstacle(checklist: Checklist, given: Given, obstacle: Obstacle, channel: str) -> Checked:
    """A visit that could not be made: nothing is required but to say why, and in person to show it.

    What was answered all the same is kept, and must fit.
    """
    result = check_submission(checklist, given)
    result.problems = [problem for problem in result.problems if problem.code not in LIFTED]
    if not obstacle.text:
        result.problems.append(Problem("obstacle.text", "obstacle_unexplained"))
    is_shown = any(file.kind == "photo" and not file.question for file in given.files)
    if channel == "in_person" and not is_shown:
        result.problems.append(Problem("evidence.", "obstacle_not_shown"))
    return result


def unknown_questions(checklist: Checklist, given: Given) -> Iterator[Problem]:
    """Answers, comments and files at questions that aren't there; a hundred are enough to tell."""
    codes = {question.code for section in checklist.sections for question in section.questions}
    places = [
        *(("answers", code) for code in given.answers),
        *(("comments", code) for code in given.comments),
        *(("evidence", file.question) for file in given.files if file.question),
    ]
    unknown = [f"{part}.{code[:50]}" for part, code in places if code not in codes]
    yield from (Problem(place, "unknown_question") for place in unknown[:100])


def visible_question(
    section: str, question: QuestionBase, given: Given, known: dict[str, Answered], ids: set[str]
) -> Iterator[Problem]:
    """What is wrong or missing at one visible question; its answer is remembered in `known`."""
    code = question.code
    try:
        trace = score_question(section, question, given.answers.get(code), known)
    except InvalidAnswer as invalid:
        yield Problem(f"answers.{code}", invalid.code)
        return
    kind = question.kind  # type: ignore[attr-defined]  # every member of the union has one
    if trace.state == "unanswered" and question.required and kind != "note":
        yield Problem(f"answers.{code}", "required")
    if code in known:
        yield from value_problems(code, kind, known[code].value, ids)
    yield from comment_problems(question, trace, given.comments.get(code, ""))
    for rule in question.evidence:
        yield from evidence_problems(rule, trace, given)


def value_problems(code: str, kind: str, value: Any, ids: set[str]) -> Iterator[Problem]:
    """Files that aren't in the manifest, and texts without end."""
    if kind in EVIDENCE_KINDS and not ids.issuperset(value):
        yield Problem(f"answers.{code}", "not_in_manifest")
    if kind == "text" and len(value) > TEXT_CHARACTERS:
        yield Problem(f"answers.{code}", "too_long", TEXT_CHARACTERS)


def comment_problems(question: QuestionBase, trace: QuestionTrace, comment: str) -> Iterator[Problem]:
    """A comment that the question asks for; N/A needs none."""
    always = question.comment == "always" and trace.state in ("scored", "not_scored")
    if (always or (question.comment == "when_points_lost" and has_lost(trace))) and not comment.strip():
        yield Problem(f"comments.{question.code}", "comment_required")


def evidence_problems(rule: EvidenceRule, trace: QuestionTrace, given: Given) -> Iterator[Problem]:
    """Files that the question asks for; N/A needs none. However often a recording broke off, it is one."""
    files = [file for file in given.files if file.question == trace.code and file.kind == rule.kind]
    count = len({file.recording if rule.kind == "audio" and file.recording else file.id for file in files})
    applies = trace.state != "na" and (rule.when == "always" or has_lost(trace))
    if applies and count < rule.min:
        yield Problem(f"evidence.{trace.code}", "evidence_missing", rule.min - count)
    if count > rule.max:
        yield Problem(f"evidence.{trace.code}", "evidence_too_many", rule.max)


def has_lost(trace: QuestionTrace) -> bool:
    """As the condition `lost_points`: scored, and earned less than possible, bonus too."""
    return trace.state == "scored" and trace.earned < trace.possible


def is_touched(code: str, given: Given) -> bool:
    """Whether anything was sent for a question."""
    sent = given.answers.get(code) not in (None, "", [])
    return sent or code in given.comments or any(file.question == code for file in given.files)


def keep(question: QuestionBase, given: Given, result: Checked) -> None:
    """What was given at a visible question counts."""
    code = question.code
    if code in given.answers:
        result.answers[code] = given.answers[code]
    if code in given.comments and question.comment != "never":
        result.comments[code] = given.comments[code]
    result.files.update({file.id: code for file in given.files if file.question == code})
