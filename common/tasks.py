"""Queueing, so that a task never runs before its data is there, and a dead broker breaks no request."""

import time
from typing import Any

import structlog
from celery import Task, current_app
from django.db import transaction
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from common.outages import Outage

log = structlog.get_logger()
OUTAGE = Outage()


def after_commit(task: "Task[..., Any] | str", **ids: Any) -> None:
    """Queue `task` once the transaction is committed; where the broker is down, the sweep will find the work.

    A task of a higher app, which may not be imported here, is given by its name.
    """
    name = task if isinstance(task, str) else task.name

    def send() -> None:
        if OUTAGE.is_on:
            log.warning("task_not_queued", task=name, ids=ids, problem="the broker hung a moment ago")
            return
        began = time.monotonic()
        try:
            current_app.send_task(name, kwargs=ids, retry=False)
        except (KombuError, RedisError, OSError) as problem:
            OUTAGE.note(began)
            log.warning("task_not_queued", task=name, ids=ids, problem=str(problem))

    transaction.on_commit(send)
