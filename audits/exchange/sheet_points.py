"""What the points column says of a question: its own, its bands, or those of its choices."""

import re
from typing import Any

from audits.exchange.cells import BadCell, bands, number
from audits.exchange.columns import Cells, shortened
from audits.exchange.sheet_kinds import is_no_first, options_of
from audits.exchange.sheet_options import UNIT, VALUE, lines

Question = dict[str, Any]
COUNTED = re.compile(rf"({VALUE})(?:{UNIT})?", re.IGNORECASE)
NONE = ("", "-", "–", "—")
BANDED = ("number", "money", "duration")


def decimal(text: str) -> Any:
    """A number as the document writes it, `5` or `5 points`; raises `BadCell`."""
    match = COUNTED.fullmatch(text.strip())
    if not match:
        raise BadCell
    return number(match[1])


def parts_of(said: str) -> list[str]:
    """One number, or one each; a comma alone is a decimal one, several part `5,3,0`."""
    return said.split(",") if re.fullmatch(r"\s*-?[0-9]+(?:,-?[0-9]+){2,}\s*", said) else lines(said)


def take_points(row: Cells, question: Question) -> None:
    """Put the points where they belong, or tell why they belong nowhere."""
    said = row.get("points")
    if said in NONE:
        return
    try:
        if question["kind"] in BANDED:
            _bands(row, question, said)
        else:
            _points(row, question, [decimal(each) for each in parts_of(said)])
    except BadCell:
        row.not_understood("points", said)


def _bands(row: Cells, question: Question, said: str) -> None:
    if not re.fullmatch(r"[0-9.,]+", said.strip()):
        question["bands"] = bands(said)
    elif decimal(said) != 0:
        # A number alone says how much there is to earn, but not for what.
        row.fate.say("changed", "points_without_bands", text=shortened(said))


def _points(row: Cells, question: Question, several: list[Any]) -> None:
    chosen = question.get("choices") or []
    if len(several) > 1 and len(several) == len(chosen):
        for choice, points in zip(chosen, several, strict=True):
            choice.setdefault("points", points)
    elif question["kind"] == "yes_no" and len(several) == 2 and 0 in several:
        # As many sheets say it: what a yes earns, and what a no, or in the order of the options.
        yes, no = several[::-1] if is_no_first(options_of(row) or row.get("kind")) else several
        question["points"] = yes or no
        if yes == 0 and no != 0:
            question.setdefault("good", "no")
    elif len(several) != 1:
        raise BadCell
    elif question["kind"] in ("yes_no", "scale", "multiple_choice"):
        question["points"] = several[0]
    else:
        _left_out(row, question, several[0])


def _left_out(row: Cells, question: Question, points: Any) -> None:
    """Tell why points of the whole question count for nothing."""
    said = shortened(row.get("points"))
    if any("points" in choice for choice in question.get("choices") or []):
        # The most one can get: it follows from the choices.
        row.fate.say("changed", "points_of_choices", text=said)
    elif points == 0:
        return
    elif question["kind"] == "single_choice":
        row.fate.say("changed", "points_without_choices", text=said)
    else:
        row.fate.say("changed", "points_left_out", kind=question["kind"], text=said)
