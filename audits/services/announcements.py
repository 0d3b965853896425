"""Telling directors that a wave's results are published, each of them once."""

import datetime as dt

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Membership, Role
from audits.models import Branch, Event, Visit, VisitState, Wave, WaveState
from audits.services.transitions import locked_wave

TOLD, DONE = "tell", "announce"


def unannounced_waves(*, at: dt.datetime) -> list[int]:
    """Waves published in the last week, at least five minutes ago, whose directors were not all told."""
    rows = Wave.objects.filter(
        state=WaveState.PUBLISHED,
        published_at__range=(at - dt.timedelta(days=7), at - dt.timedelta(minutes=5)),
    )
    return list(rows.exclude(events__verb=DONE).values_list("pk", flat=True))


def announce_wave(*, wave_id: int) -> int:
    """Mail each director with results in scope; gives how many were told now. Quiet when the wave is gone."""
    wave = Wave.objects.filter(pk=wave_id, state=WaveState.PUBLISHED).select_related("organisation").first()
    if wave is None or wave.events.filter(verb=DONE).exists():
        return 0
    measured = set(Visit.objects.filter(wave=wave, state=VisitState.APPROVED).values_list("branch", flat=True))
    directors = Membership.objects.active().filter(organisation=wave.organisation_id, role=Role.DIRECTOR)
    told = 0
    for membership in directors.select_related("user", "organisation").order_by("pk"):
        branches = list(Branch.objects.in_scope_of(membership.user).filter(pk__in=measured).order_by("name"))
        if branches:
            told += tell(wave_id=wave.pk, membership=membership, branches=branches)
    close_announcement(wave_id=wave.pk)
    return told


@transaction.atomic
def tell(*, wave_id: int, membership: Membership, branches: list[Branch]) -> bool:
    """Mail one director, unless it was done; the wave's lock keeps a second worker from doing it meanwhile."""
    wave = locked_wave(wave_id)
    person = membership.user
    if wave.events.filter(verb=TOLD, data__person=person.pk).exists():
        return False
    note(wave, TOLD, person=person.pk)
    context = {
        "wave": wave,
        "brand": wave.programme.brand,
        "branches": branches,
        "url": settings.SITE_URL + reverse("branch-home"),
    }
    with translation.override(person.language or membership.organisation.language):
        subject = _("Results of %(wave)s are ready") % {"wave": wave.name}
        text = render_to_string("audits/emails/wave_published.txt", context)
    # Last, inside the transaction: where it fails, the note goes too, and the retry tells this person again.
    send_mail(" ".join(subject.split()), text, None, [person.email])
    return True


@transaction.atomic
def close_announcement(*, wave_id: int) -> None:
    """Note that every director was told, which ends the sweep."""
    wave = locked_wave(wave_id)
    if not wave.events.filter(verb=DONE).exists():
        note(wave, DONE)


def note(wave: Wave, verb: str, **data: object) -> None:
    """A row of the wave's history that changes no state."""
    Event.objects.create(
        organisation=wave.organisation, wave=wave, verb=verb, source=wave.state, target=wave.state, data=data
    )
