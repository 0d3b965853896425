"""JSON with exact numbers: points and money never pass through a float."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


def refuse_constant(name: str) -> None:
    """NaN and Infinity are no JSON."""
    raise ValueError(f"{name} is not a JSON value")


class ExactJSONParser(JSONParser):
    """As DRF's, with `parse_float=Decimal`; nesting that exhausts the parser is a clear error too."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The request's JSON; raises `ParseError`."""
        try:
            return json.loads(stream.read().decode("utf-8"), parse_float=Decimal, parse_constant=refuse_constant)
        except (ValueError, RecursionError) as problem:
            raise ParseError(f"This is not JSON: {problem}") from problem
