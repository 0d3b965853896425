"""Reading a checklist document: every error of it, each with its place, in document order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ValidationError

from audits.rules import checklist as types
from audits.rules.conditions import COMPARABLE_KINDS
from audits.rules.values import read_decimal, read_integer

Place = tuple[str | int, ...]
MAX_NESTING = 40
MAX_QUESTIONS = 1000


@dataclass(frozen=True)
class DocumentError:
    """One thing wrong: a stable code, a sentence, and the place like `sections[0].questions[2].bands`.

    `parts` are what a translated sentence says of it, where the code has such a sentence.
    """

    code: str
    detail: str
    place: Place
    parts: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The place as people and the API read it."""
        text = ""
        for step in self.place:
            text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
        return text


class InvalidDocument(ValueError):
    """A document that breaks scoring.md; `errors` in document order, never empty."""

    def __init__(self, errors: list[DocumentError]) -> None:
        super().__init__(f"{errors[0].path}: {errors[0].detail}")
        self.errors = errors


def parse_checklist(raw: Any) -> types.Checklist:
    """The typed document; raises `InvalidDocument` with every error found."""
    if nested_deeper(raw, MAX_NESTING):
        raise InvalidDocument([DocumentError("too_deep", "is nested too deeply", ())])
    if not isinstance(raw, dict):
        raise InvalidDocument([DocumentError("not_an_object", "must be a JSON object", ())])
    if count_questions(raw) > MAX_QUESTIONS:
        detail = f"may have at most {MAX_QUESTIONS} questions"
        raise InvalidDocument([DocumentError("too_many_questions", detail, ("sections",), {"most": MAX_QUESTIONS})])
    errors = [*shape_errors(raw), *code_errors(raw), *question_errors(raw), *condition_errors(raw)]
    errors += contradiction_errors(raw)
    if errors:
        unique = {(error.place, error.code): error for error in errors}
        raise InvalidDocument(sorted(unique.values(), key=lambda error: document_order(raw, error.place)))
    return types.Checklist.model_validate(raw)


def nested_deeper(raw: Any, limit: int) -> bool:
    """Whether containers stand in each other more than `limit` deep, without recursion."""
    level = [raw]
    for _ in range(limit):
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True


def count_questions(raw: dict[str, Any]) -> int:
    """How many questions there are, whatever their shape."""
    return sum(1 for _ in each_question(raw))


def shape_errors(raw: dict[str, Any]) -> Iterator[DocumentError]:
    """What the types refuse: a part at a time, so that one broken question hides no other."""
    yield from type_errors(types.Checklist, {**raw, "sections": []}, ())
    sections = raw.get("sections")
    if not isinstance(sections, list):
        yield DocumentError("wrong_type" if sections is not None else "missing", "must be a list", ("sections",))
        return
    for number, section in enumerate(sections):
        place: Place = ("sections", number)
        if not isinstance(section, dict):
            yield DocumentError("not_an_object", "must be an object", place)
            continue
        header = {key: value for key, value in section.items() if key != "questions"}
        yield from type_errors(types.SectionBase, header, place)
        if not isinstance(section.get("questions"), list):
            yield DocumentError("wrong_type", "must be a list", (*place, "questions"))
    for place, question in each_question(raw):
        yield from one_question(question, place)


def one_question(question: Any, place: Place) -> Iterator[DocumentError]:
    """Errors of one question by the type of its kind."""
    if not isinstance(question, dict):
        yield DocumentError("not_an_object", "must be an object", place)
        return
    kind = question.get("kind")
    if not isinstance(kind, str) or kind not in types.KINDS:
        yield DocumentError("unknown_kind", f"must be one of {', '.join(types.KINDS)}", (*place, "kind"))
        return
    yield from type_errors(types.KINDS[kind], question, place)


