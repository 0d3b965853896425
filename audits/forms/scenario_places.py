"""Which field of a scenario's page shows a place of its document."""

from collections.abc import Mapping

from audits.forms.scenarios import LANGUAGES, TEXTS
from audits.rules.documents import Place

CODES = [code for code, _language in LANGUAGES]
FIRST = {
    "weekdays": "weekdays_0",
    "languages": "languages_0",
    "genders": "genders_0",
    "from": "opens",
    "to": "closes",
    "choices": "choices-0",
}


def field_id(place: Place, language: str = "", rows: Mapping[Place, int] | None = None) -> str:
    """The field's id, in `language` where it is a text; `rows` has the row's number where it isn't the part's own."""
    rows = rows or {}
    steps = [rows.get(place[: depth + 1], step) if isinstance(step, int) else step for depth, step in enumerate(place)]
    code = next((str(step) for step in steps if step in CODES), language if language in CODES else CODES[0])
    steps = [step for step in steps if step not in CODES]
    return in_a_list(steps, code) or in_the_form(steps, code)


def in_a_list(steps: list[str | int], code: str) -> str:
    """The id of a row's field; "" for what is in no list."""
    match steps:
        case ["quiz", "questions", int(question), "choices", int(choice), *_rest]:
            return f"id_quiz-{question}-choices-{choice}-text_{code}"
        case ["quiz", "questions", int(question), *rest]:
            choices = "choices-0-" if rest == ["choices"] else ""
            return f"id_quiz-{question}-{choices}text_{code}"
        case ["quiz", "questions"]:
            return f"id_quiz-0-text_{code}"
        case ["windows", int(number), *rest]:
            return f"id_windows-{number}-{FIRST[str((rest or ['weekdays'])[0])]}"
        case ["pictures", int(number), *_rest]:
            return f"id_pictures-{number}-caption_{code}"
        case [("steps" | "dos" | "donts") as name, *rest]:
            return f"id_{name}-{(rest or [0])[0]}-text_{code}"
    return ""


def in_the_form(steps: list[str | int], code: str) -> str:
    """The id of a field that stands by itself; "" for what has none."""
    match steps:
        case ["purchase", ("limit" | "currency") as inner, *_rest]:
            return f"id_purchase_{inner}"
        case [("quiz" | "eligibility"), str(inner), *_rest]:
            return f"id_{FIRST.get(inner, inner)}"
        case [str(name), *_rest]:
            return f"id_{name}_{code}" if name in TEXTS else f"id_{name}"
    return ""
