"""What stands between a scenario's draft and its publication, each with a link to its field."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, ngettext

from audits.forms.document_errors import sentence
from audits.forms.scenario_documents import ScenarioPage
from audits.forms.scenario_places import field_id
from audits.rules.documents import DocumentError, InvalidDocument, Place
from audits.rules.languages import gaps
from audits.rules.scenario import parse_scenario
from audits.views.scenario_words import place_words

NOT_WRITTEN = {"missing", "too_short", "blank_text"}


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
    """Checks of one kind."""

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
    wrong, empty = errors_of(document, rows)
    lacking = [
        Group(
            lacking_words(language, len(places)), [Check(field_id(p, language, rows), place_words(p)) for p in places]
        )
        for language, places in gaps(document).items()
    ]
    missing = sum(len(group.rows) for group in lacking)
    sums = []
    if wrong:
        words = ngettext("%(n)s thing to put right", "%(n)s things to put right", len(wrong))
        sums.append(Sum("poor", words % {"n": len(wrong)}))
    if empty:
        words = ngettext("%(n)s part still to fill in", "%(n)s parts still to fill in", len(empty))
        sums.append(Sum("neutral", words % {"n": len(empty)}))
    if missing:
        words = ngettext("%(n)s text not translated", "%(n)s texts not translated", missing)
        sums.append(Sum("fair", words % {"n": missing}))
    sums = sums or [Sum("excellent", gettext("Nothing stands in the way of publishing"))]
    told = [Group(gettext("To put right"), wrong), Group(gettext("Still to fill in"), empty)]
    groups = [*(group for group in told if group.rows), *lacking]
    return Checks(sums, groups, is_valid=not (wrong or empty), has_gaps=bool(missing))


def errors_of(document: dict[str, Any], rows: Mapping[Place, int] | None) -> tuple[list[Check], list[Check]]:
    """What the rules refuse, and what is only not written yet."""
    wrong, empty = [], []
    try:
        parse_scenario(document)
    except InvalidDocument as refused:
        for error in refused.errors:
            field = field_id(error.place, "", rows)
            if error.code in NOT_WRITTEN:
                empty.append(Check(field, place_words(error.place)))
            else:
                wrong.append(Check(field, error_words(error)))
    return wrong, empty


def error_words(error: DocumentError) -> str:
    """Where it stands, and what is wrong there."""
    return f"{place_words(error.place)}: {sentence(error)}"


def form_errors(page: ScenarioPage) -> list[Check]:
    """What was sent and can't even be kept, each with its field."""
    return list(errors_in([page.form, *(form for rows in page.formsets for form in rows.forms)]))


def errors_in(forms: list[Any]) -> Iterator[Check]:
    """Of each form in turn, and of the lists inside it."""
    for form in forms:
        for name, errors in form.errors.items():
            if name in form.fields:
                number = f" {form.number}" if hasattr(form, "number") else ""
                words = f"{form[name].label}{number}: {' '.join(errors)}"
                yield Check(form[name].id_for_label or form[name].auto_id, words)
        if hasattr(form, "choices"):
            yield from errors_in(form.choices.forms)


def lacking_words(language: str, count: int) -> str:
    """Which language is missing, and how often."""
    name = dict(settings.LANGUAGES).get(language, language)
    words = ngettext("%(language)s is missing in %(n)s text", "%(language)s is missing in %(n)s texts", count)
    return words % {"language": name, "n": count}
