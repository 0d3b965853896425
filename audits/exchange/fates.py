"""What becomes of each row of a file: nothing is dropped in silence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from audits.rules.documents import DocumentError

Became = Literal["carried", "changed", "left_out", "error"]
WORST: list[Became] = ["carried", "changed", "left_out", "error"]


@dataclass(frozen=True)
class Reason:
    """Why, as a stable code and what a translated sentence says of it (audits/forms/fate_words.py)."""

    code: str
    parts: Mapping[str, str | int] = field(default_factory=dict)
    error: DocumentError | None = None


@dataclass
class Fate:
    """One row's: `row` as the spreadsheet counts it, 0 for the sheet as a whole; `what` is the row in a few words.

    `codes` are those of the questions that the row became.
    """

    sheet: str
    row: int
    what: str
    became: Became = "carried"
    reasons: list[Reason] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    def say(self, became: Became, code: str, /, **parts: str | int) -> None:
        """One more reason; of several outcomes the worst stands."""
        self.became = max(self.became, became, key=WORST.index)
        self.reasons.append(Reason(code, parts))

    def blame(self, error: DocumentError) -> None:
        """What the document's rules say against this row."""
        self.became = "error"
        self.reasons.append(Reason("document_error", {"path": error.path}, error))


@dataclass(frozen=True)
class Reading:
    """What a file says: a document, or None where an error must be put right first."""

    document: dict[str, Any] | None
    fates: list[Fate]

    def counted(self) -> dict[Became, int]:
        """How many rows became what."""
        return {became: sum(1 for fate in self.fates if fate.became == became) for became in WORST}
