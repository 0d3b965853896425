"""Tasks of reports, a module per family: ids in, the service called."""

from reports.tasks import deliveries, exports, notices, pdf, scores

__all__ = ["deliveries", "exports", "notices", "pdf", "scores"]
