"""What the options column says: choices with their points, one a line."""

import re
from typing import Any

from audits.exchange.cells import number
from audits.exchange.codes import Before, code_from, first_known
from audits.exchange.workbooks import kept

Choice = dict[str, Any]
MAX_CHOICES = 300
UNIT = r"\s*(?:points?|pts?|бал(?:и|ів|л|лы|лов|ла|у|а)?|б)\b\.?"
VALUE = r"[-−]?[0-9]+(?:[.,][0-9]+)?"
LINE = re.compile(
    rf"(?P<text>.*?)(?:\s*(?:=|:|—|–)\s*(?P<points>{VALUE})(?:{UNIT})?|\s+-\s*(?P<counted>{VALUE}){UNIT}"
    rf"|\s*\(\+?(?P<bracketed>{VALUE}){UNIT}\))?(?:\s*\[(?P<code>[a-z][a-z0-9_]{{0,49}})\])?\s*",
    re.DOTALL | re.IGNORECASE,
)


def choices(cells: dict[str, str], question: str, before: Before) -> list[Choice]:
    """The choices of every language's cell, put together by their codes, or else by their places."""
    found: list[Choice] = []
    for number_of_cell, (language, cell) in enumerate(cells.items()):
        for place, line in enumerate(lines(cell)[:MAX_CHOICES]):
            text, points, code = read_line(re.sub(r"\s+", " ", line))
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


def read_line(line: str) -> tuple[str, str | None, str | None]:
    """A choice's text, points and code; the last two may not be said."""
    match = LINE.fullmatch(line)
    if not match:
        return line, None, None
    points = next((match[name] for name in ("points", "counted", "bracketed") if match[name]), None)
    return match["text"].strip(), points, match["code"]


def lines(cell: str) -> list[str]:
    """What stands on lines, or between semicolons; else between slashes or commas, whichever part it more."""
    separator = next((mark for mark in ("\n", ";", " / ") if mark in cell), "")
    if separator:
        parts = cell.split(separator)
    else:
        # A comma between digits is a decimal one.
        parts = max(cell.split("/"), re.split(r",(?!(?<=[0-9],)[0-9])", cell), key=len)
    return [part.strip() for part in parts if part.strip()]


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
