"""The next wave, drafted from an earlier one: by hand, or by itself where the programme has a rhythm."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.access import HQ
from accounts.models import Membership, User
from audits.models import Branch, Event, Programme, Wave, WaveScenario, WaveState
from audits.rules.rhythm import coming
from audits.rules.wave_plan import WavePlan
from audits.services.reach import branches_drawn
from audits.services.transitions import locked_wave
from common.tasks import after_commit

TASK = "audits.tasks.waves.tell_of_draft"
# The event of a draft that was made by itself.
OWN = Q(verb="draft", by=None)
BY_DAY = range(9, 18)
# Letters about drafts that a lost task left are sent for so long.
STILL_NEWS = dt.timedelta(days=3)


@transaction.atomic
def repeat_wave(*, wave_id: int, rhythm: str, by: User) -> Wave:
    """A draft like this wave, a month or a quarter later."""
    return draft_after(locked_wave(wave_id), rhythm, by=by)


def draft_after(wave: Wave, rhythm: str, *, by: User | None) -> Wave:
    """The draft that follows a locked wave; a sample is drawn anew, without what was archived since."""
    today = timezone.localdate(timezone=ZoneInfo(wave.organisation.time_zone))
    starts_on, ends_on = coming(wave.starts_on, wave.ends_on, rhythm, today)
    draft = Wave(
        organisation=wave.organisation, programme=wave.programme, scenario_version_id=wave.scenario_version_id,
        checklist_version_id=wave.checklist_version_id, visits_per_branch=wave.visits_per_branch,
        starts_on=starts_on, ends_on=ends_on, created_by=by or wave.created_by,
    )  # fmt: skip
    draft.name = free_name(wave, starts_on)
    terms = plan_again(wave)
    draft.plan = terms.model_dump(mode="json", exclude_defaults=True)
    draft.save()
    draft.branches.set(branches_drawn(wave.programme, terms))
    WaveScenario.objects.bulk_create(
        WaveScenario(wave=draft, scenario_version_id=row.scenario_version_id, share=row.share)
        for row in wave.shares.all()
    )
    Event.objects.create(
        organisation=draft.organisation, wave=draft, verb="draft", target=draft.state, by=by, data={"repeats": wave.pk}
    )
    return draft


def plan_again(wave: Wave) -> WavePlan:
    """The plan as it is asked for once more."""
    changed = {"seed": wave.terms.seed + 1, "allowed": [], "off": []}
    if wave.terms.reach == "chosen" and not wave.terms.chosen:
        kept = Branch.objects.filter(waves=wave, archived_at=None).order_by("pk")
        changed["chosen"] = list(kept.values_list("pk", flat=True))
    return wave.terms.model_copy(update=changed)


def free_name(wave: Wave, starts_on: dt.date) -> str:
    """The wave's name with the month in which the next begins."""
    base = re.sub(r", \d{4}-\d\d( \(\d+\))?$", "", wave.name)[:130]
    name, taken = f"{base}, {starts_on:%Y-%m}", set(wave.programme.waves.values_list("name", flat=True))
    numbers = iter(range(2, len(taken) + 3))
    free = name
    while free in taken:
        free = f"{name} ({next(numbers)})"
    return free


def programmes_in_rhythm() -> list[int]:
    """Those whose next wave may be due."""
    return list(Programme.objects.filter(archived_at=None).exclude(rhythm="").values_list("pk", flat=True))


@transaction.atomic
def draft_next(*, programme_id: int, at: dt.datetime) -> Wave | None:
    """The next wave of a programme with a rhythm, once its newest one was opened and has begun; else None.

    By day only: managers get a letter.

    The programme's lock keeps a second worker from drafting it too.
    """
    # Not its key: whoever repeats a wave by hand holds that wave, and names the programme in the draft.
    rows = Programme.objects.select_for_update(of=("self",), no_key=True).filter(pk=programme_id, archived_at=None)
    programme = rows.select_related("brand__organisation").first()
    if programme is None or not programme.rhythm:
        return None
    newest = programme.waves.order_by("-starts_on", "-pk").first()
    now = at.astimezone(ZoneInfo(programme.brand.organisation.time_zone))
    if now.hour not in BY_DAY or newest is None or newest.state == WaveState.DRAFT or newest.starts_on > now.date():
        return None
    draft = draft_after(locked_wave(newest.pk), programme.rhythm, by=None)
    after_commit(TASK, wave_id=draft.pk)
    return draft


def untold_drafts(at: dt.datetime) -> list[int]:
    """Drafts made by themselves of which a lost task told nobody."""
    rows = Event.objects.filter(
        OWN, wave__state=WaveState.DRAFT, at__range=(at - STILL_NEWS, at - dt.timedelta(minutes=5))
    )
    return [event.wave_id for event in rows.exclude(data__has_key="told") if event.wave_id]


def tell_of_draft(*, wave_id: int) -> int:
    """Write to each manager that a draft waits, once; gives to how many. Quiet where it was opened meanwhile."""
    wave = Wave.objects.filter(pk=wave_id, state=WaveState.DRAFT).select_related("organisation", "programme").first()
    if wave is None or not note_first(wave):
        return 0
    rows = Membership.objects.active().filter(organisation=wave.organisation_id, role__in=HQ)
    people = {membership.user_id: membership for membership in rows.select_related("user", "organisation")}
    for membership in people.values():
        send(wave, membership)
    return len(people)


@transaction.atomic
def note_first(wave: Wave) -> bool:
    """Note that letters go out, before they do: a crash then costs letters, and never sends one twice."""
    event = Event.objects.select_for_update(of=("self",)).filter(OWN, wave=wave).first()
    if event is None or "told" in event.data:
        return False
    event.data = {**event.data, "told": True}
    event.save(update_fields=["data"])
    return True


def send(wave: Wave, membership: Membership) -> None:
    """The letter."""
    person = membership.user
    context = {"wave": wave, "url": settings.SITE_URL + reverse("wave-open", args=[wave.pk])}
    with translation.override(person.language or membership.organisation.language):
        subject = _("The next wave is drafted: %(wave)s") % {"wave": wave.name}
        text = render_to_string("audits/emails/wave_drafted.txt", context)
    if person.is_active and person.email and not person.is_refused:
        send_mail(" ".join(subject.split()), text, None, [person.email], fail_silently=True)
