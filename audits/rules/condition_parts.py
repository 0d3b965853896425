"""What a condition is made of; `conditions.py` says whether it holds."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from audits.rules.parts import Code, Part, refuse_unknown


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
