"""gunicorn's settings: threads for phones on slow networks, two processes a core."""

import multiprocessing
import os

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
