"""Queueing, so that a task never runs before its data is there, and a dead broker breaks no request."""

from typing import Any

import structlog
from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger()


def after_commit(task: "Task[..., Any]", **ids: Any) -> None:
    """Queue `task` once the transaction is committed; where the broker is down, the sweep will find the work."""

    def send() -> None:
        try:
            task.apply_async(kwargs=ids, retry=False)
        except (OperationalError, ConnectionError, OSError) as problem:
            log.warning("task_not_queued", task=task.name, ids=ids, problem=str(problem))

    transaction.on_commit(send)
