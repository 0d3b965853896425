"""What a person sets about themselves."""

from django.db import transaction

from accounts.models import User


@transaction.atomic
def edit_person(*, name: str, language: str, theme: str, by: User) -> User:
    """Their name, language and appearance ("" for that of the device)."""
    user = User.objects.select_for_update().get(pk=by.pk)
    user.name, user.language, user.theme = " ".join(name.split()), language, theme
    user.full_clean(exclude=["password"])
    user.save(update_fields=["name", "language", "theme"])
    return user
