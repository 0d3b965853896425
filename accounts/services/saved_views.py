"""Lists narrowed as a person needs them again: kept under a name, and forgotten."""

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import Organisation, SavedView, User
from common.errors import Refused

LONGEST_NAME, LONGEST_QUERY = 60, 1000
# The lists of which a view can be kept.
LISTS = frozenset({"branch-list", "member-list", "payment-list", "review-queue", "visit-list"})
MOST = 30
# What an address says besides what is looked for.
PASSING = ("page", "line", "reason")


def lasting(query: str) -> str:
    """What a list's address looks for, without its page and what was left empty."""
    asked = QueryDict(query, mutable=True)
    for name in list(asked):
        values = [value for value in asked.getlist(name) if value]
        if values and name not in PASSING:
            asked.setlist(name, values)
        else:
            del asked[name]
    return asked.urlencode()


@transaction.atomic
def save_view(*, organisation: Organisation, page: str, name: str, query: str, by: User) -> SavedView:
    """Keep a list as it is narrowed now; a name that is taken is given to this view."""
    words, kept = " ".join(name.split()), lasting(query)
    if not words or len(words) > LONGEST_NAME:
        raise Refused("invalid", _("Give the view a name of at most 60 characters."), status=400)
    if not kept or len(kept) > LONGEST_QUERY:
        raise Refused("invalid", _("There is nothing to keep: narrow the list first."), status=400)
    own = SavedView.objects.filter(user=User.objects.select_for_update().get(pk=by.pk), organisation=organisation)
    if own.filter(page=page).exclude(name=words).count() >= MOST:
        raise Refused("too_many", _("You keep 30 views of this list already. Take one away first."))
    view, _made = SavedView.objects.update_or_create(
        user=by, organisation=organisation, page=page, name=words, defaults={"query": kept}
    )
    return view
