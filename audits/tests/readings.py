"""What files become, for the tests of imports: sheets as people write them, and what was told of their rows."""

from typing import Any

from audits.exchange.fates import Fate, Reading
from audits.exchange.workbooks import Sheet, Table
from audits.exchange.xlsform_read import read_xlsform

# A list of XLSForm's that means yes and no.
YES = [{"list_name": "yn", "name": "1", "label": "Так"}, {"list_name": "yn", "name": "2", "label": "Ні"}]


def grid(*rows: str, name: str = "Sheet1") -> Sheet:
    """A sheet from lines with bars between cells."""
    return Sheet(name, [[cell.strip().replace("\\n", "\n") for cell in row.split("|")] for row in rows])


def form(survey: list[dict[str, str]], choices: list[dict[str, str]] | None = None, **more: Any) -> Reading:
    """What a foreign form becomes."""
    tables = [("survey", survey), ("choices", choices or []), ("settings", [more.pop("settings", {})])]
    tables += list(more.items())
    sheets = [
        Table(name, list(dict.fromkeys(key for row in rows for key in row)), rows).sheet() for name, rows in tables
    ]
    return read_xlsform(sheets, language="en", title="A form")


def questions(reading: Reading) -> list[dict[str, Any]]:
    """Every question of what was read; an import with errors has none."""
    assert reading.document, [fate for fate in reading.fates if fate.became == "error"]
    return [question for section in reading.document["sections"] for question in section["questions"]]


def fate(reading: Reading, row: int, sheet: str = "survey") -> Fate:
    """What became of one row."""
    return next(fate for fate in reading.fates if (fate.sheet, fate.row) == (sheet, row))


def reasons(reading: Reading, row: int, sheet: str = "") -> list[str]:
    """The codes of what is told of one row."""
    return [
        reason.code
        for fate in reading.fates
        if fate.row == row and sheet in ("", fate.sheet)
        for reason in fate.reasons
    ]
