"""Which kind of question a row of a plain Excel sheet asks: by its type, else by its options."""

import re
from typing import Any

from audits.exchange.cells import NO, YES, number
from audits.exchange.columns import Cells, shortened
from audits.exchange.sheet_options import lines
from audits.exchange.sheet_words import HEADERS, KINDS, meaning, plain

NOT_APPLICABLE = {plain(each).replace("/", "") for by in HEADERS["allow_na"].values() for each in by}
SCALE = re.compile(
    r"(?P<word>(?!(?:from|від|от)\b)[^\W\d_]+)?\s*\(?(?:(?:from|від|от)\s+)?"
    r"(?P<low>-?[0-9]+)\s*(?:-|–|—|\.\.\.?|…|to|до|по)\s*(?P<high>-?[0-9]+)\)?",
    re.IGNORECASE,
)
# What a spreadsheet program makes of 1-5 typed into a cell that isn't text.
DATE = re.compile(r"[0-9]{4}-0?([0-9]{1,2})-0?([0-9]{1,2})")
CHOSEN = ("single_choice", "multiple_choice")
Ends = tuple[Any, Any]


def kind_of(row: Cells) -> str:
    """The kind that is said, or that the options make likely."""
    said, options = row.get("kind"), options_of(row)
    if kind := kind_said(said):
        return kind
    guessed = kind_of_options(options)
    if said and guessed:
        row.fate.say("changed", "kind_by_options", kind=guessed, text=shortened(said))
    elif said:
        row.fate.say("changed", "kind_as_text", text=shortened(said))
        return "text"
    elif guessed:
        row.fate.say("changed", "kind_guessed", kind=guessed)
    else:
        row.fate.say("changed", "kind_not_said")
    return guessed or "yes_no"


def kind_said(said: str) -> str:
    """The kind that a type's cell means; it may hold a scale's ends, or a yes and a no. Else ""."""
    return meaning(KINDS, said) or ("scale" if scale(said) else "yes_no" if is_yes_no(said) else "")


def kind_of_options(options: str) -> str:
    """The kind that options make likely: some people have the type among them. Else ""."""
    if len(lines(options)) < 2 and not scale(options):
        named = meaning(KINDS, options)
        return "" if named in (*CHOSEN, "scale") else named
    return kind_said(options) or "single_choice"


def options_of(row: Cells) -> str:
    """The options in the first language that has any."""
    return next(iter(row.texts.get("options", {}).values()), "")


def scale(cell: str) -> Ends | None:
    """The ends of `1-5`, of `scale (1 to 5)` or of `1; 2; 3; 4; 5`, or None."""
    match = SCALE.fullmatch(cell.strip())
    word = match["word"] if match else ""
    if match and (not word or meaning(KINDS, word) == "scale" or meaning(HEADERS, word) == "points"):
        return number(match["low"]), number(match["high"])
    apart = cell.split() if re.fullmatch(r"[0-9\s]+", cell) else lines(cell)
    steps = [number(each) for each in apart]
    if len(steps) > 2 and steps in (list(range(len(steps))), list(range(1, len(steps) + 1))):
        return steps[0], steps[-1]
    return ends_of_date(cell)


def ends_of_date(cell: str) -> Ends | None:
    """The ends of `1-5` where a spreadsheet program has made the first of May of it."""
    match = DATE.fullmatch(cell.strip())
    low, high = sorted(map(int, match.groups())) if match else (0, 0)
    return (low, high) if low < high else None


def is_yes_no(options: str) -> bool:
    """Whether options are a yes and a no, in any language; "not applicable" may stand beside them."""
    said = [plain(each) for each in without_na(options)]
    return len(said) == 2 and len(YES.intersection(said)) == len(NO.intersection(said)) == 1


def is_no_first(options: str) -> bool:
    """Whether options are a no and then a yes."""
    return is_yes_no(options) and plain(without_na(options)[0]) in NO


def without_na(options: str) -> list[str]:
    """The options but for "not applicable", which is no answer but a right to give none."""
    whole = re.sub(r"\b(N|Н)/(A|З|П)\b", r"\1\2", options, flags=re.IGNORECASE)
    return [line for line in lines(whole) if plain(line) not in NOT_APPLICABLE]
