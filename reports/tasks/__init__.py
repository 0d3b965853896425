"""Tasks of reports, a module per queue: ids in, the service called."""

from reports.tasks import pdf, scores

__all__ = ["pdf", "scores"]
