"""Waking the phones of a person who asked for it, by Web Push; absent where the server has no key for it."""

import structlog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import PushSubscription, User
from common import web_push
from common.errors import Refused

log = structlog.get_logger()
# More phones than these has nobody; the oldest goes.
PHONES = 10


def push_key() -> str:
    """What a browser subscribes with; "" where there is no Web Push here."""
    return web_push.public_key(settings.VAPID_KEY) if settings.VAPID_KEY else ""


@transaction.atomic
def subscribe(*, endpoint: str, session_key: str, by: User) -> PushSubscription:
    """Wake this phone for this person from now on, and for nobody else; raises `invalid` for a foreign address."""
    if not web_push.is_allowed(endpoint, settings.PUSH_HOSTS):
        sentence = _("This is no address of a push service that is known here.")
        raise Refused("invalid", sentence, {"endpoint": sentence}, status=400)
    values = {"user": by, "session_key": session_key}
    found, _made = PushSubscription.objects.update_or_create(endpoint=endpoint, defaults=values)
    kept = PushSubscription.objects.filter(user=by).order_by("-pk").values_list("pk", flat=True)[:PHONES]
    PushSubscription.objects.filter(user=by).exclude(pk__in=list(kept)).delete()
    return found


def unsubscribe(*, endpoint: str, by: User) -> None:
    """Wake this phone no more."""
    PushSubscription.objects.filter(endpoint=endpoint, user=by).delete()


def wake(*, user_id: int) -> int:
    """Wake the person's phones, each once; how many. Those that are gone, or signed out, are forgotten."""
    if not settings.VAPID_KEY:
        return 0
    rows = PushSubscription.objects.filter(user=user_id, user__is_active=True)
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    rows.exclude(session_key__in=alive).delete()
    woken = 0
    for row in rows.filter(session_key__in=alive):
        woken += wake_one(row)
    return woken


def wake_one(row: PushSubscription) -> bool:
    """Wake one phone; a service that is away is not asked again, for the letter stands."""
    if not web_push.is_allowed(row.endpoint, settings.PUSH_HOSTS):
        row.delete()
        return False
    try:
        is_there = web_push.push(row.endpoint, private=settings.VAPID_KEY, contact=settings.VAPID_CONTACT)
    except web_push.NotPushed as problem:
        log.warning("not_pushed", subscription=row.pk, problem=str(problem))
        return False
    if not is_there:
        row.delete()
    return is_there
