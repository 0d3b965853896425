"""Letters of subscriptions and alerts: each task may run twice, and is quiet when its rows are gone."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from common.tasks import after_commit
from reports.services import alert_letters, alerts, deliveries


@shared_task(name="reports.tasks.deliveries.send_delivery")
def send_delivery(delivery_id: int) -> None:
    """Send one noted letter."""
    deliveries.send_delivery(delivery_id=delivery_id, at=timezone.now())


@shared_task(name="reports.tasks.deliveries.send_due_deliveries")
def send_due_deliveries() -> None:
    """Note what is due, and find again what was lost or failed."""
    at = timezone.now()
    for delivery_id in deliveries.waiting_deliveries(at):
        after_commit(send_delivery, delivery_id=delivery_id)
    deliveries.note_due(at)


@shared_task(name="reports.tasks.deliveries.check_visit")
def check_visit(visit_id: str) -> None:
    """Hold an approved visit against the alert rules."""
    alerts.check_visit(visit_id=UUID(visit_id), at=timezone.now())


@shared_task(name="reports.tasks.deliveries.tell_published")
def tell_published(wave_id: int) -> None:
    """Note the directors who waited for a wave's publication."""
    alerts.tell_published(wave_id=wave_id, at=timezone.now())


@shared_task(name="reports.tasks.deliveries.send_alerts")
def send_alerts(user_id: int) -> None:
    """Write to one person of the alerts that wait for them."""
    alert_letters.send_alerts(user_id=user_id, at=timezone.now())


@shared_task(name="reports.tasks.deliveries.send_waiting_alerts")
def send_waiting_alerts() -> None:
    """The sweep: visits not looked at, directors not noted, letters not sent."""
    at = timezone.now()
    for visit_id in alerts.visits_to_check(at):
        after_commit(check_visit, visit_id=str(visit_id))
    for wave_id in alerts.waves_to_tell():
        after_commit(tell_published, wave_id=wave_id)
    for user_id in alerts.readers_waiting(at):
        after_commit(send_alerts, user_id=user_id)
