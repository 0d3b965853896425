"""What is known of many shoppers at once, by person: who left and came back has the same face and the same skill."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import Certificate, Organisation
from audits.models import Branch, Conflict, DirectorScope, Event, Region, Visit, VisitState
from audits.rules.eligibility import Stay
from audits.rules.rating import Record

# Whoever worked at a branch is known there for about this long.
LATELY = dt.timedelta(days=365)
# Work that a shopper still has in hand.
HELD = (VisitState.ACCEPTED, VisitState.IN_PROGRESS, VisitState.RETURNED)
# Visits after which staff may know the face; a rejected one was made too.
SEEN = (*HELD, VisitState.SUBMITTED, VisitState.IN_REVIEW, VisitState.APPROVED, VisitState.REJECTED)


def taken_by_wave(profiles: Collection[int], waves: Collection[int]) -> dict[int, dict[int, int]]:
    """By shopper, how many visits of each of these waves they have taken, whatever became of them."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    if waves:
        rows = Visit.objects.filter(wave__in=waves, shopper__in=profiles).exclude(state=VisitState.CANCELLED)
        counted = rows.order_by().values_list("shopper", "wave").annotate(number=Count("pk"))
        for shopper, wave, number in counted:
            if shopper is not None:
                found[shopper][wave] = number
    return found


def stays_of(
    users: Collection[int], organisation: Organisation, branches: Collection[int], since: dt.datetime
) -> dict[int, dict[int, list[Stay]]]:
    """When each person was, or may yet be, at each of `branches`; nothing begins after its window, so `since` cuts."""
    rows = Visit.objects.filter(
        Q(state__in=SEEN) | Q(state=VisitState.EXPIRED, started_at__isnull=False),
        organisation=organisation,
        shopper__membership__user__in=users,
        branch__in=branches,
        closes_at__gt=since,
    ).order_by()
    found: dict[int, dict[int, list[Stay]]] = defaultdict(lambda: defaultdict(list))
    fields = ("shopper__membership__user", "pk", "branch", "started_at", "opens_at", "closes_at")
    for user, visit, branch, started_at, opens_at, closes_at in rows.values_list(*fields):
        found[user][branch].append(Stay(visit, started_at or opens_at, started_at or closes_at))
    return found


def conflicts_of(
    users: Collection[int], organisation: Organisation, *, at: dt.datetime, branches: Collection[int]
) -> dict[int, set[int]]:
    """Those of `branches` where each person is known: as director, now or lately, or by what was told of them."""
    found: dict[int, set[int]] = defaultdict(set)
    scopes = DirectorScope.objects.filter(
        Q(membership__ended_at=None) | Q(membership__ended_at__gte=at - LATELY),
        membership__user__in=users,
        membership__organisation=organisation,
    ).values_list("membership__user", "branch", "region")
    below: dict[int, set[int]] = defaultdict(set)
    rows = list(scopes)
    if any(region for _user, _branch, region in rows):
        below = branches_below(organisation, branches)
    for user, branch, region in rows:
        found[user].update({branch} if branch else below[region])
    told = Conflict.objects.filter(
        Q(until=None) | Q(until__gte=(at - LATELY).date()),
        profile__membership__user__in=users,
        profile__membership__organisation=organisation,
    ).order_by()
    told_rows = list(told.values_list("profile__membership__user", "branch", "brand"))
    of_brand: dict[int, set[int]] = defaultdict(set)
    if any(branch is None for _user, branch, _brand in told_rows):
        for pk, brand in Branch.objects.filter(pk__in=branches).order_by().values_list("pk", "brand"):
            of_brand[brand].add(pk)
    for user, branch, brand in told_rows:
        found[user].update({branch} if branch else of_brand[brand])
    return found


def branches_below(organisation: Organisation, branches: Collection[int]) -> dict[int, set[int]]:
    """For each region, those of `branches` that stand in it or in a region below it."""
    parents = dict(Region.objects.filter(brand__organisation=organisation).order_by().values_list("pk", "parent"))
    found: dict[int, set[int]] = defaultdict(set)
    placed = Branch.objects.filter(pk__in=branches, region__isnull=False).order_by().values_list("pk", "region")
    for branch, region in placed:
        above: int | None = region
        while above is not None and branch not in found[above]:
            found[above].add(branch)
            above = parents.get(above)
    return found


def records_of(users: Collection[int], organisation: Organisation) -> dict[int, Record]:
    """What reviewers made of each person's visits."""
    returned = Exists(Event.objects.filter(visit=OuterRef("pk"), verb="return"))
    rows = Visit.objects.filter(
        organisation=organisation,
        shopper__membership__user__in=users,
        state__in=[VisitState.APPROVED, VisitState.REJECTED],
    )
    approved = Q(state=VisitState.APPROVED)
    counted = (
        rows.order_by()
        .annotate(again=returned)
        .values_list("shopper__membership__user")
        .annotate(
            approved=Count("pk", filter=approved),
            returned=Count("pk", filter=approved & Q(again=True)),
            rejected=Count("pk", filter=~approved),
        )
    )
    return defaultdict(Record, {user: Record(*numbers) for user, *numbers in counted})


def certificates_of(profiles: Collection[int]) -> Mapping[int, dict[str, dt.date | None]]:
    """The certificates of each profile."""
    found: dict[int, dict[str, dt.date | None]] = defaultdict(dict)
    rows = Certificate.objects.filter(profile__in=profiles).order_by()
    for profile, name, until in rows.values_list("profile", "name", "valid_until"):
        found[profile][name.casefold()] = until
    return found
