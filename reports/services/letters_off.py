"""Turning a letter off and on again: by the link in it, signed in or not, or in one's account."""

from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Q

from accounts.access import READERS
from accounts.models import Membership, User
from common.errors import Refused
from reports.models import AlertLetter, AlertRule, Delivery, Subscription, TurnedOff
from reports.services.readers import readers_of

SALT = "reports.letters"


@dataclass(frozen=True)
class Wanted:
    """A person, and the subscription or rule whose letters they get."""

    user: User
    thing: Subscription | AlertRule

    @property
    def about(self) -> dict[str, Any]:
        """The row's fields."""
        name = "rule" if isinstance(self.thing, AlertRule) else "subscription"
        return {"user": self.user, name: self.thing}

    @property
    def is_off(self) -> bool:
        """Whether the person turned it off."""
        return TurnedOff.objects.filter(**self.about).exists()


def key_of(user: User, thing: Subscription | AlertRule) -> str:
    """What stands in a letter's link: it opens nothing but this switch."""
    kind = "rule" if isinstance(thing, AlertRule) else "subscription"
    return signing.dumps([user.pk, kind, thing.pk], salt=SALT)


def wanted_of(key: str) -> Wanted | None:
    """Whose letter a link is about; None for a forged one, or where the person is gone."""
    try:
        user_id, kind, pk = signing.loads(key, salt=SALT)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    rows = AlertRule.objects.filter(pk=pk) if kind == "rule" else Subscription.objects.filter(pk=pk)
    thing = rows.first()
    return Wanted(user, thing) if user and isinstance(thing, AlertRule | Subscription) else None


@transaction.atomic
def turn_letter(wanted: Wanted, *, off: bool) -> None:
    """Off or on from now on; twice is the same as once."""
    # The person's lock: two clicks at once make one row.
    User.objects.select_for_update(no_key=True).get(pk=wanted.user.pk)
    if off:
        TurnedOff.objects.get_or_create(**wanted.about)
    else:
        TurnedOff.objects.filter(**wanted.about).delete()


def letters_of(user: User) -> list[tuple[Wanted, bool]]:
    """What a person is or was sent, or is named for, and whether they turned it off."""
    off = TurnedOff.objects.filter(user=user)
    got = Delivery.objects.filter(user=user).values("subscription")
    subscriptions = Subscription.objects.filter(
        Q(pk__in=got)
        | Q(pk__in=subscriptions_to(user))
        | Q(pk__in=off.values("subscription"))
        | Q(pk__in=Subscription.people.through.objects.filter(user=user).values("subscription"))
    )
    told = AlertLetter.objects.filter(user=user).values("alert__rule")
    rules = AlertRule.objects.filter(
        Q(pk__in=told)
        | Q(pk__in=off.values("rule"))
        | Q(pk__in=AlertRule.people.through.objects.filter(user=user).values("alertrule"))
    )
    off_subscriptions = set(off.values_list("subscription", flat=True))
    off_rules = set(off.values_list("rule", flat=True))
    found = [(Wanted(user, row), row.pk in off_subscriptions) for row in subscriptions]
    return found + [(Wanted(user, row), row.pk in off_rules) for row in rules]


def subscriptions_to(user: User) -> list[int]:
    """The subscriptions that reach a person now, by their role or by name."""
    held = Membership.objects.active().filter(user=user, role__in=READERS)
    rows = Subscription.objects.on().filter(organisation__in=held.values("organisation"))
    return [row.pk for row in rows if readers_of(row, user.pk)]


def refuse_foreign(wanted: Wanted | None, user: User) -> Wanted:
    """The switch, if it is this person's own."""
    if wanted is None or wanted.user.pk != user.pk:
        raise Refused("not_found", "", status=404)
    return wanted
