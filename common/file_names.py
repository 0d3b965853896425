"""Names of files for people, that Windows, macOS and Linux all take, readable in any script."""

import re
import unicodedata

LONGEST = 60
FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")


def safe_name(text: str) -> str:
    """`text` without what a file system or a reader stumbles over; never empty."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in FORBIDDEN.sub(" ", text))
    text = " ".join(text.split())[:LONGEST].strip(" .")
    return f"_{text}" if not text or DEVICES.match(text) else text


class Names:
    """Names that were given already; the same again gets a number, in any case of its letters."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def free(self, stem: str, suffix: str = "") -> str:
        """`stem` with `suffix`, numbered where it is taken."""
        name, number = f"{stem}{suffix}", 1
        while name.casefold() in self.taken:
            number += 1
            name = f"{stem} ({number}){suffix}"
        self.taken.add(name.casefold())
        return name
