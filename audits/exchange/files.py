"""Whatever file somebody brings: an XLSForm, a plain Excel sheet or the JSON document, told apart by what is inside."""

import re
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from audits.exchange.codes import codes_before
from audits.exchange.columns import shortened
from audits.exchange.fates import Fate, Reading
from audits.exchange.sheet_read import read_sheet
from audits.exchange.workbooks import OLE2, BadWorkbook, Sheet, read_workbook
from audits.exchange.xlsform_columns import survey_column
from audits.exchange.xlsform_read import read_xlsform
from audits.rules.documents import InvalidDocument, parse_checklist
from audits.rules.reading import decode, read_json, unkeepable

CHECKED_ROWS = 3000
ZIP = b"PK"


def read_file(
    data: bytes, *, language: str = "en", title: str = "", before: dict[str, Any] | None = None
) -> Reading:  # fmt: skip
    """What the file says; `language`, `title` and the codes of the document `before` where it names none.

    Raises `BadWorkbook` for any other file.
    """
    if not data.startswith((ZIP, OLE2)):
        return _read_document(data)
    sheets = read_workbook(data)
    survey = next((sheet for sheet in sheets if is_survey(sheet)), None)
    if survey is None:
        return read_sheet(sheets, language=language, title=title, before=codes_before(before))
    reading = read_xlsform(sheets, language=language, title=title)
    if said := complaint(sheets):
        fate = Fate(survey.name, 0, "")
        fate.say("changed", "pyxform_says", text=said)
        reading.fates.insert(0, fate)
    return reading


def is_survey(sheet: Sheet) -> bool:
    """Whether this is an XLSForm's sheet of questions; people call their own sheets "Survey" too."""
    fields = {survey_column(0, cell).field for cell in (sheet.grid[0] if sheet.grid else []) if cell}
    return sheet.name.strip().lower() == "survey" and "type" in fields and bool(fields & {"name", "label"})


def _read_document(data: bytes) -> Reading:
    """A JSON document; every error of it is a fate without a row."""
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        raise what_else(data)
    document, errors = None, []
    try:
        document = read_json(decode(data))
        errors = unkeepable(document)
        parse_checklist(document)
    except InvalidDocument as refused:
        errors += refused.errors
    fates = []
    for error in errors:
        fates.append(Fate("", 0, error.path))
        fates[-1].blame(error)
    return Reading(None if errors else document, fates)


def what_else(data: bytes) -> BadWorkbook:
    """The refusal of a file that is neither a workbook nor a document, by its beginning."""
    if data.startswith(b"%PDF"):
        return BadWorkbook("no_table", kind=".pdf")
    first_line = data[:10_000].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").partition(b"\n")[0].replace(b"\0", b"")
    if first_line.startswith(b"<"):
        # Programs on the web call such tables .xls.
        return BadWorkbook("other_table", kind=".html")
    return BadWorkbook("other_table", kind=".csv") if re.search(rb"[;,\t]", first_line) else BadWorkbook("unknown_file")


def complaint(sheets: list[Sheet]) -> str:
    """What ODK's own library has against a form, or ""; we may read it all the same."""
    if any(len(sheet.grid) > CHECKED_ROWS for sheet in sheets):
        return ""
    named = {}
    for sheet in sheets:
        header = [cell.strip() for cell in sheet.grid[0]] if sheet.grid else []
        named[sheet.name.strip().lower()] = [
            {name: cell for name, cell in zip(header, row, strict=False) if name and cell} for row in sheet.grid[1:]
        ]
    known = {name: named.get(name, []) for name in ("survey", "choices", "settings", "external_choices")}
    try:
        convert(xlsform={**known, "sheet_names": list(named)})
    except PyXFormError as refused:
        return shortened(str(refused))
    except Exception:  # what pyxform stumbles over is no reason not to read on
        return "?"
    return ""
