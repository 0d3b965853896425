"""How long questions took in real visits."""

from django.core.cache import cache
from django.db.models import Avg, Count

from audits.models import Answer, Checklist, Visit, VisitState

# Fewer visits say more of one shopper than of the question; more say nothing new.
FEWEST_VISITS, MOST_VISITS = 20, 500
MOST_SECONDS = 600
KEPT_SECONDS = 3600


def measured_seconds(checklist: Checklist) -> dict[str, float]:
    """The mean seconds of each question over the checklist's newest approved visits, where there are enough.

    Asked at every saving of a draft, and no newer than an hour.
    """
    found = cache.get_or_set(f"measured-seconds-{checklist.pk}", lambda: mean_seconds(checklist), KEPT_SECONDS)
    return dict(found or {})


def mean_seconds(checklist: Checklist) -> dict[str, float]:
    """The same, reckoned now."""
    visits = Visit.objects.filter(wave__checklist_version__checklist=checklist, state=VisitState.APPROVED)
    newest = list(visits.order_by("-approved_at", "pk").values_list("pk", flat=True)[:MOST_VISITS])
    if len(newest) < FEWEST_VISITS:
        return {}
    rows = Answer.objects.filter(visit__in=newest, seconds__gt=0, seconds__lte=MOST_SECONDS)
    means = rows.values("question").order_by().annotate(mean=Avg("seconds"), visits=Count("pk"))
    return {row["question"]: row["mean"] for row in means if row["visits"] >= FEWEST_VISITS}
