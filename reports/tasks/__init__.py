"""Tasks of reports, a module per queue: ids in, the service called."""

from reports.tasks import exports, pdf, scores

__all__ = ["exports", "pdf", "scores"]
