"""What becomes of rows of shoppers, and why a row is refused, said to people."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from audits.exchange.people_cells import said
from audits.forms.people_imports import NAMES
from audits.models import ImportRow
from audits.views.branch_import_words import REASONS as BRANCH_REASONS
from audits.views.branch_import_words import column_in_words
from audits.views.design import reader_language

OWN_REASONS: dict[str, Promise] = {
    "code_taken": gettext_lazy("The code “%(text)s” is somebody else’s."),
    "missing_email": gettext_lazy("It has no e-mail."),
    "no_address": gettext_lazy("“%(text)s” is no e-mail address."),
    "no_gender": gettext_lazy("“%(text)s” isn’t understood; write female, male or other."),
    "no_phone": gettext_lazy("“%(text)s” is no phone number, such as +380 44 123 45 67."),
    "no_such_language": gettext_lazy("“%(text)s” is no language that is known here; write it like en, uk, ru."),
    "no_weekdays": gettext_lazy("“%(text)s” can’t be read as days of the week, such as Mon-Fri."),
    "no_whole_number": gettext_lazy("“%(text)s” isn’t a whole number from %(low)s to %(high)s."),
    "no_yes_or_no": gettext_lazy("“%(text)s” is neither yes nor no."),
    "twice": gettext_lazy("This e-mail stands in row %(row)s already."),
}
REASONS = BRANCH_REASONS | OWN_REASONS


def row_in_words(row: ImportRow) -> dict[str, Any]:
    """One row as the page shows it."""
    language = reader_language()
    values = [
        {
            "name": NAMES[field],
            "old": said(field, row.before[field], language) if field in row.before else "",
            "new": said(field, row.after[field], language),
        }
        for field in NAMES
        if field in row.after
    ]
    shown = values if row.fate in (ImportRow.Fate.NEW, ImportRow.Fate.CHANGED) else []
    reasons = [
        {"column": column_in_words(reason), "text": str(REASONS[reason["code"]]) % reason["parts"]}
        for reason in row.reasons
    ]
    return {"row": row, "values": shown, "reasons": reasons}
