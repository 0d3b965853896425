"""The scenario document's types, and reading one: every error of it, each with its place.

A scenario tells a shopper how to make a visit (domain.md). Money is exact decimals; windows are in the branch's zone.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from audits.rules.documents import (
    MAX_NESTING,
    DocumentError,
    InvalidDocument,
    Place,
    document_order,
    listed,
    nested_deeper,
    type_errors,
)
from audits.rules.parts import Language, Part, Points, Text, WholeNumber, refuse_unknown
from audits.rules.values import read_integer

TIME_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]\z"
MAX_LISTED = 100
MAX_PICTURES = 20
UUID_PATTERN = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\z"
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}\z")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\z", max_length=60)]
Age = Annotated[WholeNumber, Field(ge=14, le=100)]
Weekday = Annotated[WholeNumber, Field(ge=1, le=7)]


class Purchase(Part):
    """What to buy, and up to how much is paid back."""

    text: Text
    limit: Points
    currency: Currency


class Window(Part):
    """Hours in which a visit may be made, on some days of the week (1 is Monday), in the branch's zone."""

    weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)]
    opens: Annotated[str, Field(pattern=TIME_PATTERN)] = Field(alias="from")
    closes: Annotated[str, Field(pattern=TIME_PATTERN)] = Field(alias="to")

    @model_validator(mode="before")
    @classmethod
    def refuse_unknown_fields(cls, data: Any) -> Any:
        """`from` is no Python name, so the fields' own names may not be used for the document's."""
        return refuse_unknown(data, ("weekdays", "from", "to"))


class QuizChoice(Part):
    """One answer that a shopper may pick."""

    text: Text
    correct: bool = False


class QuizQuestion(Part):
    """One question of the briefing quiz; picking any correct choice passes it."""

    text: Text
    choices: Annotated[list[QuizChoice], Field(min_length=2, max_length=20)]


class Quiz(Part):
    """What must be passed before a visit may be started."""

    pass_mark: Annotated[WholeNumber, Field(ge=1)]
    attempts: Annotated[WholeNumber, Field(ge=1, le=20)] = 3
    questions: Annotated[list[QuizQuestion], Field(min_length=1, max_length=MAX_LISTED)]


class Picture(Part):
    """One picture of the briefing, by its id, with what it shows."""

    id: Annotated[str, Field(pattern=UUID_PATTERN)]
    caption: Text | None = None


class Eligibility(Part):
    """Who may take a visit; an absent rule asks nothing."""

    languages: list[Language] | None = None
    max_distance_km: Points | None = None
    min_age: Age | None = None
    max_age: Age | None = None
    genders: list[Literal["female", "male", "other"]] | None = None
    car: bool | None = None
    certificate: Annotated[str, Field(max_length=100)] | None = None
    min_visits: Annotated[WholeNumber, Field(ge=0, le=10_000)] | None = None
    min_rating: Annotated[WholeNumber, Field(ge=0, le=100)] | None = None


class Scenario(Part):
    """A whole scenario document; build it with `parse_scenario`, which also checks across parts."""

    slug: Slug | None = None
    checklist: Slug | None = None
    title: Text
    channel: Literal["in_person", "phone", "home", "online"]
    interaction: Literal["direct", "indirect", "retail_audit"]
    legend: Text
    steps: Annotated[list[Text], Field(min_length=1, max_length=MAX_LISTED)]
    dos: Annotated[list[Text], Field(max_length=MAX_LISTED)] = []
    donts: Annotated[list[Text], Field(max_length=MAX_LISTED)] = []
    pictures: Annotated[list[Picture], Field(max_length=MAX_PICTURES)] = []
    purchase: Purchase | None = None
    windows: Annotated[list[Window], Field(max_length=MAX_LISTED)] = []
    duration_minutes: Annotated[WholeNumber, Field(ge=1, le=1440)]
    fee: Points = Decimal(0)
    fee_currency: Currency
    evidence: Text | None = None
    eligibility: Eligibility = Eligibility()
    quiz: Quiz | None = None
    shows_score: bool = False


