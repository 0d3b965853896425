"""The demo's programme and its waves: three published ones, and one in the field with visits in every state."""

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Organisation, ShopperProfile, User
from audits.models import (
    Action,
    Branch,
    Draft,
    Event,
    Evidence,
    Programme,
    Remark,
    Visit,
    Wave,
    WaveScenario,
)
from audits.services.actions import plan_action
from audits.services.corrections import correct_answer
from audits.services.disputes import decide_dispute, raise_dispute
from audits.services.flags import raise_flags
from mystery.demo.calendar import ROTATION_DAYS, TAKEN, WAVES, Dates
from mystery.demo.files import Pool
from mystery.demo.menus import country_of
from mystery.demo.money import make_payments
from mystery.demo.network import Network
from mystery.demo.people import People
from mystery.demo.programme import draft_next, make_programme, scenarios_of
from mystery.demo.visits import Plan, WaveFiller, leave_unmade, own_times

OWN_TIMES: tuple[tuple[Any, str], ...] = (
    (Event, "at"),
    (Remark, "at"),
    (Evidence, "declared_at"),
    (Visit, "changed_at"),
    (Wave, "created_at"),
    (Draft, "saved_at"),
)
# What the named shoppers have in hand in the open wave.
IN_HAND = {
    ("KY-01", 1): ("accepted", "shopper"),
    ("KY-02", 2): ("in_progress", "shopper"),
    ("KY-03", 1): ("returned", "shopper"),
    ("KY-04", 1): ("submitted", "shopper"),
    ("OD-02", 1): ("approved", "shopper"),
    ("KY-05", 1): ("offered", ""),
    ("KY-05", 2): ("offered", ""),
    ("KX-01", 1): ("offered", ""),
    ("LV-02", 1): ("accepted", "shopper"),
    ("AL-01", 1): ("accepted", "shopper.almaty"),
    ("AL-02", 2): ("in_progress", "shopper.almaty"),
    ("AL-03", 1): ("returned", "shopper.almaty"),
    ("SH-01", 1): ("submitted", "shopper.almaty"),
    ("AL-04", 1): ("offered", ""),
    ("KX-04", 1): ("offered", ""),
    ("LV-01", 1): ("submitted", "mixed"),
    ("LV-03", 1): ("accepted", "mixed"),
}
OTHERS = (
    "approved", "offered", "submitted", "offered", "accepted", "approved", "offered", "submitted", "planned",
    "offered", "in_review", "approved", "accepted", "offered", "submitted",
)  # fmt: skip
ENDED = {24: "cancelled", 41: "rejected"}
NAMED = ("shopper", "shopper.almaty", "mixed")


def make_wave(programme: Programme, dates: Dates, network: Network, today: dt.date, by: User) -> Wave:
    """The wave with its history, before its visits."""
    first, last = today + dt.timedelta(days=dates.first), today + dt.timedelta(days=dates.last)
    opened = noon(first) - dt.timedelta(days=2)
    closed, published = noon(last) + dt.timedelta(days=1), noon(last) + dt.timedelta(days=4)
    if dates.is_open:
        opened = noon(first) - dt.timedelta(hours=6)
    scenarios, checklist = scenarios_of(programme), programme.checklists.get()
    wave = Wave.objects.create(
        organisation=programme.brand.organisation,
        programme=programme,
        name=dates.name,
        scenario_version=scenarios["UA"],
        checklist_version=checklist.versions.get(),
        starts_on=first,
        ends_on=last,
        visits_per_branch=dates.visits,
        state="open" if dates.is_open else "published",
        revision=0 if dates.is_open else 1,
        created_by=by,
        created_at=opened - dt.timedelta(days=3),
        opened_at=opened,
        closed_at=None if dates.is_open else closed,
        published_at=None if dates.is_open else published,
    )
    WaveScenario.objects.bulk_create(
        WaveScenario(wave=wave, scenario_version=scenarios[country], share=share)
        for country, share in {"UA": 64, "KZ": 36}.items()
    )
    wave.branches.set([*network.branches, *network.rivals])
    history = [("draft", "", "draft", wave.created_at), ("open", "draft", "open", opened)]
    if not dates.is_open:
        history += [("close", "open", "closed", closed), ("publish", "closed", "published", published)]
    Event.objects.bulk_create(
        Event(organisation=wave.organisation, wave=wave, verb=verb, source=source, target=target, by=by, at=at)
        for verb, source, target, at in history
    )
    return wave


