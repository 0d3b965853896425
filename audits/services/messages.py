"""Messages between a visit's shopper and HQ: written, read, counted."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ShopperProfile, User
from audits.models import MessageSide, Visit, VisitMessage
from audits.models.message import VisitMessageQuerySet
from audits.models.visit import VisitQuerySet
from audits.services.manifests import other_content
from audits.services.transitions import locked_visit
from common.errors import Refused

LONGEST = 2000
# More than any visit needs; a program that runs wild stops here.
MOST = 500


def thread_of(visit: Visit) -> VisitMessageQuerySet:
    """What the visit's present shopper and HQ wrote, oldest first; nothing while it is nobody's."""
    return VisitMessage.objects.filter(visit=visit, profile=visit.shopper_id, profile__isnull=False)


@transaction.atomic
def write_message(
    *, visit_id: UUID, text: str, by: User, message_id: UUID | None = None, shopper: ShopperProfile | None = None
) -> tuple[VisitMessage, bool]:
    """A message of the visit's shopper, or of HQ where there is no `shopper`; and whether it is new.

    Refusals: `wrong_state` where the visit is not (or no longer) somebody's, `other_content`, `invalid`.
    """
    visit, side = locked_visit(visit_id), MessageSide.SHOPPER if shopper else MessageSide.HQ
    if visit.shopper is None or (shopper is not None and visit.shopper_id != shopper.pk):
        raise Refused("wrong_state", _("This visit is nobody's now, so there is nobody to write to."))
    text = worded(text)
    earlier = VisitMessage.objects.filter(pk=message_id).first() if message_id else None
    if earlier is not None:
        if (earlier.visit_id, earlier.by_id, earlier.text) != (visit.pk, by.pk, text):
            raise other_content()
        return earlier, False
    if thread_of(visit).count() >= MOST:
        raise Refused("invalid", _("This thread is full."), {"text": _("This thread is full.")}, status=400)
    given = {"pk": message_id} if message_id else {}
    return VisitMessage.objects.create(visit=visit, profile=visit.shopper, side=side, by=by, text=text, **given), True


def worded(text: str) -> str:
    """The text without blanks around it; raises `Refused` where it says nothing, or too much."""
    text = text.strip()
    if text and len(text) <= LONGEST:
        return text
    sentence = _("Write a message of at most %(count)d characters.") % {"count": LONGEST}
    raise Refused("invalid", sentence, {"text": sentence}, status=400)


def read_messages(*, visit: Visit, by_shopper: bool, shown: Iterable[VisitMessage] | None = None) -> int:
    """Note that one side has seen what the other wrote, or of it what was `shown`; how many that were."""
    side = MessageSide.HQ if by_shopper else MessageSide.SHOPPER
    rows = thread_of(visit).unread_from(side)
    if shown is not None:
        rows = rows.filter(pk__in=[message.pk for message in shown])
    return rows.update(read_at=timezone.now())


def with_unread(visits: VisitQuerySet, side: str) -> VisitQuerySet:
    """Those of `visits` in whose thread one side wrote what the other hasn't seen."""
    rows = VisitMessage.objects.filter(profile=F("visit__shopper")).unread_from(side).order_by()
    return visits.filter(pk__in=rows.values("visit"))


def unread_of(visits: Iterable[Visit], side: str) -> dict[UUID, int]:
    """How many messages of one side each visit's other side hasn't seen, where there are any; one query."""
    ids = [visit.pk for visit in visits if visit.shopper_id]
    rows = VisitMessage.objects.filter(visit__in=ids, profile=F("visit__shopper")).unread_from(side).order_by()
    return dict(rows.values_list("visit").annotate(number=Count("pk")))
