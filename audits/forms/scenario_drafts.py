"""What an edit of a draft began from and came to: carried by the page, signed, so that nobody else's work is lost."""

from dataclasses import dataclass
from typing import Any

from django.core import signing

Document = dict[str, Any]
SALT = "scenario-draft"


@dataclass(frozen=True)
class Draft:
    """A scenario's name and document at a revision of its draft."""

    revision: int
    name: str
    document: Document

    @property
    def whole(self) -> Document:
        """The name beside the document's parts, to compare by."""
        return {"name": self.name, **self.document}

    def signed(self) -> str:
        """For a hidden field."""
        return signing.dumps([self.revision, self.name, self.document], salt=SALT, compress=True)


def read_draft(signed: str) -> Draft | None:
    """What `signed` gave; None for anything else."""
    try:
        return Draft(*signing.loads(signed, salt=SALT))
    except signing.BadSignature:
        return None
