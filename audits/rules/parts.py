"""What documents are made of: exact numbers, codes, texts in several languages, and objects without unknown fields.

Values are exact decimals, never floats.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
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