def type_errors(model: type[BaseModel], value: Any, place: Place) -> Iterator[DocumentError]:
    """pydantic's errors of `value`, in our words and at our places."""
    try:
        model.model_validate(value)
    except ValidationError as refused:
        for error in refused.errors(include_url=False, include_input=False):
            steps = list(error["loc"])
            parts = error.get("ctx", {}) if error["type"] == "unknown_field" else {}
            if "field" in parts:
                steps.append(parts["field"])
            yield DocumentError(error["type"], error["msg"], (*place, *known_steps(value, steps)), parts)


def known_steps(value: Any, steps: list[Any]) -> Iterator[str | int]:
    """Only the steps that stand in the document: pydantic adds its union's tags, which say nothing to people."""
    for position, step in enumerate(steps):
        last = position == len(steps) - 1
        if isinstance(value, dict) and (step in value or last) and isinstance(step, str):
            yield step
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            yield step
            value = value[step]


def code_errors(raw: dict[str, Any]) -> Iterator[DocumentError]:
    """Codes that stand twice: sections, questions, and choices within their question."""
    seen_sections: set[str] = set()
    for number, section in enumerate(listed(raw, "sections")):
        yield from repeated(section, ("sections", number), seen_sections)
    seen: set[str] = set()
    for place, question in each_question(raw):
        yield from repeated(question, place, seen)
        choices: set[str] = set()
        for number, choice in enumerate(listed(question, "choices")):
            yield from repeated(choice, (*place, "choices", number), choices)


def repeated(part: Any, place: Place, seen: set[str]) -> Iterator[DocumentError]:
    """An error when the part's code was seen before; it is remembered either way."""
    code = part.get("code") if isinstance(part, dict) else None
    if not isinstance(code, str):
        return
    if code in seen:
        yield DocumentError("duplicate_code", f"the code {code} is used twice", (*place, "code"))
    seen.add(code)


def question_errors(raw: dict[str, Any]) -> Iterator[DocumentError]:
    """What a kind's parts must be to each other: scale ends and bands."""
    for place, question in each_question(raw):
        if not isinstance(question, dict):
            continue
        if question.get("kind") == "scale":
            low, high = read_integer(question.get("min")), read_integer(question.get("max"))
            if low is not None and high is not None and high <= low:
                yield DocumentError("empty_scale", "max must be greater than min", (*place, "max"))
        if question.get("kind") in ("number", "money", "duration") and question.get("bands") is not None:
            yield from band_errors(question["bands"], (*place, "bands"))


def band_errors(bands: Any, place: Place) -> Iterator[DocumentError]:
    """`up_to` rises strictly; all bands but the last have one, the last has none."""
    if not isinstance(bands, list):
        return
    if not bands:
        yield DocumentError("no_bands", "must have at least one band", place)
        return
    limits = [band.get("up_to") if isinstance(band, dict) else None for band in bands]
    if limits[-1] is not None:
        yield DocumentError("last_band_limited", "the last band may not have up_to", place)
    if any(limit is None for limit in limits[:-1]):
        yield DocumentError("band_without_limit", "every band but the last needs up_to", place)
    known: list[Decimal] = [n for n in map(read_decimal, limits[:-1]) if n is not None]
    if any(later <= earlier for earlier, later in zip(known, known[1:], strict=False)):
        yield DocumentError("bands_not_rising", "up_to must rise from band to band", place)


def condition_errors(raw: dict[str, Any]) -> Iterator[DocumentError]:
    """Conditions look back only, at questions whose kind their operator fits."""
    earlier: dict[str, str] = {}
    for number, section in enumerate(listed(raw, "sections")):
        if not isinstance(section, dict):
            continue
        place: Place = ("sections", number)
        yield from look_back(section.get("show_if"), (*place, "show_if"), earlier)
        for position, question in enumerate(listed(section, "questions")):
            if isinstance(question, dict):
                inner: Place = (*place, "questions", position, "show_if")
                yield from look_back(question.get("show_if"), inner, earlier)
                if isinstance(question.get("code"), str):
                    earlier.setdefault(question["code"], str(question.get("kind")))


