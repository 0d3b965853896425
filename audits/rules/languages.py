"""Which texts of a document lack a language that others of it have."""

from collections.abc import Iterator
from typing import Any

from audits.rules.documents import DocumentError, Place

# The names under which a checklist or a scenario has texts in several languages, and lists of such texts.
TEXTS = {"title", "text", "help", "standard", "min_label", "max_label", "legend", "evidence", "caption"}
LISTS = {"steps", "dos", "donts"}


def untranslated(document: dict[str, Any]) -> dict[str, list[str]]:
    """For each language that some texts have and others lack, the paths of those that lack it."""
    return {
        language: [DocumentError("", "", place).path for place in places] for language, places in gaps(document).items()
    }


def gaps(document: dict[str, Any]) -> dict[str, list[Place]]:
    """For each language that some texts have and others lack, the places of those that lack it."""
    texts = [(place, written(text)) for place, text in texts_of(document)]
    languages = dict.fromkeys(language for _place, said in texts for language in said)
    lacking = {language: [place for place, said in texts if language not in said] for language in languages}
    return {language: places for language, places in lacking.items() if places}


def written(text: dict[str, Any]) -> list[str]:
    """The languages in which a text says something."""
    return [language for language, words in text.items() if isinstance(words, str) and words.strip()]


def texts_of(part: Any, place: Place = ()) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Every text with its place; what integrations keep under `x_` names is theirs."""
    if isinstance(part, list):
        for number, value in enumerate(part):
            yield from texts_of(value, (*place, number))
    elif isinstance(part, dict):
        for key, value in part.items():
            if key in TEXTS and isinstance(value, dict):
                yield (*place, key), value
            elif key in LISTS and isinstance(value, list):
                yield from (
                    ((*place, key, number), text) for number, text in enumerate(value) if isinstance(text, dict)
                )
            elif not key.startswith("x_"):
                yield from texts_of(value, (*place, key))
