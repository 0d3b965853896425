"""The phone's JSON: bounded, exact, and nothing in it that PostgreSQL can't keep."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, JSONParser

from audits.rules.documents import MAX_NESTING, nested_deeper
from common.api_parsers import refuse_constant
from common.errors import Refused

MOST_BYTES = 2 * 1024 * 1024
LONGEST_NUMBER = 100
SUSPECT = re.compile(r"\\u(0000|[dD][89a-fA-F])")
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


class PhoneJSONParser(JSONParser):
    """Exact numbers; at most 2 MB and 40 levels; no NUL and no half of a surrogate pair in any text."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The request's JSON; raises `ParseError`, or `Refused` with `too_large` or `invalid`."""
        raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise too_large()
        try:
            text = raw.decode("utf-8")
            data = json.loads(text, parse_float=exact, parse_constant=refuse_constant)
        except (ValueError, RecursionError) as problem:
            raise ParseError(_("This is not JSON: %(problem)s") % {"problem": problem}) from problem
        if nested_deeper(data, MAX_NESTING):
            raise ParseError(_("This is nested too deeply."))
        if SUSPECT.search(text) and not is_keepable(data):
            raise ParseError(_("A text has a character that can't be kept."))
        return data


class UnreadParser(BaseParser):
    """Leaves a body of whatever type where it is: the check against forged requests asks for a form's fields."""

    media_type = "*/*"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """No fields."""
        return {}


def exact(text: str) -> Decimal:
    """A JSON number with a fraction or an exponent, as it was written."""
    number = Decimal(text)
    exponent = number.as_tuple().exponent
    if len(text) > LONGEST_NUMBER or not isinstance(exponent, int) or abs(exponent) > LONGEST_NUMBER:
        raise ValueError("a number is too long")
    return number


def is_keepable(data: Any) -> bool:
    """Whether no text in it has a NUL or a lone surrogate; without recursion."""
    waiting = [data]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str) and UNKEEPABLE.search(part):
            return False
        if isinstance(part, dict):
            waiting += [*part.keys(), *part.values()]
        elif isinstance(part, list):
            waiting += part
    return True


def too_large() -> Refused:
    """More than the server reads."""
    return Refused("too_large", _("This is too large to be sent."), status=413)
