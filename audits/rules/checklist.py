"""The checklist document's types: one definition for the designer, the phone, scoring and the JSON Schema.

Rules: scoring.md, "The checklist document".
"""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from audits.rules.condition_parts import Condition
from audits.rules.parts import AnyDecimal, Cap, Code, Decimal2, Part, Points, Text, WholeNumber, refuse_unknown


def _schema_number(value: Any) -> int:
    # 1.0 is kept as the text "1.0", which is no schema.
    if not isinstance(value, int) or isinstance(value, bool) or value != 1:
        raise PydanticCustomError("unknown_schema", "must be 1, the only schema there is")
    return 1


class CapEffect(Part):
    """The visit scores at most `cap`."""

    cap: Cap


class Critical(Part):
    """What happens when a question that counts earns less than `below`."""

    below: Decimal2
    effect: Literal["fail_visit", "fail_section"] | CapEffect


class EvidenceRule(Part):
    """Which files a question asks for, and when."""

    kind: Literal["photo", "audio", "video", "receipt", "screenshot", "document"]
    min: Annotated[WholeNumber, Field(ge=0)] = 1
    max: Annotated[WholeNumber, Field(ge=1, le=50)] = 5
    when: Literal["always", "points_lost"] = "always"


class Choice(Part):
    """One choice of a question; its points may be negative."""

    code: Code
    text: Text
    points: Decimal2 = Decimal(0)


class Band(Part):
    """Points for values up to and with `up_to`; the last band has none."""

    up_to: AnyDecimal | None = None
    points: Points = Decimal(0)


class QuestionBase(Part):
    """What every kind of question has."""

    code: Code
    text: Text
    help: Text | None = None
    standard: Text | None = None
    required: bool = True
    allow_na: bool = False
    show_if: Condition | None = None
    critical: Critical | None = None
    bonus: bool = False
    subjective: bool = False
    comment: Literal["never", "optional", "when_points_lost", "always"] = "optional"
    evidence: list[EvidenceRule] = []


class YesNo(QuestionBase):
    """Earns its points when the answer equals `good`."""

    kind: Literal["yes_no"]
    points: Points = Decimal(0)
    good: Literal["yes", "no"] = "yes"


class SingleChoice(QuestionBase):
    """Earns the choice's points."""

    kind: Literal["single_choice"]
    choices: Annotated[list[Choice], Field(min_length=1)]


class MultipleChoice(QuestionBase):
    """Earns the sum of the chosen points, clipped to 0..possible."""

    kind: Literal["multiple_choice"]
    choices: Annotated[list[Choice], Field(min_length=1)]
    points: Points | None = None


class Scale(QuestionBase):
    """Earns in proportion between `min` and `max`."""

    kind: Literal["scale"]
    min: WholeNumber
    max: WholeNumber
    points: Points = Decimal(0)
    min_label: Text | None = None
    max_label: Text | None = None


class Banded(QuestionBase):
    """A number, a sum of money, or whole seconds; scored by bands where it has them."""

    kind: Literal["number", "money", "duration"]
    bands: list[Band] | None = None


class Unscored(QuestionBase):
    """Reported, never scored."""

    kind: Literal["nps", "text", "date", "time", "photo", "audio", "video", "file", "location", "note"]


KINDS: dict[str, type[QuestionBase]] = {
    "yes_no": YesNo,
    "single_choice": SingleChoice,
    "multiple_choice": MultipleChoice,
    "scale": Scale,
    **dict.fromkeys(("number", "money", "duration"), Banded),
    **dict.fromkeys(("nps", "text", "date", "time", "photo", "audio", "video", "file", "location", "note"), Unscored),
}
Question = Annotated[YesNo | SingleChoice | MultipleChoice | Scale | Banded | Unscored, Field(discriminator="kind")]


class SectionBase(Part):
    """A section without its questions."""

    code: Code
    title: Text
    weight: Points = Decimal(1)
    touchpoint: Code | None = None
    show_if: Condition | None = None


class Section(SectionBase):
    """One step of the customer's journey, with its questions."""

    questions: list[Question]


class ScoringRule(Part):
    """How sections add up: weighted section scores, or pooled points."""

    method: Literal["sections", "points"] = "sections"


class Contradiction(Part):
    """Answers that can't well be true together, and what to tell the shopper; it may name any question."""

    when: Condition
    text: Text


class Checklist(Part):
    """A whole checklist document; build it with `documents.parse_checklist`, which also checks across parts."""

    schema_number: Annotated[int, BeforeValidator(_schema_number)] = Field(alias="schema")
    title: Text
    scoring: ScoringRule = ScoringRule()
    sections: list[Section]
    contradictions: Annotated[list[Contradiction], Field(max_length=200)] = []

    @model_validator(mode="before")
    @classmethod
    def refuse_unknown_fields(cls, data: Any) -> Any:
        """`schema` is a method of pydantic's, so the field has another name in Python."""
        return refuse_unknown(data, ("schema", "title", "scoring", "sections", "contradictions"))


def checklist_schema() -> dict[str, Any]:
    """The JSON Schema of the document, as published by the API."""
    return Checklist.model_json_schema(by_alias=True)
