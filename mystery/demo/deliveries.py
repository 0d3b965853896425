"""The demo's letters: a subscription and an alert rule of each kind, and what the rules find in the last wave."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Organisation
from audits.models import Programme, Visit, VisitState, Wave, WaveState
from mystery.demo.people import People
from reports.models import AlertRule
from reports.services.alert_rules import RuleContent, create_rule, parts_of
from reports.services.alerts import check_visit
from reports.services.subscriptions import SubscriptionContent, create_subscription

SUBSCRIPTIONS: tuple[dict[str, Any], ...] = (
    {"name": "Daily list for directors", "content": "alerts", "often": "daily", "audience": "directors"},
    {"name": "Weekly summary of the regions", "content": "summary", "often": "weekly", "audience": "heads"},
    {
        "name": "Reports of the month",
        "content": "reports",
        "often": "monthly",
        "audience": "directors",
        "as_file": True,
    },
    {"name": "Reports of the wave for HQ", "content": "reports", "often": "wave", "audience": "hq"},
)
FOUND = 3


def make_deliveries(organisation: Organisation, people: People) -> None:
    """Everything of it; the rules look at the worst visits of the last published wave, so that somebody was told."""
    manager = people.users["manager"]
    for values in SUBSCRIPTIONS:
        create_subscription(organisation=organisation, content=SubscriptionContent(**values), by=manager)
    programme = Programme.objects.filter(brand__organisation=organisation).order_by("pk")[0]
    parts = parts_of(programme)
    section, question = next(iter(parts["section"])), next(iter(parts["question"]))
    rules = (
        RuleContent(name="Critical failure", kind="critical", to_directors=True, to_heads=True),
        RuleContent(name="Visit below 60 %", kind="visit", below=Decimal(60), to_directors=True),
        RuleContent(name="Weak section", kind="section", part=section, below=Decimal(50)),
        RuleContent(name="Weak question", kind="question", part=question, below=Decimal(100)),
    )
    for content in rules:
        create_rule(programme=programme, content=content, people=[manager], by=manager)
    last = Wave.objects.filter(programme=programme, state=WaveState.PUBLISHED).order_by("-starts_on")[:1]
    found = Visit.objects.filter(wave__in=list(last), state=VisitState.APPROVED, score__isnull=False)
    worst = list(found.order_by("score")[:FOUND])
    if worst:
        since = min(visit.approved_at for visit in worst if visit.approved_at)
        AlertRule.objects.filter(programme=programme).update(on_since=since)
    for visit in worst:
        check_visit(visit_id=visit.pk, at=timezone.now())
    AlertRule.objects.filter(programme=programme).update(on_since=timezone.now())
