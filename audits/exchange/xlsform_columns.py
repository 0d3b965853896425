"""XLSForm's columns by their many names, and the `mystery_` columns that other tools leave alone."""

import re

from pyxform.aliases import list_header, survey_header

from audits.exchange.cells import PROPERTIES
from audits.exchange.columns import Column
from audits.exchange.tongues import language_of

TRANSLATED = {"label", "hint", "mystery_title", "mystery_standard", "mystery_min_label", "mystery_max_label"}
OWN = "mystery_"
SURVEY = {"type", "name", "label", "hint", "required", "relevant", "parameters", "calculation"} | {
    OWN + name
    for name in (
        *PROPERTIES,
        *("code", "kind", "standard", "min_label", "max_label", "weight", "touchpoint"),
    )
}
CHOICES = {"list_name", "name", "label", "mystery_code", "mystery_points"}
SETTINGS = {"form_title", "name", "form_id", "default_language", "mystery_schema", "mystery_title", "mystery_scoring"}
SETTINGS_ALIASES = {"title": "form_title", "id_string": "form_id", "set_form_title": "form_title"}


def survey_column(index: int, header: str) -> Column:
    """A column of the survey sheet."""
    return _column(index, header, SURVEY, _aliases(survey_header))


def choices_column(index: int, header: str) -> Column:
    """A column of the choices sheet."""
    return _column(index, header, CHOICES, _aliases(list_header) | {"list": "list_name"})


def settings_column(index: int, header: str) -> Column:
    """A column of the settings sheet."""
    return _column(index, header, SETTINGS, SETTINGS_ALIASES)


def _column(index: int, header: str, known: set[str], aliases: dict[str, str]) -> Column:
    parts = [part.strip() for part in re.split(r"::?" if "::" not in header else "::", header)]
    field = re.sub(r"[\s-]+", "_", parts[0].lower())
    if field in ("bind", "mystery") and len(parts) > 1:
        field = (OWN if field == "mystery" else "") + parts[1].lower()
        parts = parts[1:]
    field = aliases.get(field, field)
    if field not in known or len(parts) > 2 or (len(parts) == 2 and field not in TRANSLATED):
        return Column(index, header, "")
    if len(parts) == 1:
        return Column(index, header, field)
    language = language_of(parts[1])
    return Column(index, header, field, language) if language else Column(index, header, "", None, "unknown_language")


def _aliases(table: dict[str, str | tuple[str, ...]]) -> dict[str, str]:
    """pyxform's other names of columns, by the last name of those that stand inside another."""
    named = {name.replace(" ", "_"): to if isinstance(to, str) else to[-1] for name, to in table.items()}
    known = {"list name": "list_name", "calculate": "calculation"}
    return {name: known.get(to, to) for name, to in named.items()}