def noon(day: dt.date) -> dt.datetime:
    """Twelve o'clock UTC."""
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


class Planner:
    """Who visits which branch when: nobody the same branch twice within the rotation, work spread evenly."""

    def __init__(self, people: People, network: Network, today: dt.date) -> None:
        self.people, self.network, self.today = people, network, today
        self.days: dict[tuple[int, int], list[dt.date]] = {}
        self.load: dict[int, int] = {}
        self.chance = random.Random(1)  # noqa: S311

    def plans(self, dates: Dates) -> list[Plan]:
        """The visits of one wave."""
        branches = [(branch, dates.visits) for branch in self.network.branches]
        branches += [(branch, dates.rival_visits) for branch in self.network.rivals]
        places = [
            (branch, number, day)
            for branch, count in branches
            for number, day in enumerate(self.days_of(dates, count), start=1)
        ]
        # Those in named hands come first, so that the rotation leaves them their branches.
        places.sort(key=lambda place: not dates.is_open or (place[0].code, place[1]) not in IN_HAND)
        return [self.plan(dates, *place, order) for order, place in enumerate(places)]

    def days_of(self, dates: Dates, count: int) -> list[dt.date]:
        """As many days of the wave that are over, in their order."""
        past = range(dates.first, min(dates.last, -1) + 1)
        return [self.today + dt.timedelta(days=day) for day in sorted(self.chance.sample(past, count))]

    def plan(self, dates: Dates, branch: Branch, number: int, day: dt.date, order: int) -> Plan:
        """One visit: its state, its shopper."""
        if not dates.is_open:
            state = {11: "expired", 29: "rejected", 47: "cancelled"}.get(order, "approved")
            return Plan(branch, number, state, self.shopper(branch, day, is_past=True), day)
        state, who = IN_HAND.get((branch.code, number), (ENDED.get(order, OTHERS[order % len(OTHERS)]), ""))
        shopper = self.people.profiles[who] if who else None
        if shopper:
            self.note(shopper, branch, day)
        elif state in TAKEN:
            shopper = self.shopper(branch, day, is_past=False)
        return Plan(branch, number, state, shopper, day)

    def shopper(self, branch: Branch, day: dt.date, *, is_past: bool) -> ShopperProfile:
        """The least busy one of the country who may; the named ones keep the branches of the open wave free."""
        pool = self.people.countries[country_of(branch)]
        named = {self.people.profiles[who].pk for who in NAMED}
        kept = {code for code, _ in IN_HAND} if is_past else {branch.code}
        free = [
            profile
            for profile in pool
            if all(abs((day - other).days) >= ROTATION_DAYS for other in self.days.get((profile.pk, branch.pk), ()))
            and not (profile.pk in named and branch.code in kept)
        ]
        chosen = min(free, key=lambda profile: (self.load.get(profile.pk, 0), profile.pk))
        self.note(chosen, branch, day)
        return chosen

    def note(self, shopper: ShopperProfile, branch: Branch, day: dt.date) -> None:
        """Remember it."""
        self.days.setdefault((shopper.pk, branch.pk), []).append(day)
        self.load[shopper.pk] = self.load.get(shopper.pk, 0) + 1


def make_waves(organisation: Organisation, network: Network, people: People, pool: Pool, today: dt.date) -> None:
    """All waves with all visits, and what followed from them."""
    programme = make_programme(network, people)
    planner, waves = Planner(people, network, today), []
    with own_times(*OWN_TIMES):
        for number, dates in enumerate(WAVES):
            wave = make_wave(programme, dates, network, today, people.users["manager"])
            WaveFiller(wave, number, people, pool, scenarios_of(programme)).fill(planner.plans(dates))
            waves.append(wave)
    hurry(waves[-1])
    flag_open_wave(waves[-1])
    correct_one(waves[-1], people)
    follow_up(waves, network, people, today)
    make_payments(waves, people.users["manager"])
    draft_next(programme, network, today, people.users["manager"])


