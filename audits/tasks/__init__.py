"""Tasks of audits, a module per queue: ids in, the service called."""

from audits.tasks import assignments, flags, media, notices, notices_reviews, visits

__all__ = ["assignments", "flags", "media", "notices", "notices_reviews", "visits"]
