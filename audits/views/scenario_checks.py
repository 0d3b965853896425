"""What stands between a scenario's draft and its publication, each with a link to its field."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, ngettext

from audits.forms.document_errors import sentence
from audits.forms.scenario_places import field_id
from audits.rules.documents import InvalidDocument, Place
from audits.rules.languages import gaps
from audits.rules.scenario import parse_scenario
from audits.views.scenario_words import place_words


@dataclass(frozen=True)
class Check:
    """One thing, where it stands and in which field."""

    field: str
    words: str


@dataclass(frozen=True)
class Sum:
    """How many there are, and how bad that is."""

    tone: str
    words: str


@dataclass(frozen=True)
class Group:
    """Checks of one kind; `title` names the language that is missing."""

    title: str
    rows: list[Check]


@dataclass(frozen=True)
class Checks:
    """What must be put right, and what lacks a language that other texts have; `sums` is never empty."""

    sums: list[Sum]
    groups: list[Group]
    is_valid: bool
    has_gaps: bool

    def as_json(self) -> dict[str, Any]:
        """For the page's script."""
        return asdict(self)


def checks_of(document: dict[str, Any], rows: Mapping[Place, int] | None = None) -> Checks:
    """All checks of a document, whole or not; `rows` as of `field_id`."""
    errors = errors_of(document, rows)
    lacking = [
        Group(
            lacking_words(language, len(places)), [Check(field_id(p, language, rows), place_words(p)) for p in places]
        )
        for language, places in gaps(document).items()
    ]
    missing = sum(len(group.rows) for group in lacking)
    sums = []
    if errors:
        words = ngettext("%(n)s thing to put right", "%(n)s things to put right", len(errors))
        sums.append(Sum("poor", words % {"n": len(errors)}))
    if missing:
        words = ngettext("%(n)s text not translated", "%(n)s texts not translated", missing)
        sums.append(Sum("fair", words % {"n": missing}))
    sums = sums or [Sum("excellent", gettext("Nothing stands in the way of publishing"))]
    groups = [Group("", errors)] if errors else []
    return Checks(sums, [*groups, *lacking], is_valid=not errors, has_gaps=bool(missing))


def errors_of(document: dict[str, Any], rows: Mapping[Place, int] | None) -> list[Check]:
    """What the rules refuse."""
    try:
        parse_scenario(document)
    except InvalidDocument as refused:
        return [
            Check(field_id(error.place, "", rows), f"{place_words(error.place)}: {sentence(error)}")
            for error in refused.errors
        ]
    return []


def lacking_words(language: str, count: int) -> str:
    """Which language is missing, and how often."""
    name = dict(settings.LANGUAGES).get(language, language)
    words = ngettext("%(language)s is missing in %(n)s text", "%(language)s is missing in %(n)s texts", count)
    return words % {"language": name, "n": count}
