"""What a person sets about themselves."""

from django.core import signing
from django.db import transaction
from django.db.models import F

from accounts.models import User

CALENDAR = "accounts.calendar"


@transaction.atomic
def edit_person(*, name: str, language: str, theme: str, by: User) -> User:
    """Their name, language and appearance ("" for that of the device)."""
    user = User.objects.select_for_update().get(pk=by.pk)
    user.name, user.language, user.theme = " ".join(name.split()), language, theme
    user.full_clean(exclude=["password"])
    user.save(update_fields=["name", "language", "theme"])
    return user


def calendar_key(user: User) -> str:
    """What stands in the link to a person's calendar: whoever has it may read that calendar, and nothing else."""
    return signing.dumps([user.pk, user.calendar_serial], salt=CALENDAR)


def person_of_calendar(key: str) -> User | None:
    """Whose calendar a link opens; None for a forged or an earlier one, or where the person is gone."""
    try:
        pk, serial = signing.loads(key, salt=CALENDAR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return User.objects.filter(pk=pk, calendar_serial=serial, is_active=True).first()


def renew_calendar(*, by: User) -> None:
    """A new link to one's calendar; the earlier ones open nothing any more."""
    User.objects.filter(pk=by.pk).update(calendar_serial=F("calendar_serial") + 1)