def look_back(condition: Any, place: Place, earlier: dict[str, str]) -> Iterator[DocumentError]:
    """Errors of one condition; `earlier` holds the kinds of the questions before it."""
    for leaf in leaves(condition):
        code = leaf.get("question")
        if isinstance(code, str) and code not in earlier:
            yield DocumentError("not_an_earlier_question", f"{code} is no earlier question", place, {"question": code})
        elif isinstance(code, str):
            yield from comparison_errors(leaf, earlier[code], place)


def comparison_errors(leaf: dict[str, Any], kind: str, place: Place) -> Iterator[DocumentError]:
    """Whether an operator fits the kind of the question it looks at, and has the value that it takes."""
    code, operator = leaf["question"], leaf.get("is")
    kinds = COMPARABLE_KINDS.get(operator) if isinstance(operator, str) else None
    if kinds is not None and kind in types.KINDS and kind not in kinds:
        detail = f"{operator} doesn't fit {code}, which is a {kind}"
        yield DocumentError("operator_does_not_fit", detail, place, {"question": code})
    if operator in ("in", "not_in") and not isinstance(leaf.get("value"), list):
        yield DocumentError("list_needed", f"{operator} takes a list", place)
    elif operator not in ("answered", "lost_points") and leaf.get("value") is None:
        yield DocumentError("value_needed", f"{operator} needs a value", place)


def contradiction_errors(raw: dict[str, Any]) -> Iterator[DocumentError]:
    """Contradictions name questions of the document, wherever they stand, and at least one."""
    kinds = {
        question["code"]: str(question.get("kind"))
        for _place, question in each_question(raw)
        if isinstance(question, dict) and isinstance(question.get("code"), str)
    }
    for number, contradiction in enumerate(listed(raw, "contradictions")):
        condition = contradiction.get("when") if isinstance(contradiction, dict) else None
        place: Place = ("contradictions", number, "when")
        named = [leaf for leaf in leaves(condition) if isinstance(leaf.get("question"), str)]
        if isinstance(condition, dict) and not named and {"all", "any", "not"} & set(condition):
            yield DocumentError("names_no_question", "names no question", place)
        for leaf in named:
            if leaf["question"] not in kinds:
                code = leaf["question"]
                yield DocumentError("no_such_question", f"there is no question {code}", place, {"question": code})
            else:
                yield from comparison_errors(leaf, kinds[leaf["question"]], place)


def leaves(condition: Any) -> Iterator[dict[str, Any]]:
    """The comparisons inside a condition, whatever its shape."""
    if not isinstance(condition, dict):
        return
    if "question" in condition:
        yield condition
    for form in ("all", "any"):
        for part in listed(condition, form):
            yield from leaves(part)
    yield from leaves(condition.get("not"))


def each_question(raw: dict[str, Any]) -> Iterator[tuple[Place, Any]]:
    """Every question with its place, in document order."""
    for number, section in enumerate(listed(raw, "sections")):
        for position, question in enumerate(listed(section, "questions")):
            yield ("sections", number, "questions", position), question


def listed(part: Any, field: str) -> list[Any]:
    """The list in a field, or nothing where there is none."""
    value = part.get(field) if isinstance(part, dict) else None
    return value if isinstance(value, list) else []


def document_order(raw: Any, place: Place) -> tuple[int, ...]:
    """Where a place stands in the document, to sort by; what is missing stands at the end of its object."""
    order = []
    for step in place:
        if isinstance(raw, dict):
            keys = list(raw)
            order.append(keys.index(step) if step in raw else len(keys))
            raw = raw.get(step) if isinstance(step, str) else None
        elif isinstance(raw, list) and isinstance(step, int) and step < len(raw):
            order.append(step)
            raw = raw[step]
    return tuple(order)
