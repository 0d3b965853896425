"""Who hears of a published wave by a subscription, and so needs no plain letter that its results are ready."""

from audits.models import Visit, VisitState, Wave, WaveState
from reports.models import Content, Often, Subscription
from reports.services.readers import limit_of, readers_of

# A list of what went wrong may have nothing to say of a wave; these always name it.
NAMING = (Content.SUMMARY, Content.REPORTS)


def told_by_subscription(*, wave_id: int) -> set[int]:
    """The people whom a subscription tells of the wave, also those who turned its letters off: they want none."""
    wave = Wave.objects.filter(pk=wave_id, state=WaveState.PUBLISHED).first()
    if wave is None or wave.published_at is None:
        return set()
    visits = Visit.objects.filter(wave=wave, state=VisitState.APPROVED)
    measured = set(visits.values_list("branch", flat=True))
    scored = set(visits.filter(score__isnull=False).values_list("branch", flat=True))
    rows = Subscription.objects.filter(organisation=wave.organisation_id, often=Often.WAVE, content__in=NAMING)
    found: set[int] = set()
    for subscription in rows.filter(on_since__lt=wave.published_at).select_related("organisation"):
        if subscription.programme_id in (None, wave.programme_id):
            limit = limit_of(subscription)
            named = scored if subscription.content == Content.SUMMARY else measured
            about = named if limit is None else named & limit
            readers = readers_of(subscription)
            found |= {one.user.pk for one in readers if one.branches().filter(pk__in=about).exists()}
    return found
