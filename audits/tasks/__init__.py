"""Tasks of audits, a module per queue: ids in, the service called."""

from audits.tasks import media, visits

__all__ = ["media", "visits"]
