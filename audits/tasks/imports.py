"""Tasks about imports: each may run twice, and is quiet when there is nothing to do."""

from celery import shared_task
from django.utils import timezone

from audits.services import imports
from common.tasks import after_commit


@shared_task(name="audits.tasks.imports.run_import", soft_time_limit=600, time_limit=660)
def run_import(import_id: int) -> None:
    """Look a file through, write it, or undo it."""
    imports.run_import(import_id=import_id)


@shared_task(name="audits.tasks.imports.run_waiting_imports")
def run_waiting_imports() -> None:
    """Queue again what a lost task left."""
    for import_id in imports.waiting_imports(timezone.now()):
        after_commit(run_import, import_id=import_id)


@shared_task(name="audits.tasks.imports.drop_old_imports")
def drop_old_imports() -> None:
    """Forget files of long ago."""
    imports.drop_old_imports(timezone.now())
