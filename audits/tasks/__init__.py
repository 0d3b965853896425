"""Tasks of audits, a module per queue: ids in, the service called."""

from audits.tasks import assignments, flags, imports, media, notices_reviews, pushes, reminders, visits, waves

__all__ = [
    "assignments",
    "flags",
    "imports",
    "media",
    "notices_reviews",
    "pushes",
    "reminders",
    "visits",
    "waves",
]
