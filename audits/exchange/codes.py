"""Codes made from the names and texts that other tools allow."""

import re
import unicodedata
from collections.abc import Container

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


def code_from(name: str, taken: Container[str], prefix: str) -> str:
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
        number += 1
        code = f"{base}_{number}"
    return code
