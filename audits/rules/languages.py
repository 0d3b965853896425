"""Which texts of a document lack a language that others of it have."""

from collections.abc import Iterator
from typing import Any

from audits.rules.documents import DocumentError, Place

# The names under which a valid checklist has texts in several languages.
TEXTS = {"title", "text", "help", "standard", "min_label", "max_label"}


def untranslated(document: dict[str, Any]) -> dict[str, list[str]]:
    """For each language that some texts have and others lack, the paths of those that lack it."""
    texts = list(texts_of(document))
    languages = dict.fromkeys(language for _place, text in texts for language in written(text))
    lacking = {
        language: [DocumentError("", "", place).path for place, text in texts if language not in written(text)]
        for language in languages
    }
    return {language: paths for language, paths in lacking.items() if paths}


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
            elif not key.startswith("x_"):
                yield from texts_of(value, (*place, key))
