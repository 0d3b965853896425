"""XLSForm's types of rows: which kind of question each becomes, and why some become none."""

import re
from dataclasses import dataclass

from pyxform.aliases import control, select

KINDS = {
    "text": "text", "string": "text", "integer": "number", "int": "number", "decimal": "number", "note": "note",
    "date": "date", "time": "time", "geopoint": "location", "location": "location", "photo": "photo",
    "audio": "audio", "video": "video", "file": "file", "barcode": "text", "acknowledge": "single_choice",
    "trigger": "single_choice", "range": "scale", "datetime": "date",
}  # fmt: skip
CHANGED = {"integer": "whole_number", "int": "whole_number", "barcode": "barcode_as_text"}
CHOSEN = {"select_one": "single_choice", "select_multiple": "multiple_choice"}
# Names from the time before XLSForm that pyxform still reads.
ALIASES = {
    "image": "photo", "imei": "deviceid", "add image prompt": "photo",
    **{f"add {name} prompt": name for name in ("photo", "audio", "video", "file")},
}  # fmt: skip
METADATA = [
    "start", "end", "today", "deviceid", "username", "email", "phonenumber", "simserial", "subscriberid", "audit",
    "start_geopoint", "background_geopoint", "background_audio", "uri:deviceid", "uri:username", "uri:email",
    "uri:phonenumber",
]  # fmt: skip
NOT_QUESTIONS = {
    **dict.fromkeys(METADATA, "metadata"),
    **dict.fromkeys(("calculate", "hidden", "xml_external", "csv_external"), "calculation"),
}
EXTERNAL = re.compile(
    r"select_(one|multiple)(_from_file|_external)|select (one|multiple|all).* from file", re.IGNORECASE
)


@dataclass(frozen=True)
class RowType:
    """`word` as in this module's tables, or "begin", "end"; `of` the list of choices, or group or repeat."""

    word: str
    of: str = ""
    or_other: bool = False


def row_type(text: str) -> RowType:
    """What a cell of the type column says; an unknown one is its own word."""
    text = re.sub(r"\s+", " ", text).strip()
    lower = text.lower()
    if EXTERNAL.match(lower):
        return RowType("external")
    if found := re.fullmatch(r"(begin|end)[_ ](.+)", lower):
        return RowType(found[1], "group" if control.get(found[2].replace("_", " ")) == "group" else "repeat")
    for name in sorted(select, key=len, reverse=True):
        if lower.startswith(f"{name} ") and name != "rank":
            word = "select_one" if select[name] == "select one" else "select_multiple"
            of, other = re.subn(r"\s+or[_ ](specify[_ ])?other$", "", text[len(name) + 1 :].strip())
            return RowType(word, of, bool(other))
    return RowType(ALIASES.get(lower, re.sub(r"[ -]", "_", lower)))
