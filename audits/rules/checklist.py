"""The checklist document's types: one definition for the designer, the phone, scoring and the JSON Schema.

Rules: scoring.md, "The checklist document". Values are exact decimals, never floats.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from audits.rules.values import decimal_places, read_decimal, read_integer

CODE_PATTERN = r"^[a-z][a-z0-9_]{0,49}\z"
DECIMAL_SCHEMA: JsonDict = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}]}
INTEGER_SCHEMA: JsonDict = {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^-?[0-9]+$"}]}


def _decimal(value: Any) -> Decimal:
    number = read_decimal(value)
    if number is None:
        raise PydanticCustomError("not_a_decimal", "must be a decimal number such as 2 or 2.25")
    return number


def _two_places(value: Any) -> Decimal:
    number = _decimal(value)
    if decimal_places(number) > 2:
        raise PydanticCustomError("too_many_places", "may have at most two decimal places")
    return number


def _not_negative(value: Any) -> Decimal:
    number = _two_places(value)
    if number < 0:
        raise PydanticCustomError("negative", "may not be negative")
    return number


def _cap(value: Any) -> Decimal:
    number = _two_places(value)
    if not 0 <= number <= 100:
        raise PydanticCustomError("cap_out_of_range", "must lie within 0 and 100")
    return number


def _integer(value: Any) -> int:
    number = read_integer(value)
    if number is None:
        raise PydanticCustomError("not_an_integer", "must be a whole number")
    return number


def _schema_number(value: Any) -> int:
    # 1.0 is kept as the text "1.0", which is no schema.
    if not isinstance(value, int) or isinstance(value, bool) or value != 1:
        raise PydanticCustomError("unknown_schema", "must be 1, the only schema there is")
    return 1


DecimalField = Field(json_schema_extra=dict(DECIMAL_SCHEMA))
AnyDecimal = Annotated[Decimal, BeforeValidator(_decimal), DecimalField]
Decimal2 = Annotated[Decimal, BeforeValidator(_two_places), DecimalField]
Points = Annotated[Decimal, BeforeValidator(_not_negative), DecimalField]
Cap = Annotated[Decimal, BeforeValidator(_cap), DecimalField]
WholeNumber = Annotated[int, BeforeValidator(_integer), Field(json_schema_extra=dict(INTEGER_SCHEMA))]
Code = Annotated[str, Field(pattern=CODE_PATTERN)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\z")]
Text = Annotated[dict[Language, str], Field(min_length=1)]


def refuse_unknown(data: Any, known: Iterable[str]) -> Any:
    """A misspelt rule must be seen, with the names it may have meant; integrations own those that begin with `x_`."""
    names = list(known)
    for key in data if isinstance(data, dict) else ():
        if key not in names and not str(key).startswith("x_"):
            facts = {"field": str(key), "known": ", ".join(names)}
            raise PydanticCustomError("unknown_field", "{field} is not a field here; there are: {known}", facts)
    return data


class Part(BaseModel):
    """Any object of the document: strict, frozen, no unknown fields but `x_` ones."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True, regex_engine="rust-regex")

    @model_validator(mode="before")
    @classmethod
    def leave_out_nulls(cls, data: Any) -> Any:
        """null for an optional field is the same as leaving it out."""
        if not isinstance(data, dict):
            return data
        return {key: value for key, value in data.items() if value is not None or key not in cls.model_fields}

    @model_validator(mode="before")
    @classmethod
    def refuse_unknown_fields(cls, data: Any) -> Any:
        """By the names of its fields."""
        return refuse_unknown(data, cls.model_fields)


class Leaf(Part):
    """A comparison with an earlier question."""

    question: Code
    op: Literal["answered", "eq", "ne", "in", "not_in", "lt", "lte", "gt", "gte", "contains", "lost_points"] = Field(
        alias="is"
    )
    value: Any = None

    @model_validator(mode="before")
    @classmethod
    def refuse_unknown_fields(cls, data: Any) -> Any:
        """`is` is no Python name, so the field's own name may not be used for it."""
        return refuse_unknown(data, ("question", "is", "value"))


class AllOf(Part):
    """True when every part is; of nothing, true."""

    all: "list[Condition]"


class AnyOf(Part):
    """True when one part is; of nothing, false."""

    any: "list[Condition]"


class Not(Part):
    """True when its part is not."""

    negated: "Condition" = Field(alias="not")

    @model_validator(mode="before")
    @classmethod
    def refuse_unknown_fields(cls, data: Any) -> Any:
        """As in `Leaf`: the field is spelt `not` in the document."""
        if isinstance(data, dict) and any(key != "not" and not str(key).startswith("x_") for key in data):
            raise PydanticCustomError("unknown_field", "a condition has exactly one form")
        return data


def _condition_form(value: Any) -> str | None:
    if isinstance(value, Leaf | AllOf | AnyOf | Not):
        return {Leaf: "question", AllOf: "all", AnyOf: "any", Not: "not"}[type(value)]
    if not isinstance(value, dict):
        return None
    forms = [form for form in ("question", "all", "any", "not") if form in value]
    return forms[0] if len(forms) == 1 else None


Condition = Annotated[
    Annotated[Leaf, Tag("question")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")],
    Discriminator(_condition_form),
]


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
