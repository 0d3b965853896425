"""What becomes of rows of branches, and why a row or a file is refused, said to people."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.exchange.workbooks import BadWorkbook
from audits.forms.branch_imports import NAMES
from audits.models import ImportRow
from audits.rules.hours import write_hours
from audits.views.design import reader_language
from audits.views.fate_words import REFUSALS

REASONS: dict[str, Promise] = {
    "bad_character": gettext_lazy("It has characters that are no text."),
    "hours_not_understood": gettext_lazy("“%(text)s” can’t be read as opening hours, such as Mon-Fri 09:00-20:00."),
    "hours_past_midnight": gettext_lazy("“%(text)s” closes before it opens."),
    "hours_twice_a_day": gettext_lazy("“%(text)s” opens twice a day: a branch has one time of opening and closing."),
    "missing_code": gettext_lazy("It has no code."),
    "missing_name": gettext_lazy("A new branch needs a name."),
    "missing_time_zone": gettext_lazy("A new branch needs a time zone."),
    "no_brand": gettext_lazy("It names no brand, and none is chosen for such rows."),
    "no_coordinates": gettext_lazy("“%(text)s” aren’t coordinates, such as 50.4501, 30.5234."),
    "no_such_brand": gettext_lazy("There is no brand “%(text)s”. Brands are made by hand."),
    "no_such_zone": gettext_lazy("There is no time zone “%(text)s”; they are named like Europe/Kyiv."),
    "not_a_number": gettext_lazy("“%(text)s” is no number."),
    "off_the_globe": gettext_lazy("“%(text)s” is off the globe: it may be from −%(limit)s to %(limit)s."),
    "one_coordinate": gettext_lazy("Of latitude and longitude one is missing."),
    "region_too_deep": gettext_lazy("Regions may stand %(limit)s deep at most."),
    "too_long": gettext_lazy("It has %(length)s characters, %(limit)s at most."),
    "twice": gettext_lazy("This code stands in row %(row)s already."),
}
FILES: dict[str, Promise] = {
    "too_many_rows": gettext_lazy("This file has more than 20,000 rows. Import it in parts."),
    "too_much_text": gettext_lazy("This file has more text than any list of branches."),
    "unpacks_too_big": gettext_lazy("This file unpacks to far more than a list of branches needs."),
}


def file_refusal(refused: BadWorkbook) -> str:
    """Why a file isn't read at all."""
    return str(FILES.get(refused.code) or REFUSALS[refused.code]) % refused.parts


def reason_in_words(reason: dict[str, Any]) -> dict[str, str]:
    """A reason with the column at fault."""
    return {"column": column_in_words(reason), "text": str(REASONS[reason["code"]]) % reason["parts"]}


def column_in_words(reason: dict[str, Any]) -> str:
    """`column C`, where one cell is at fault."""
    return _("column %(letters)s") % {"letters": reason["column"]} if reason["column"] else ""


def value_in_words(field: str, value: Any) -> str:
    """A branch's value as a cell says it."""
    if field == "opening_hours":
        return write_hours(value, reader_language())
    return str(value)


def row_in_words(row: ImportRow) -> dict[str, Any]:
    """One row as the page shows it."""
    values = [
        {
            "name": NAMES[field],
            "old": value_in_words(field, row.before.get(field, "")),
            "new": value_in_words(field, row.after[field]),
        }
        for field in NAMES
        if field in row.after and (row.fate == ImportRow.Fate.CHANGED or field not in ("code", "name"))
    ]
    shown = values if row.fate in (ImportRow.Fate.NEW, ImportRow.Fate.CHANGED) else []
    return {"row": row, "values": shown, "reasons": [reason_in_words(reason) for reason in row.reasons]}
