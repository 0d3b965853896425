"""The Celery application: five queues, and the sweeps that find again what a crash lost."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mystery.settings")

app = Celery("mystery")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["accounts", "audits", "reports"])
app.conf.beat_schedule = {
    "expire-visits": {"task": "audits.tasks.visits.expire_visits", "schedule": crontab(minute="*/5")},
    "release-visits": {"task": "audits.tasks.visits.release_visits", "schedule": crontab(minute="*/15")},
    "end-invitations": {"task": "audits.tasks.visits.end_invitations", "schedule": crontab(minute="*/5")},
    "recall-visits": {"task": "audits.tasks.visits.recall_visits", "schedule": crontab(minute="*/15")},
    "forget-signatures": {"task": "audits.tasks.visits.forget_signatures", "schedule": crontab(minute=41)},
    "plan-silent-assignments": {"task": "audits.tasks.assignments.plan_silent_assignments", "schedule": 60.0},
    "run-lost-openings": {"task": "audits.tasks.waves.run_lost_openings", "schedule": 60.0},
    "draft-next-waves": {"task": "audits.tasks.waves.draft_next_waves", "schedule": crontab(minute=23)},
    "flag-waiting-visits": {"task": "audits.tasks.flags.flag_waiting_visits", "schedule": 120.0},
    "prepare-waiting-evidence": {"task": "audits.tasks.media.prepare_waiting_evidence", "schedule": 60.0},
    "run-waiting-imports": {"task": "audits.tasks.imports.run_waiting_imports", "schedule": 60.0},
    "drop-old-imports": {"task": "audits.tasks.imports.drop_old_imports", "schedule": crontab(hour=4, minute=11)},
    "drop-stale-uploads": {"task": "audits.tasks.media.drop_stale_uploads", "schedule": crontab(minute=17)},
    "drop-unnamed-pictures": {
        "task": "audits.tasks.media.drop_unnamed_pictures",
        "schedule": crontab(hour=3, minute=27),
    },
    "refresh-stale-cells": {"task": "reports.tasks.scores.refresh_stale_cells", "schedule": 60.0},
    "tell-of-messages": {"task": "audits.tasks.reminders.tell_of_waiting_messages", "schedule": crontab(minute="*/5")},
    "send-due-reminders": {"task": "audits.tasks.reminders.send_due_reminders", "schedule": crontab(minute="*/10")},
    "send-due-digests": {"task": "audits.tasks.reminders.send_due_digests", "schedule": crontab(minute="4-59/10")},
    "send-waiting-invitations": {"task": "accounts.tasks.send_waiting_invitations", "schedule": 60.0},
    "tell-of-waiting-events": {"task": "audits.tasks.notices_reviews.tell_of_waiting_events", "schedule": 300.0},
    "send-waiting-notices": {"task": "reports.tasks.notices.send_waiting_notices", "schedule": 300.0},
    "make-waiting-exports": {"task": "reports.tasks.exports.make_waiting_exports", "schedule": 60.0},
    "drop-old-exports": {"task": "reports.tasks.exports.drop_old_exports", "schedule": crontab(minute=37)},
    "send-due-deliveries": {
        "task": "reports.tasks.deliveries.send_due_deliveries",
        "schedule": crontab(minute="7-59/10"),
    },
    "send-waiting-alerts": {"task": "reports.tasks.deliveries.send_waiting_alerts", "schedule": 300.0},
    "render-waiting-reports": {"task": "reports.tasks.pdf.render_waiting_reports", "schedule": 60.0},
}
