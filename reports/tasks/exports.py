"""Tasks about exports: each may run twice, and is quiet when there is nothing to do."""

from celery import shared_task
from django.utils import timezone

from common.tasks import after_commit
from reports.services import exports


@shared_task(name="reports.tasks.exports.make_export", soft_time_limit=14_400, time_limit=14_460)
def make_export(export_id: int) -> None:
    """Make the file of an export."""
    exports.make_export(export_id=export_id)


@shared_task(name="reports.tasks.exports.make_waiting_exports")
def make_waiting_exports() -> None:
    """Queue again what a lost task left."""
    for export_id in exports.waiting_exports(timezone.now()):
        after_commit(make_export, export_id=export_id)


@shared_task(name="reports.tasks.exports.drop_old_exports")
def drop_old_exports() -> None:
    """Delete the files whose days are over."""
    exports.drop_old_exports(timezone.now())


@shared_task(name="reports.tasks.exports.drop_exports_with_people")
def drop_exports_with_people() -> None:
    """Delete the files that name shoppers, one of whom was erased."""
    exports.drop_exports_with_people()
