"""Tasks of the queue `pdf`: each may run twice, and is quiet when its rows are gone."""

from celery import shared_task
from django.utils import timezone

from common.tasks import after_commit
from reports.services import branch_reports


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def render_report(report_id: int) -> None:
    """Make the file of a report."""
    branch_reports.render_report(report_id=report_id)


@shared_task
def render_waiting_reports() -> None:
    """Queue again what a lost task left."""
    for report_id in branch_reports.waiting_reports(timezone.now()):
        after_commit(render_report, report_id=report_id)


@shared_task
def render_wave_reports(wave_id: int) -> None:
    """Ask anew for every report of a published wave."""
    branch_reports.ask_wave_reports(wave_id)
