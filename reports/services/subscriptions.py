"""Planning what is sent to whom: made, changed, turned on and off; never deleted, for the log stands on it."""

from collections.abc import Collection
from dataclasses import dataclass, fields

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from audits.models import Branch, Programme, Region
from audits.services.saving import save_once
from common.errors import Refused
from reports.models import Audience, Content, Often, Subscription


@dataclass(frozen=True)
class SubscriptionContent:
    """What a form says of a subscription."""

    name: str
    content: str
    often: str
    audience: str
    programme: Programme | None = None
    region: Region | None = None
    hour: int = 9
    weekday: int = 0
    month_day: int = 1
    as_file: bool = False


@transaction.atomic
def create_subscription(
    *,
    organisation: Organisation,
    content: SubscriptionContent,
    people: Collection[User] = (),
    branches: Collection[Branch] = (),
    by: User,
) -> Subscription:
    """A subscription that is sent from now on; raises `Refused` with the fields at fault, or `name_taken`."""
    row = Subscription(organisation=organisation, created_by=by, on_since=timezone.now())
    return write(row, content, people, branches)


@transaction.atomic
def edit_subscription(
    *,
    subscription_id: int,
    content: SubscriptionContent,
    people: Collection[User] = (),
    branches: Collection[Branch] = (),
    by: User,
) -> Subscription:
    """The subscription as it is from now on: what was due before the change is not sent late."""
    row = Subscription.objects.select_for_update(of=("self",)).get(pk=subscription_id)
    row.on_since = timezone.now() if row.on_since else None
    return write(row, content, people, branches)


@transaction.atomic
def switch_subscription(*, subscription_id: int, on: bool, by: User) -> Subscription:
    """Send it from now on, or no more; letters noted already are dropped."""
    row = Subscription.objects.select_for_update(of=("self",)).get(pk=subscription_id)
    row.on_since = (row.on_since or timezone.now()) if on else None
    row.save(update_fields=["on_since"])
    return row


def write(
    row: Subscription, content: SubscriptionContent, people: Collection[User], branches: Collection[Branch]
) -> Subscription:
    """Put the content into the row, and save it."""
    for part in fields(content):
        setattr(row, part.name, getattr(content, part.name))
    row.name = row.name.strip()
    problems = faults(row, people, branches)
    if problems:
        raise Refused("invalid", next(iter(problems.values())), problems, status=400)
    save_once(row, "name", _("There is a subscription of this name already."))
    row.people.set(people)
    row.branches.set(branches)
    return row


def faults(row: Subscription, people: Collection[User], branches: Collection[Branch]) -> dict[str, str]:
    """What is wrong with a subscription, by field."""
    found = {}
    if not row.name:
        found["name"] = _("A subscription needs a name.")
    if row.audience == Audience.NAMED and not people:
        found["people"] = _("Name at least one person.")
    if row.content == Content.ALERTS and row.often == Often.WAVE:
        found["often"] = _("An alert list comes every day, week or month.")
    foreign = [branch for branch in branches if branch.brand.organisation_id != row.organisation_id]
    if foreign or (row.region and row.region.brand.organisation_id != row.organisation_id):
        found["branches"] = _("A branch belongs to another organisation.")
    if row.programme and row.programme.brand.organisation_id != row.organisation_id:
        found["programme"] = _("This programme belongs to another organisation.")
    return found
