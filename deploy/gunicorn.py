"""gunicorn's settings: threads for phones on slow networks, two processes a core."""

import multiprocessing
import os
import re
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

# A link that an e-mail brought signs its reader in: who reads the log may not use it too.
SECRETS = re.compile(r"(/account/(?:invitations|password/reset/key)/)[^/]+")


class DiscreetLogger(Logger):  # type: ignore[misc]
    """gunicorn's own, without the secret parts of addresses."""

    def atoms(self, *request: Any) -> dict[str, Any]:
        """What a line of the access log is made of."""
        found: dict[str, Any] = super().atoms(*request)
        return found | {"U": SECRETS.sub(r"\1…", found["U"] or "")}


logger_class = DiscreetLogger
bind = "0.0.0.0:8000"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", 2 * multiprocessing.cpu_count()))
threads = 4
timeout = 120
graceful_timeout = 30
keepalive = 5
worker_tmp_dir = "/dev/shm"  # noqa: S108  # memory, so that a busy disk fails no heartbeat
max_requests = 5000
max_requests_jitter = 500
accesslog = "-"
access_log_format = '%(t)s "%(m)s %(U)s" %(s)s %(b)s %(M)sms'
forwarded_allow_ips = "*"  # only the proxy reaches this port (docker-compose.yml)
