"""Who gets letters about results, and what each may read in them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.access import HQ, READERS
from accounts.models import Membership, Organisation, Role, User, notices_of
from audits.models import Branch, Region, Visit
from audits.models.brand import BranchQuerySet, regions_below
from audits.models.visit import VisitQuerySet
from reports.models import Audience, Subscription


@dataclass(frozen=True)
class Reader:
    """A person of an organisation, who reads as HQ or as a director; `zone` is the clock their hours are of."""

    user: User
    organisation: Organisation
    is_hq: bool
    zone: str

    @property
    def language(self) -> str:
        """What they are written in."""
        return self.user.language or self.organisation.language

    def branches(self) -> BranchQuerySet:
        """The branches they are told of: HQ all of the own brands, a director those in scope."""
        rows = Branch.objects.filter(brand__organisation=self.organisation, brand__is_competitor=False)
        return rows if self.is_hq else rows.in_scope_of(self.user)

    def visits(self) -> VisitQuerySet:
        """The visits they may read; a director's are of published waves."""
        rows = Visit.objects.filter(organisation=self.organisation)
        return rows.visible_to_staff(self.user) if self.is_hq else rows.visible_to_director(self.user)


def memberships_to_write(organisation_id: int) -> QuerySet[Membership]:
    """Whoever may read results and can be written to."""
    rows = Membership.objects.active().reachable().filter(organisation=organisation_id, role__in=READERS)
    return rows.select_related("user__notices", "organisation").prefetch_related("scopes__branch").order_by("pk")


def readers_of(subscription: Subscription, user_id: int | None = None) -> list[Reader]:
    """Everybody a subscription goes to; one person only where they are named."""
    named = Q(user__in=subscription.people.values("pk"))
    audience = {
        Audience.DIRECTORS: Q(role=Role.DIRECTOR, scopes__branch__isnull=False),
        Audience.HEADS: Q(role=Role.DIRECTOR, scopes__region__isnull=False),
        Audience.HQ: Q(role__in=HQ),
        Audience.NAMED: Q(pk__in=()),
    }[Audience(subscription.audience)]
    rows = memberships_to_write(subscription.organisation_id)
    rows = rows.filter(pk__in=Membership.objects.filter(audience | named).values("pk"))
    found = list(rows.filter(user=user_id) if user_id else rows)
    limit = limit_of(subscription)
    if limit is not None:
        reach = branches_by_membership(found, limit)
        found = [one for one in found if one.role in HQ or reach[one.pk]]
    return as_readers(found)


def as_readers(memberships: Iterable[Membership]) -> list[Reader]:
    """One reader a person; who is HQ as well reads as HQ."""
    rows: dict[int, list[Membership]] = defaultdict(list)
    for membership in memberships:
        rows[membership.user_id].append(membership)
    zones = zones_of([one for group in rows.values() for one in group])
    return [
        Reader(
            user=group[0].user,
            organisation=group[0].organisation,
            is_hq=any(one.role in HQ for one in group),
            zone=next(filter(None, (zones.get(one.pk) for one in group)), group[0].organisation.time_zone),
        )
        for group in rows.values()
    ]


def quiet_ends(organisation_id: int, user_ids: Collection[int], at: dt.datetime) -> dict[int, dt.datetime]:
    """By person when their quiet hours end; only of those who have them now."""
    readers = as_readers(memberships_to_write(organisation_id).filter(user__in=user_ids))
    ends = ((one.user.pk, notices_of(one.user).quiet_until(at, one.zone)) for one in readers)
    return {pk: end for pk, end in ends if end}


def zones_of(memberships: Iterable[Membership]) -> dict[int, str]:
    """By membership the clock of the person, else of a branch in scope; none where only the organisation's is known."""
    found, waiting = {}, {}
    for one in memberships:
        scopes = [*one.scopes.all()]
        own = notices_of(one.user).time_zone
        zone = own or next((scope.branch.time_zone for scope in scopes if scope.branch), "")
        if zone:
            found[one.pk] = zone
        elif scopes:
            waiting[one.pk] = scopes[0].region_id
    if waiting:
        by_region = dict(
            Branch.objects.filter(region__in=waiting.values()).order_by("-pk").values_list("region", "time_zone")
        )
        found |= {pk: by_region[region] for pk, region in waiting.items() if region in by_region}
    return found


def limit_of(subscription: Subscription) -> set[int] | None:
    """The branches a subscription is about; None for all."""
    named = set(subscription.branches.values_list("pk", flat=True))
    if subscription.region_id:
        below = regions_below({subscription.region_id})
        named |= set(Branch.objects.filter(region__in=below).values_list("pk", flat=True))
    return named if named or subscription.region_id else None


def branches_by_membership(memberships: Iterable[Membership], limit: set[int]) -> dict[int, set[int]]:
    """By director's membership the branches of `limit` in scope, in two queries for any number of them."""
    rows = list(memberships)
    parents = dict(Region.objects.values_list("pk", "parent").filter(brand__branches__in=limit).distinct())
    parents |= dict(Region.objects.filter(brand__regions__in=parents).distinct().values_list("pk", "parent"))
    above = {
        pk: ancestors(region, parents) for pk, region in Branch.objects.filter(pk__in=limit).values_list("pk", "region")
    }
    found: dict[int, set[int]] = {}
    for one in rows:
        branches = {scope.branch_id for scope in one.scopes.all()}
        regions = {scope.region_id for scope in one.scopes.all()} - {None}
        found[one.pk] = {pk for pk, over in above.items() if pk in branches or over & regions}
    return found


def ancestors(region: int | None, parents: dict[int, int | None]) -> set[int | None]:
    """A region and all above it."""
    found: set[int | None] = set()
    while region is not None and region not in found:
        found.add(region)
        region = parents.get(region)
    return found
