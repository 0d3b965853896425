"""The only way a visit or wave changes state: locked row, checked table, one event (domain.md)."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Event, Visit, VisitState, Wave, WaveState
from audits.rules.lifecycle import VISIT, WAVE, WrongState, next_state
from common.errors import Refused


def locked_visit(visit_id: UUID) -> Visit:
    """The visit under a row lock, for the rest of the transaction; raises `Visit.DoesNotExist`."""
    related = ("wave__checklist_version", "branch", "organisation", "shopper__membership")
    rows = Visit.objects.select_for_update(of=("self",)).select_related(*related)
    return rows.defer("wave__checklist_version__document").get(pk=visit_id)


def locked_wave(wave_id: int) -> Wave:
    """The wave under a row lock, for the rest of the transaction; raises `Wave.DoesNotExist`.

    Rows that name it may be written meanwhile: score cells would else wait behind every approval of their wave.
    """
    return (
        Wave.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation", "programme__brand")
        .get(pk=wave_id)
    )


def move_visit(visit: Visit, verb: str, *, by: User | None, why: str = "", **data: Any) -> Visit:
    """Take a locked visit through `verb`, saving all its fields; raises `Refused` with code `wrong_state`."""
    source = visit.state
    try:
        visit.state = next_state(VISIT, "visit", verb, source)
    except WrongState as refused:
        state = VisitState(source).label.lower()
        raise Refused("wrong_state", _("This visit is now: %(state)s.") % {"state": state}) from refused
    visit.save()
    row = Event(organisation_id=visit.organisation_id, visit=visit, verb=verb, source=source, target=visit.state)
    row.why, row.data, row.by = why, data, by
    row.save()
    return visit


def move_wave(wave: Wave, verb: str, *, by: User | None, why: str = "", **data: Any) -> Wave:
    """Take a locked wave through `verb`, saving all its fields; raises `Refused` with code `wrong_state`."""
    source = wave.state
    try:
        wave.state = next_state(WAVE, "wave", verb, source)
    except WrongState as refused:
        state = WaveState(source).label.lower()
        raise Refused("wrong_state", _("This wave is now: %(state)s.") % {"state": state}) from refused
    wave.save()
    row = Event(organisation_id=wave.organisation_id, wave=wave, verb=verb, source=source, target=wave.state)
    row.why, row.data, row.by = why, data, by
    row.save()
    return wave
