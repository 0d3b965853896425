"""When a person is written to, and about what: set on their page, or stopped by the link in a letter."""

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.db import transaction

from accounts.models import NoticeKind, NoticeSettings, User

STOP = "accounts.digest"


@transaction.atomic
def edit_notices(*, values: Mapping[str, Any], by: User) -> NoticeSettings:
    """The person's own hours, zone and muted kinds from now on."""
    # The person's lock: two pages saved at once make one row.
    User.objects.select_for_update().get(pk=by.pk)
    found, _made = NoticeSettings.objects.update_or_create(user=by, defaults=dict(values))
    return found


def digest_key(user: User) -> str:
    """What stands in a digest's link: it opens nothing but the way to stop digests."""
    return signing.dumps(user.pk, salt=STOP)


def person_of_digest(key: str) -> User | None:
    """Whose digest a link stops; None for a forged one, or where the person is gone."""
    try:
        return User.objects.filter(pk=signing.loads(key, salt=STOP), is_active=True).first()
    except signing.BadSignature:
        return None


def stop_digests(*, by: User) -> None:
    """No more digests, in no organisation."""
    edit_notices(values={"muted": list(NoticeKind.values)}, by=by)
