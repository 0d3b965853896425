"""What the options column says: choices with their points, one a line, or a scale's ends."""

import re
from typing import Any

from audits.exchange.cells import number
from audits.exchange.codes import Before, code_from, first_known
from audits.exchange.workbooks import kept

Choice = dict[str, Any]
MAX_CHOICES = 300
LINE = re.compile(
    r"(?P<text>.*?)(?:\s*(?:=|:|—|–)\s*(?P<points>[-−]?[0-9]+(?:[.,][0-9]+)?))?"
    r"(?:\s*\[(?P<code>[a-z][a-z0-9_]{0,49})\])?\s*",
    re.DOTALL,
)
SCALE = re.compile(r"(-?[0-9]+)\s*(?:-|–|—|\.\.\.?|…|to|до)\s*(-?[0-9]+)")


def choices(cells: dict[str, str], question: str, before: Before) -> list[Choice]:
    """The choices of every language's cell, put together by their codes, or else by their places."""
    found: list[Choice] = []
    for number_of_cell, (language, cell) in enumerate(cells.items()):
        for place, line in enumerate(lines(cell)[:MAX_CHOICES]):
            match = LINE.fullmatch(re.sub(r"\s+", " ", line))
            text, points, code = (
                (match["text"].strip(), match["points"], match["code"]) if match else (line, None, None)
            )
            known = first_known({language: text}, before.choices, question) or text[:40]
            choice = _choice(found, place, code, known, is_first=number_of_cell == 0)
            if text:
                choice["text"][language] = text
            if points is not None:
                choice.setdefault("points", number(points))
    for choice in found:
        choice["text"] = choice["text"] or {next(iter(cells)): choice["code"]}
    return found


def _choice(found: list[Choice], place: int, code: str | None, wanted: str, *, is_first: bool) -> Choice:
    """The choice that a line is about; a new one, called like `wanted`, where there is none yet."""
    if code:
        same = next((choice for choice in found if choice["code"] == code), None)
    else:
        same = found[place] if not is_first and place < len(found) else None
    if same:
        return same
    taken = {choice["code"] for choice in found}
    found.append({"code": code or code_from(wanted, taken, "c"), "text": {}})
    return found[-1]


def lines(cell: str) -> list[str]:
    """What stands on lines, between semicolons, or between slashes, whichever there is first."""
    separator = next((mark for mark in ("\n", ";", " / ", "/") if mark in cell), "\n")
    return [line.strip() for line in cell.split(separator) if line.strip()]


def scale(cell: str) -> tuple[Any, Any] | None:
    """The ends of `1-5`, or None."""
    match = SCALE.fullmatch(cell.strip())
    return (number(match[1]), number(match[2])) if match else None


def options_cells(question: dict[str, Any], languages: list[str]) -> dict[str, str]:
    """The cells of a question's choices by language; every line names its code."""
    found: dict[str, list[str]] = {language: [] for language in languages}
    for choice in question["choices"]:
        texts = {language: _one_line(choice["text"].get(language, "")) for language in languages}
        if not any(texts.values()):
            texts[languages[0]] = choice["code"]
        points = "" if choice.get("points") is None else f" = {choice['points']}"
        for language, text in texts.items():
            if text:
                found[language].append(f"{text}{points} [{choice['code']}]")
    return {language: "\n".join(each) for language, each in found.items()}


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", kept(text)).strip()