def hurry(wave: Wave) -> None:
    """Some visits must be made by tomorrow evening, and not all of them have a shopper."""
    soon = timezone.now() + dt.timedelta(hours=30)
    for state, count in (("offered", 2), ("planned", 1), ("accepted", 2)):
        rows = wave.visits.filter(state=state, branch__brand__is_competitor=False).order_by("-branch__code")
        wave.visits.filter(pk__in=[visit.pk for visit in rows[:count]]).update(closes_at=soon)


def flag_open_wave(wave: Wave) -> None:
    """Four visits look odd, and the checks find out by themselves; one could not be made."""
    rows = list(wave.visits.filter(state__in=["submitted", "in_review"]).order_by("submitted_at", "pk"))
    far, fast, both, copied = rows[:4]
    waiting = (visit for visit in rows[4:] if visit.state == "submitted")
    leave_unmade(next(visit for visit in waiting if visit.branch.time_zone == "Europe/Kyiv"))
    for visit in (far, both):
        visit.start_lat = Decimal(visit.start_lat or 0) + Decimal("0.011")
    for visit in (fast, both):
        assert visit.submitted_at
        visit.started_at = visit.submitted_at - dt.timedelta(minutes=8)
        visit.evidence.update(captured_at=visit.started_at + dt.timedelta(minutes=3))
    Visit.objects.bulk_update(rows[:3], ["start_lat", "started_at"])
    earlier = Evidence.objects.filter(
        question="product_photo", visit__organisation=wave.organisation, visit__state="approved"
    ).exclude(visit__wave=wave)
    again: Any = (
        earlier.order_by("visit__submitted_at").values("sha256", "bytes", "original", "shown", "small").first() or {}
    )
    copied.evidence.filter(question="product_photo").update(**again)
    for visit in wave.visits.filter(submitted_at__isnull=False).select_related("branch", "scenario_version"):
        raise_flags(visit)


def correct_one(wave: Wave, people: People) -> None:
    """The reviewer has already put one answer right in a visit in review."""
    visit = wave.visits.filter(state="in_review").order_by("pk").first()
    if visit:
        answer = visit.answers.get(question="greeting")
        value = "after_me" if answer.value == "staff_first" else "staff_first"
        reason = "The recording shows who spoke first."
        correct_answer(visit_id=visit.pk, question="greeting", value=value, reason=reason, by=people.users["reviewer"])


def follow_up(waves: list[Wave], network: Network, people: People, today: dt.date) -> None:
    """What the director of Podil and Lvivska Square did: two disputes, one of them decided, and actions."""
    director, podil, square = people.users["director"], network.branch("KY-01"), network.branch("KY-02")
    before, newest = waves[1], waves[2]
    lost = disputable(newest, square, "tables_clean", "no")
    if lost:
        words = "The tables by the window are cleared by the food court, not by us."
        raise_dispute(visit_id=lost.pk, question="tables_clean", reason=words, by=director)
    other = disputable(newest, podil, "toilet", "no")
    if other:
        words = "The restroom was closed that morning because of a burst pipe; the building's notice is attached."
        dispute = raise_dispute(visit_id=other.pk, question="toilet", reason=words, by=director)
        reply = "Agreed: it could not be judged that day. The answer is now “not applicable”."
        decide_dispute(
            dispute_id=dispute.pk, decision="upheld", reply=reply, value={"na": True}, by=people.users["manager"]
        )
    steps = (
        (podil, before, "queue_wait", "A second till opens whenever four people wait.", "Olena, shift lead", -20, True),
        (podil, newest, "toilet", "The restroom is checked every hour, with a list on the door.", "Marko", 12, False),
        (square, newest, "tables_clean", "One person of the shift looks after the room only.", "Iryna", 9, False),
    )
    for branch, wave, question, words, owner, days, is_done in steps:
        action = plan_action(
            branch_id=branch.pk,
            wave_id=wave.pk,
            text=words,
            owner=owner,
            due_on=today + dt.timedelta(days=max(days, 1)),
            question=question,
            by=director,
        )
        if is_done:
            done = timezone.now() + dt.timedelta(days=days)
            Action.objects.filter(pk=action.pk).update(due_on=done.date(), done_at=done)


def disputable(wave: Wave, branch: Branch, question: str, value: str) -> Visit | None:
    """A visit where this answer was given."""
    rows = wave.visits.filter(branch=branch, state="approved", answers__question=question, answers__value=value)
    return rows.order_by("pk").first()
