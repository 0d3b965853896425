"""Codes made from the names and texts that other tools allow."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

CODE = re.compile("[a-z][a-z0-9_]{0,49}")
# Ukrainian and Russian as passports spell them; whatever else there is loses its accents.
CYRILLIC = {
    letter: "" if latin == "-" else latin
    for letter, latin in zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяёэыъ",
        re.split(" ", "a b v h g d e ie zh z y i i i k l m n o p r s t u f kh ts ch sh shch - iu ia e e y -"),
        strict=True,
    )
}


def code_from(name: str, taken: Collection[str], prefix: str) -> str:
    """A code like `name` that isn't taken; `prefix` where the name begins with a digit or says nothing."""
    if CODE.fullmatch(name) and name not in taken:
        return name
    latin = "".join(CYRILLIC.get(letter, letter) for letter in name.lower())
    latin = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "_", latin).strip("_")[:40].rstrip("_")
    if not base or not base[0].isalpha():
        base = f"{prefix}{'_' if base else ''}{base}"
    code, number = base, 1
    while code in taken:
        number += 1 if number < 100 else len(taken)
        code = f"{base}_{number}"
    return code


@dataclass(frozen=True)
class Before:
    """The codes that texts had before, so that a sheet without codes goes on with the same trends."""

    sections: dict[str, str] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    choices: dict[tuple[str, str], str] = field(default_factory=dict)


def codes_before(document: dict[str, Any] | None) -> Before:
    """By every text of a valid document in any language; of equal texts the first."""
    found = Before()
    for section in document["sections"] if document else ():
        for text in section["title"].values():
            found.sections.setdefault(text.strip(), section["code"])
        for question in section["questions"]:
            for text in question["text"].values():
                found.questions.setdefault(text.strip(), question["code"])
            for choice in question.get("choices") or []:
                for text in choice["text"].values():
                    found.choices.setdefault((question["code"], text.strip()), choice["code"])
    return found


def first_known(texts: dict[str, str], codes: dict[Any, str], *of: str) -> str:
    """The code that one of the texts had, or ""."""
    return next((codes[key] for text in texts.values() if (key := (*of, text) if of else text) in codes), "")
