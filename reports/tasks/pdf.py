"""Tasks of the queue `pdf`: each may run twice, and is quiet when its rows are gone."""

from celery import shared_task
from django.utils import timezone

from common.tasks import after_commit
from reports.services import branch_reports, report_runs, wave_reports


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def render_report(report_id: int) -> None:
    """Make the file of a report that somebody waits for."""
    branch_reports.render_report(report_id=report_id)


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def render_report_in_turn(report_id: int) -> None:
    """Make the file of one of a wave's reports; its route lets all others pass."""
    branch_reports.render_report(report_id=report_id)


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def render_wave_report(report_id: int) -> None:
    """Make the file of a report of a region, a network or a visit."""
    wave_reports.render_wave_report(report_id=report_id)


@shared_task
def render_waiting_reports() -> None:
    """Queue again what a lost task left."""
    at = timezone.now()
    for report_id in branch_reports.waiting_reports(at):
        after_commit(render_report, report_id=report_id)
    for report_id in branch_reports.reports_left_in_turn(at):
        after_commit(render_report_in_turn, report_id=report_id)
    for report_id in wave_reports.waiting_wave_reports(at):
        after_commit(render_wave_report, report_id=report_id)
    for wave_id in report_runs.forgotten_waves(at):
        after_commit(render_wave_reports, wave_id=wave_id)


@shared_task
def render_wave_reports(wave_id: int) -> None:
    """Ask anew for every report of a published wave."""
    report_runs.ask_wave_reports(wave_id)
    wave_reports.ask_stale_reports(wave_id=wave_id)