def parse_scenario(raw: Any) -> Scenario:
    """The typed document; raises `InvalidDocument` with every error found."""
    if nested_deeper(raw, MAX_NESTING):
        raise InvalidDocument([DocumentError("too_deep", "is nested too deeply", ())])
    if not isinstance(raw, dict):
        raise InvalidDocument([DocumentError("not_an_object", "must be a JSON object", ())])
    errors = [*shape_errors(raw), *blank_texts(raw, ()), *window_errors(raw), *age_errors(raw)]
    errors += quiz_errors(raw.get("quiz"))
    if errors:
        unique = {(error.place, error.code): error for error in errors}
        raise InvalidDocument(sorted(unique.values(), key=lambda error: document_order(raw, error.place)))
    return Scenario.model_validate(raw)


def shape_errors(raw: dict[str, Any]) -> Iterator[DocumentError]:
    """What the types refuse; an unknown field hides none of the others."""
    known = {key: value for key, value in raw.items() if key in Scenario.model_fields or str(key).startswith("x_")}
    for key in raw:
        if key not in known:
            parts = {"field": str(key), "known": ", ".join(Scenario.model_fields)}
            yield DocumentError("unknown_field", f"{key} is not a field here", (str(key),), parts)
    yield from type_errors(Scenario, known, ())


def blank_texts(part: Any, place: Place) -> Iterator[DocumentError]:
    """Texts by language that say nothing in any of them."""
    if isinstance(part, list):
        for number, value in enumerate(part):
            yield from blank_texts(value, (*place, number))
    elif isinstance(part, dict):
        if place and is_blank_text(part):
            yield DocumentError("blank_text", "says nothing in any language", place)
            return
        for key, value in part.items():
            if not str(key).startswith("x_"):
                yield from blank_texts(value, (*place, key))


def is_blank_text(part: dict[Any, Any]) -> bool:
    """Whether an object holds only blank strings, which no other object of the document does."""
    return bool(part) and all(isinstance(value, str) and not value.strip() for value in part.values())


def window_errors(raw: dict[str, Any]) -> Iterator[DocumentError]:
    """A window ends after it begins, on the same day, and names each weekday once."""
    for number, window in enumerate(listed(raw, "windows")):
        if not isinstance(window, dict):
            continue
        place: Place = ("windows", number)
        opens, closes = window.get("from"), window.get("to")
        if isinstance(opens, str) and isinstance(closes, str) and closes <= opens:
            yield DocumentError("window_ends_early", "must end after it begins", (*place, "to"))
        days = [day for day in map(read_integer, listed(window, "weekdays")) if day is not None]
        if len(days) != len(set(days)):
            yield DocumentError("weekday_twice", "names a weekday twice", (*place, "weekdays"))


def age_errors(raw: dict[str, Any]) -> Iterator[DocumentError]:
    """The youngest is no older than the oldest."""
    asked = raw.get("eligibility")
    ages = [read_integer(asked.get(name)) for name in ("min_age", "max_age")] if isinstance(asked, dict) else [None]
    if None not in ages and ages[0] > ages[1]:  # type: ignore[operator]
        yield DocumentError("ages_not_in_order", "must be at least the youngest age", ("eligibility", "max_age"))


def quiz_errors(quiz: Any) -> Iterator[DocumentError]:
    """The quiz can be passed, and can be failed."""
    questions = listed(quiz, "questions")
    mark = read_integer(quiz.get("pass_mark")) if isinstance(quiz, dict) else None
    if mark is not None and mark > len(questions):
        yield DocumentError("pass_mark_too_high", "is more than there are questions", ("quiz", "pass_mark"))
    for number, question in enumerate(questions):
        choices = [choice for choice in listed(question, "choices") if isinstance(choice, dict)]
        place: Place = ("quiz", "questions", number, "choices")
        right = sum(choice.get("correct") is True for choice in choices)
        if choices and not right:
            yield DocumentError("no_correct_choice", "needs a correct choice", place)
        elif len(choices) > 1 and right == len(choices):
            yield DocumentError("no_wrong_choice", "needs a wrong choice too", place)
