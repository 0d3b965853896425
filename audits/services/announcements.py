"""Telling directors that a wave's results are published, each of them once."""

import datetime as dt
from collections.abc import Collection

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


def announce_wave(*, wave_id: int, spared: Collection[int] = ()) -> int:
    """Mail each director with results in scope; gives how many were told now. Quiet when the wave is gone.

    The people in `spared` hear of it by another letter.

    One mailbox that refuses keeps nobody else waiting: its `OSError` is raised when all others were told.
    """
    wave = Wave.objects.filter(pk=wave_id, state=WaveState.PUBLISHED).select_related("organisation").first()
    if wave is None or wave.events.filter(verb=DONE).exists():
        return 0
    measured = set(Visit.objects.filter(wave=wave, state=VisitState.APPROVED).values_list("branch", flat=True))
    directors = Membership.objects.active().reachable().filter(organisation=wave.organisation_id, role=Role.DIRECTOR)
    told, problem = 0, None
    directors = directors.exclude(user__in=spared)
    for membership in directors.select_related("user", "organisation").order_by("pk"):
        branches = list(Branch.objects.in_scope_of(membership.user).filter(pk__in=measured).order_by("name"))
        if not branches:
            continue
        try:
            told += tell(wave_id=wave.pk, membership_id=membership.pk, branches=branches)
        except OSError as refused:
            problem = refused
    if problem:
        raise problem
    close_announcement(wave_id=wave.pk)
    return told


@transaction.atomic
def tell(*, wave_id: int, membership_id: int, branches: list[Branch]) -> bool:
    """Mail one director, unless it was done; their lock keeps a second worker from doing it meanwhile.

    Not the wave's: whoever approves a visit or decides a dispute of it would wait for the mail server.
    """
    rows = Membership.objects.active().select_for_update(of=("self",), no_key=True)
    membership = rows.select_related("user", "organisation").filter(pk=membership_id).first()
    wave = Wave.objects.select_related("organisation", "programme__brand").get(pk=wave_id)
    if membership is None:
        return False
    person = membership.user
    if wave.events.filter(verb=TOLD, data__person=person.pk).exists():
        return False
    context = {
        "wave": wave,
        "brand": wave.programme.brand,
        "branches": branches,
        "url": settings.SITE_URL + reverse("branch-home"),
    }
    with translation.override(person.language or membership.organisation.language):
        subject = _("Results of %(wave)s are ready") % {"wave": wave.name}
        text = render_to_string("audits/emails/wave_published.txt", context)
    send_mail(" ".join(subject.split()), text, None, [person.email])
    # Only now: where the mail fails, the retry tells this person again; and a row of the wave's locks the wave too.
    note(wave, TOLD, person=person.pk)
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
