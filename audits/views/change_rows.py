"""A row of what changed between two versions, as the pages of checklists and of scenarios show it."""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

TONES = {"added": "good", "removed": "poor", "moved": "neutral", "changed": "fair"}
# Whole phrases, so that each language can make verb and noun agree.
TAGS: dict[str, dict[str, Promise]] = {
    "question": {
        "added": gettext_lazy("New question"),
        "removed": gettext_lazy("Question removed"),
        "moved": gettext_lazy("Question moved"),
        "changed": gettext_lazy("Question changed"),
    },
    "section": {
        "added": gettext_lazy("New section"),
        "removed": gettext_lazy("Section removed"),
        "moved": gettext_lazy("Section moved"),
        "changed": gettext_lazy("Section changed"),
    },
    "document": {"changed": gettext_lazy("Checklist changed")},
    "part": {
        "added": pgettext_lazy("a part of a scenario", "Added"),
        "removed": pgettext_lazy("a part of a scenario", "Removed"),
        "moved": pgettext_lazy("a part of a scenario", "Moved"),
        "changed": pgettext_lazy("a part of a scenario", "Changed"),
    },
}


@dataclass(frozen=True)
class ChangeRow:
    """One change: `lines` say what differs, or `old` and `new` show it; `meaning` is what it does to the trend.

    `warns` where that breaks.
    """

    how: str
    what: str
    title: str
    code: str = ""
    lines: list[str] = field(default_factory=list)
    old: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    meaning: str = ""
    warns: bool = False

    @property
    def tag(self) -> str:
        """What happened to what."""
        return str(TAGS[self.what][self.how])

    @property
    def tone(self) -> str:
        """The tag's colour."""
        return TONES[self.how]


def became(name: str, old: str, new: str) -> str:
    """`Points: 5 → 3`."""
    return _("%(name)s: %(old)s → %(new)s") % {"name": name, "old": old or _("nothing"), "new": new or _("nothing")}


def quoted(words: str) -> str:
    """In the reader's quotation marks; nothing stays nothing."""
    return _("“%(choice)s”") % {"choice": words} if words else ""
