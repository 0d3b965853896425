"""How long questions took in real visits."""

from django.db.models import Avg, Count

from audits.models import Answer, Checklist, VisitState

# Fewer visits say more of one shopper than of the question.
FEWEST_VISITS = 20
MOST_SECONDS = 600


def measured_seconds(checklist: Checklist) -> dict[str, float]:
    """The mean seconds of each question over the checklist's approved visits, where there are enough."""
    rows = Answer.objects.filter(
        visit__wave__checklist_version__checklist=checklist,
        visit__state=VisitState.APPROVED,
        seconds__gt=0,
        seconds__lte=MOST_SECONDS,
    )
    means = rows.values("question").order_by().annotate(mean=Avg("seconds"), visits=Count("pk"))
    return {row["question"]: row["mean"] for row in means if row["visits"] >= FEWEST_VISITS}
