"""Rows of letters to look at, and plans to have them sent."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.models import User
from audits.models import Visit
from conftest import Cast
from reports.models import Alert, AlertCheck, AlertLetter, AlertRule, Delivery, Subscription, TurnedOff


def noted_letters(cast: Cast, visit: Visit, mark: str = "x") -> dict[str, int]:
    """A row of every noun of letters; the arguments that their addresses take."""
    now = timezone.now()
    subscription = subscription_of(cast, name=f"Daily {mark}")
    rule = rule_of(cast, name=f"Critical {mark}")
    delivery = Delivery.objects.create(
        subscription=subscription, user=cast.director, key=mark, since=now, until=now, noted_at=now, state="failed"
    )
    alert = Alert.objects.create(rule=rule, visit=visit, at=now)
    AlertCheck.objects.update_or_create(visit=visit, defaults={"changed_at": visit.changed_at})
    letters = [
        AlertLetter.objects.create(alert=alert, user=user, is_hq=user != cast.director, noted_at=now, state="failed")
        for user in (cast.director, cast.manager)
    ]
    TurnedOff.objects.create(user=cast.owner, subscription=subscription)
    return {
        "subscription_id": subscription.pk,
        "rule_id": rule.pk,
        "delivery_id": delivery.pk,
        "letter_id": letters[0].pk,
        "hq_letter": letters[1].pk,
    }


def subscription_of(cast: Cast, *people: User, **fields: Any) -> Subscription:
    """A daily list of alerts to directors at nine, unless told otherwise, on for a month."""
    values = {"name": "Daily", "content": "alerts", "often": "daily", "audience": "directors", "hour": 9}
    on = timezone.now() - dt.timedelta(days=30)
    row = Subscription.objects.create(
        organisation=cast.zerno, created_by=cast.manager, **{"on_since": on, **values, **fields}
    )
    row.people.set(people)
    return row


def rule_of(cast: Cast, *people: User, **fields: Any) -> AlertRule:
    """A rule on critical failures, told to the branch's director and those named, on for a month."""
    on = timezone.now() - dt.timedelta(days=30)
    values = {"name": "Critical", "kind": "critical", "to_directors": True, "on_since": on}
    row = AlertRule.objects.create(programme=cast.programme, created_by=cast.manager, **{**values, **fields})
    row.people.set(people or [cast.manager])
    return row
