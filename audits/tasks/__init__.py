"""Tasks of audits, a module per queue: ids in, the service called."""

from audits.tasks import media, notices, visits

__all__ = ["media", "notices", "visits"]
