"""Tasks of audits, a module per queue: ids in, the service called."""

from audits.tasks import flags, media, notices, notices_reviews, visits

__all__ = ["flags", "media", "notices", "notices_reviews", "visits"]
