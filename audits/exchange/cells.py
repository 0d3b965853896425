"""What a question's rules look like in one cell: bands, evidence, critical limits, numbers, yes and no."""

import re
from collections.abc import Callable
from typing import Any

from audits.rules.changes import plain

NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
BAND = re.compile(
    rf"(?:(?:<=|≤|up to|до)?\s*(?P<up_to>{NUMBER})|(?P<rest>else|more|інакше|більше|иначе|больше))"
    rf"(?:\s*[:=]\s*(?P<points>{NUMBER}))?",
    re.IGNORECASE,
)
RULE = re.compile(r"(?:(?P<word>[a-z_]+)(?=\s|$))?(?P<pairs>(?:\s*\b[a-z_]+=[^\s=;]+)*)")
PAIR = re.compile(r"([a-z_]+)=([^\s=;]+)")
YES = {"yes", "true", "true()", "y", "1", "+", "так", "да"}
NO = {"no", "false", "false()", "n", "0", "-", "ні", "нет"}


class BadCell(ValueError):
    """A cell that doesn't say what its column is for."""


def number(text: str) -> Any:
    """A number as the document writes it: whole ones as such, others as their digits; else the text as it is."""
    text = re.sub(r"^(-?[0-9]+),([0-9]+)$", r"\1.\2", text.strip().replace("−", "-"))
    return int(text) if re.fullmatch(r"0|-?[1-9][0-9]{0,14}", text) else text


def truth(text: str) -> bool:
    """Yes or no; raises `BadCell`."""
    word = text.strip().lower()
    if word not in YES | NO:
        raise BadCell
    return word in YES


def bands(text: str) -> list[dict[str, Any]]:
    """`<=3: 5; <=5: 3; else: 0`; raises `BadCell`."""
    found = []
    for item in items(text):
        match = BAND.fullmatch(item.replace(",", "."))
        if not match:
            raise BadCell
        band = {name: number(match[name]) for name in ("up_to", "points") if match[name] is not None}
        found.append(band)
    return found


def evidence(text: str) -> list[dict[str, Any]]:
    """`photo min=1 max=3 when=points_lost; receipt`, or `none`; raises `BadCell`."""
    return [] if text.strip() == "none" else [{"kind": word, **pairs} for word, pairs in map(rule, items(text))]


def critical(text: str) -> dict[str, Any]:
    """`below=1 effect=fail_visit`, or `below=1 cap=50`; raises `BadCell`."""
    word, pairs = rule(text.strip())
    if word or not set(pairs) <= {"below", "effect", "cap"} or {"effect", "cap"} <= set(pairs):
        raise BadCell
    return {
        "effect" if name == "cap" else name: {"cap": value} if name == "cap" else value for name, value in pairs.items()
    }


def rule(item: str) -> tuple[str, dict[str, Any]]:
    """A word and its `name=value` pairs; raises `BadCell`."""
    match = RULE.fullmatch(re.sub(r"\s*=\s*", "=", item.strip()))
    if not match:
        raise BadCell
    return match["word"] or "", {name: number(value) for name, value in PAIR.findall(match["pairs"])}


def items(text: str) -> list[str]:
    """What stands between semicolons or on lines of its own."""
    return [item.strip() for item in re.split(r"[;\n]", text) if item.strip()]


READERS: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("points", "weight", "min", "max"), number),
    **dict.fromkeys(("allow_na", "bonus", "subjective", "required"), truth),
    **dict.fromkeys(("good", "comment", "touchpoint"), str),
    "bands": bands,
    "evidence": evidence,
    "critical": critical,
}
PROPERTIES = tuple(name for name in READERS if name not in ("required", "weight", "min", "max", "touchpoint"))


def cell(name: str, value: Any) -> str:
    """A field's value as its cell; "" where it is absent or the cell would not be read back the same."""
    if value is None:
        return ""
    try:
        text = _written(name, value)
        return text if plain(READERS[name](text)) == plain(value) else ""
    except (BadCell, AttributeError, KeyError, TypeError):
        return ""


def _written(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name == "bands":
        return "; ".join(_band(band) for band in value)
    if name == "evidence":
        return "; ".join(_rule(each["kind"], each, skip="kind") for each in value) or "none"
    if name == "critical":
        effect = value["effect"]
        pairs = {"below": value["below"], **(effect if isinstance(effect, dict) else {"effect": effect})}
        return _rule("", pairs)
    return str(value)


def _band(band: dict[str, Any]) -> str:
    limit = f"<={band['up_to']}" if band.get("up_to") is not None else "else"
    return limit if band.get("points") is None else f"{limit}: {band['points']}"


def _rule(word: str, pairs: dict[str, Any], skip: str = "") -> str:
    said = [f"{name}={value}" for name, value in pairs.items() if name != skip and value is not None]
    return " ".join([*([word] if word else []), *said])
