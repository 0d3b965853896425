"""Opening a wave in a task: asked for, then its visits planned in one transaction, however often the task runs."""

import datetime as dt
from contextlib import suppress
from typing import Any

import structlog
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Wave, WaveState
from audits.services import assignments, waves
from audits.services.planning import branches_of
from audits.services.transitions import locked_wave
from common.errors import Refused
from common.tasks import after_commit

log = structlog.get_logger()
TASK = "audits.tasks.waves.run_opening"
# An opening that was queued and isn't done by then was lost.
LOST_AFTER = dt.timedelta(minutes=3)
# So few that nobody waits for them: planned at once.
FEW_VISITS = 300


@transaction.atomic
def ask_opening(*, wave_id: int, by: User) -> Wave:
    """Have a draft opened; raises `Refused` where it can't be as it is."""
    wave = locked_wave(wave_id)
    if wave.state != WaveState.DRAFT:
        state = WaveState(wave.state).label.lower()
        raise Refused("wrong_state", _("This wave is now: %(state)s.") % {"state": state})
    waves.refuse_if_opening(wave)
    waves.refuse_unless_ready(wave, branches_of(wave))
    wave.opening_asked_at, wave.opening_by, wave.opening_problem = timezone.now(), by, ""
    wave.save(update_fields=["opening_asked_at", "opening_by", "opening_problem"])
    cache.delete(_key(wave_id))
    after_commit(TASK, wave_id=wave.pk)
    return wave


def run_opening(*, wave_id: int) -> None:
    """Open what was asked to be; whoever comes second finds it locked, or open. A refusal is kept for people."""
    try:
        with transaction.atomic():
            _open(wave_id)
    except Refused as refused:
        _give_up(wave_id, str(refused.detail))
    except Exception:
        log.exception("opening_failed", wave=wave_id)
        _give_up(wave_id, _("Something broke, and nothing was planned. Try again, and tell whoever runs this server."))
        raise


def _open(wave_id: int) -> None:
    waiting = Wave.objects.filter(pk=wave_id, opening_asked_at__isnull=False, state=WaveState.DRAFT)
    wave = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if wave is None or wave.opening_by is None:
        return
    terms, by = wave.terms, wave.opening_by
    waves.open_wave(wave_id=wave_id, by=by, offer=terms.who == "offer", tell=lambda share: _tell(wave_id, share))
    if terms.who == "assign":
        limits = {"farthest_km": terms.farthest_km, "most_each": terms.a_wave}
        assignments.ask_assignment(wave_id=wave_id, by=by, **limits)


def _give_up(wave_id: int, problem: str) -> None:
    rows = Wave.objects.filter(pk=wave_id, state=WaveState.DRAFT)
    rows.update(opening_asked_at=None, opening_problem=problem[:300])


def run_if_few(*, wave_id: int) -> None:
    """Do now what a task would do as quickly; the task then finds nothing to do. What breaks is logged and kept."""
    wave = Wave.objects.filter(pk=wave_id).first()
    if wave is not None and wave.branches.count() * wave.visits_per_branch <= FEW_VISITS:
        with suppress(Exception):
            run_opening(wave_id=wave_id)


def lost_openings(at: dt.datetime) -> list[int]:
    """Waves whose opening a lost task left."""
    rows = Wave.objects.filter(state=WaveState.DRAFT, opening_asked_at__lt=at - LOST_AFTER)
    return list(rows.order_by("opening_asked_at").values_list("pk", flat=True)[:100])


def progress_of(wave: Wave) -> dict[str, Any]:
    """Its state, and how many percent of its visits are there while it is being opened."""
    return {"state": "opening" if wave.is_opening else wave.state, "share": cache.get(_key(wave.pk)) or 0}


def _key(wave_id: int) -> str:
    return f"opening-{wave_id}"


def _tell(wave_id: int, share: float) -> None:
    """How far it is; kept beside the database, where the transaction shows nothing before its end."""
    cache.set(_key(wave_id), round(100 * share), timeout=3600)
