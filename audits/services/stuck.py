"""Offers that nobody can take as things stand: every pair of offer and shopper is judged by the rules of the board."""

import datetime as dt
import json
from collections import defaultdict
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, Max

from accounts.models import Organisation
from audits.models import Visit, VisitState, WaveState
from audits.models.visit import VisitQuerySet
from audits.rules.pairs import pairs_of
from audits.services.acceptance import job_of, load_shoppers, shoppers_of

# What changes in offers is seen at once, what changes in shoppers after so many seconds.
KEPT_S = 300


def stuck_offers(organisation: Organisation, at: dt.datetime) -> VisitQuerySet:
    """The offers of open waves that no shopper may take."""
    offers = Visit.objects.filter(
        organisation=organisation, state=VisitState.OFFERED, wave__state=WaveState.OPEN, closes_at__gt=at
    )
    known = offers.order_by().aggregate(number=Count("pk"), changed=Max("changed_at"))
    key = f"stuck {organisation.pk} {known['number']} {known['changed']}".replace(" ", ".")
    ids = cache.get(key)
    if ids is None:
        ids = judge(offers, organisation, at)
        cache.set(key, ids, KEPT_S)
    return offers.filter(pk__in=ids)


def judge(offers: VisitQuerySet, organisation: Organisation, at: dt.datetime) -> list[UUID]:
    """The ids of those offers that nobody may take; visits that ask the same are judged once."""
    rows = offers.prefetch_related("branch", "wave__programme", "scenario_version")
    same: dict[tuple[object, ...], list[Visit]] = defaultdict(list)
    for visit in rows:
        asked = visit.wave_id, visit.scenario_version_id, visit.branch_id, visit.opens_at, visit.closes_at
        same[*asked, json.dumps(visit.hours), visit.offered_to_id].append(visit)
    jobs = [job_of(visits[0]) for visits in same.values()]
    facts = load_shoppers(shoppers_of(organisation), organisation, at=at, jobs=jobs)
    free = {pk: shopper for pk, shopper in facts.items() if shopper.held < shopper.capacity}
    columns = {pk: column for column, pk in enumerate(free)}
    able = pairs_of(jobs, list(free.values()), at).codes == 0
    found = []
    for row, visits in zip(able, same.values(), strict=True):
        invited = visits[0].offered_to_id
        one = row.any() if invited is None else invited in columns and row[columns[invited]]
        if not one:
            found += [visit.pk for visit in visits]
    return found
