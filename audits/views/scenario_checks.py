"""What stands between a scenario's draft and its publication, each with a link to its field."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings

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
class Checks:
    """What must be put right, and what lacks a language that other texts have."""

    errors: list[Check]
    gaps: dict[str, list[Check]]

    @property
    def gap_count(self) -> int:
        """How many texts lack a language, once for each."""
        return sum(map(len, self.gaps.values()))

    def as_json(self) -> dict[str, Any]:
        """For the page's script."""
        return asdict(self)


def checks_of(document: dict[str, Any], rows: Mapping[Place, int] | None = None) -> Checks:
    """All checks of a document, whole or not; `rows` as of `field_id`."""
    try:
        parse_scenario(document)
        errors = []
    except InvalidDocument as refused:
        errors = refused.errors
    names = dict(settings.LANGUAGES)
    return Checks(
        errors=[
            Check(field_id(error.place, "", rows), f"{place_words(error.place)}: {sentence(error)}") for error in errors
        ],
        gaps={
            str(names.get(language, language)): [
                Check(field_id(place, language, rows), place_words(place)) for place in places
            ]
            for language, places in gaps(document).items()
        },
    )
