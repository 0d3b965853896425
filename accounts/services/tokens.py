"""API tokens: made by their person, shown once, revoked for good."""

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ApiToken, User
from common.errors import Refused

MOST = 20
SEEN_EVERY = dt.timedelta(minutes=1)


def hash_token(raw: str) -> str:
    """What is kept of it; a token is random enough that a plain hash can't be turned back."""
    return hashlib.sha256(raw.encode()).hexdigest()


@transaction.atomic
def make_token(*, name: str, by: User) -> tuple[ApiToken, str]:
    """A new token and its text, which nobody sees again."""
    User.objects.select_for_update().get(pk=by.pk)
    if by.api_tokens.active().count() >= MOST:
        raise Refused("too_many_tokens", _("You have as many tokens as one person may. Revoke one first."))
    raw = "mys_" + secrets.token_urlsafe(32)
    return by.api_tokens.create(name=name.strip(), prefix=raw[:9], token_hash=hash_token(raw)), raw


@transaction.atomic
def revoke_token(*, token_id: int, by: User) -> ApiToken:
    """It opens nothing from now on; again changes nothing."""
    token = ApiToken.objects.select_for_update().get(pk=token_id, user=by)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
    return token


def use_token(raw: str) -> ApiToken | None:
    """The live token of this text, noted as used, at most one write a minute."""
    token = ApiToken.objects.active().select_related("user").filter(token_hash=hash_token(raw)).first()
    if token:
        now = timezone.now()
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - SEEN_EVERY)
        if token.last_used_at is None or token.last_used_at < now - SEEN_EVERY:
            ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
    return token
