"""The visits of one wave of the demo: who made them, what they saw, and the rows that tell of it."""

import contextlib
import datetime as dt
import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models import ShopperProfile, User
from audits.models import Branch, Draft, Event, Evidence, Remark, ScenarioVersion, Submission, Visit, Wave
from audits.rules.windows import visit_window
from audits.services.scores import parsed_checklist, store_scores
from audits.services.submissions import LETTERS
from mystery.demo.answers import Seen, Visitor
from mystery.demo.calendar import STARTED, SUBMITTED, TAKEN, Moments, moments, start_moment, steps
from mystery.demo.files import Pool, Stored, new_id, own_copy
from mystery.demo.menus import Here, country_of
from mystery.demo.people import People
from mystery.demo.words import OBSTACLE

WHY = {
    "reject": "The photos show another café.",
    "cancel": "The branch was closed for repair.",
    "expire": "",
}
REMARKS: dict[str, tuple[tuple[str, str], ...]] = {
    "uk": (
        ("receipt_photo", "На фото не видно суми. Будь ласка, додайте чіткіше фото чека."),
        ("impressions", "Напишіть, будь ласка, хто саме й що відповів на запитання про склад."),
    ),
    "ru": (
        ("receipt_photo", "Сумма на фото не видна. Пожалуйста, добавьте более чёткое фото чека."),
        ("impressions", "Опишите, пожалуйста, подробнее, как прошло обслуживание у стойки."),
    ),
    "en": (
        ("receipt_photo", "The total can't be read. Please add a sharper photo of the receipt."),
        ("impressions", "Please tell in what order things happened at the counter."),
    ),
}

Scenarios = dict[str, ScenarioVersion]  # by country


@dataclass(frozen=True)
class Plan:
    """What is to become of one visit."""

    branch: Branch
    number: int
    state: str
    shopper: ShopperProfile | None
    day: dt.date


@dataclass
class Rows:
    """What is inserted at once at the end of a wave."""

    events: list[Event] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)

    def insert(self) -> None:
        """Write them all."""
        for rows in (self.events, self.evidence, self.submissions, self.remarks, self.drafts):
            if rows:
                type(rows[0])._default_manager.bulk_create(rows, batch_size=500)  # type: ignore[arg-type]


@contextlib.contextmanager
def own_times(*fields: tuple[type[models.Model], str]) -> Iterator[None]:
    """Lets rows of the past keep their times, which the models otherwise set to now."""
    found: list[Any] = [model._meta.get_field(name) for model, name in fields]
    was = [(one.auto_now, one.auto_now_add) for one in found]
    for one in found:
        one.auto_now = one.auto_now_add = False
    try:
        yield
    finally:
        for one, (auto_now, auto_now_add) in zip(found, was, strict=True):
            one.auto_now, one.auto_now_add = auto_now, auto_now_add


class WaveFiller:
    """Fills one wave with its visits; everything follows from the wave's number."""

    def __init__(self, wave: Wave, number: int, people: People, pool: Pool, scenarios: Scenarios) -> None:
        self.wave, self.number, self.people, self.pool = wave, number, people, pool
        self.reviewer: User = people.users["reviewer"]
        self.manager: User = people.users["manager"]
        self.is_open, self.scenarios = wave.closed_at is None, scenarios
        self.end = wave.published_at or timezone.now()
        self.rows = Rows()

    def fill(self, plans: list[Plan]) -> list[Visit]:
        """Insert all rows; gives the visits in the order of the plans."""
        visits = [self.visit(plan) for plan in plans]
        for visit, _, _ in visits:
            visit.save(force_insert=True)
        checklist = parsed_checklist(self.wave.checklist_version)
        for visit, seen, _ in visits:
            if seen:
                store_scores(visit, seen.answers, seen.comments, seen.seconds, checklist=checklist, is_first=True)
        rows = [visit for visit, _, _ in visits]
        Visit.objects.bulk_update(rows, ["score", "raw_score", "critical"], batch_size=100)
        self.rows.insert()
        return rows

    def visit(self, plan: Plan) -> tuple[Visit, Seen | None, Moments]:
        """One visit with its events and files, not yet saved."""
        chance = random.Random(f"{self.number} {plan.branch.code} {plan.number}")  # noqa: S311
        window = visit_window(self.wave.starts_on, self.wave.ends_on, plan.branch.time_zone)
        start = start_moment(chance, plan.day, plan.branch.time_zone)
        if plan.state == "in_progress":
            start = self.end - dt.timedelta(minutes=chance.randint(15, 40))
        scenario = self.scenarios[country_of(plan.branch)]
        when = moments(chance, plan.state, start, self.wave.opened_at or self.end, self.end)
        visit = Visit(
            pk=new_id(chance),
            organisation_id=self.wave.organisation_id,
            wave=self.wave,
            scenario_version=scenario,
            branch=plan.branch,
            number=plan.number,
            state=plan.state,
            shopper=plan.shopper if plan.state in TAKEN else None,
            opens_at=window.opens_at,
            closes_at=window.closes_at,
            fee=Decimal(scenario.document["fee"]),
            currency=scenario.document["fee_currency"],
            accepted_at=when.of("accept"),
            changed_at=max(when.at.values()),
        )
        self.history(visit, when)
        seen = self.made(visit, chance, start, when) if plan.state in STARTED else None
        return visit, seen if plan.state in SUBMITTED else None, when

    def history(self, visit: Visit, when: Moments) -> None:
        """One event a verb."""
        shopper = visit.shopper.membership.user if visit.shopper else None
        who = {"accept": shopper, "start": shopper, "submit": shopper, "expire": None}
        who |= dict.fromkeys(("claim", "return", "approve", "reject"), self.reviewer)
        for verb, source, target in steps(visit.state):
            self.rows.events.append(
                Event(
                    organisation_id=visit.organisation_id,
                    visit=visit,
                    verb=verb,
                    source=source,
                    target=target,
                    why=WHY.get(verb, ""),
                    data={"round": 1} if verb in {"submit", "return"} else {},
                    by=who.get(verb, self.manager),
                    at=when.at[verb],
                )
            )

    def made(self, visit: Visit, chance: random.Random, start: dt.datetime, when: Moments) -> Seen:
        """What the shopper saw, and the visit's own times and place."""
        language = self.people.languages[visit.shopper_id or 0]
        quality = quality_of(visit.branch, self.number, chance)
        visitor = Visitor(chance, here_of(visit, self.number), quality, self.number, language)
        place = near(visit.branch, chance, 0.0003)
        seen = visitor.visit(start, place)
        visit.started_at, visit.clock_offset_ms = when.of("start"), chance.randint(-2500, 2500)
        visit.start_lat, visit.start_lon = Decimal(place[0]), Decimal(place[1])
        visit.start_accuracy_m = chance.randint(6, 40)
        if visit.state == "in_progress":
            self.rows.drafts.append(draft_of(visit, seen))
            return seen
        self.submitted(visit, chance, seen, when, language)
        self.judged(visit, when, language)
        return seen

    def submitted(self, visit: Visit, chance: random.Random, seen: Seen, when: Moments, language: str) -> None:
        """The submission with its files, all of them here and prepared."""
        visit.submitted_at = visit.complete_at = when.at["submit"]
        visit.finished_at = when.at["submit"] - dt.timedelta(minutes=2)
        manifest = [self.file(visit, chance, *given) for given in seen.files]
        submission = new_id(chance)
        body = {
            "id": str(submission),
            "finished_at": f"{visit.finished_at:%Y-%m-%dT%H:%M:%SZ}",
            "clock_offset_ms": visit.clock_offset_ms,
            "answers": seen.answers,
            "comments": seen.comments,
            "timings": seen.seconds,
            "notes": notes_of(visit, seen, chance, language),
            "evidence": manifest,
            "app": "1",
            "declaration": signature_of(visit),
        }
        code = "".join(chance.choice(LETTERS) for _ in range(8))
        self.rows.submissions.append(
            Submission(
                pk=submission,
                visit=visit,
                round=1,
                content_sha256=checksum_of(body),
                body=body,
                receipt=f"{code[:4]}-{code[4:]}",
                finished_at=visit.finished_at,
                received_at=when.at["submit"],
            )
        )

    def file(
        self, visit: Visit, chance: random.Random, evidence_id: Any, kind: str, question: str, picture: str, number: int
    ) -> dict[str, Any]:
        """One evidence row, and its line of the manifest."""
        stored: Stored = self.pool.pick(picture, number)
        if self.is_open:
            stored = own_copy(stored, evidence_id)
        lat, lon = near(visit.branch, chance, 0.0004)
        assert visit.started_at
        captured = visit.started_at + dt.timedelta(minutes=chance.randint(2, 30))
        self.rows.evidence.append(
            Evidence(
                pk=evidence_id,
                visit=visit,
                kind=kind,
                question=question,
                state="ready",
                in_manifest=True,
                sha256=stored.sha256,
                bytes=stored.size,
                captured_at=captured,
                lat=lat,
                lon=lon,
                accuracy_m=12,
                declared_at=captured,
                received_at=visit.submitted_at,
                processed_at=visit.submitted_at,
                original=stored.original,
                **stored.fields,
            )
        )
        return {
            "id": str(evidence_id),
            "kind": kind,
            "question": question,
            "sha256": stored.sha256,
            "bytes": stored.size,
            "captured_at": f"{captured:%Y-%m-%dT%H:%M:%SZ}",
            "place": {"lat": lat, "lon": lon, "accuracy_m": 12},
        }

    def judged(self, visit: Visit, when: Moments, language: str) -> None:
        """What the reviewer did with it so far."""
        visit.claimed_at = when.of("claim")
        visit.reviewer = self.reviewer if visit.claimed_at else None
        visit.approved_at = when.of("approve")
        if visit.state == "returned":
            visit.returned_until = timezone.now() + dt.timedelta(hours=40)
            for question, words in REMARKS[language]:
                self.rows.remarks.append(
                    Remark(visit=visit, question=question, text=words, round=1, by=self.reviewer, at=when.at["return"])
                )


def here_of(visit: Visit, wave: int) -> Here:
    """Where a visit is made, and which of the branch's visits it is."""
    house = "KAVA EXPRESS" if visit.branch.code.startswith("KX") else "ZERNO"
    own = random.Random(f"menu {visit.branch.code}").randrange(12)  # noqa: S311
    return Here(visit.branch.code, house, country_of(visit.branch), own + 3 * wave + visit.number)


def quality_of(branch: Branch, wave: int, chance: random.Random) -> float:
    """0..1: the branch's own level, its drift over the waves, and the day's luck."""
    own = random.Random(branch.code)  # noqa: S311
    level, drift = own.uniform(0.56, 0.74 if branch.code.startswith("KX") else 0.9), own.uniform(-0.025, 0.055)
    return max(0.25, min(0.97, level + drift * wave + chance.gauss(0, 0.05)))


def near(branch: Branch, chance: random.Random, degrees: float) -> tuple[str, str]:
    """A fix close to the branch, with the six places that a phone gives."""
    lat, lon = float(branch.lat or 0), float(branch.lon or 0)
    return f"{lat + chance.uniform(-degrees, degrees):.6f}", f"{lon + chance.uniform(-degrees, degrees):.6f}"


def notes_of(visit: Visit, seen: Seen, chance: random.Random, language: str) -> list[dict[str, str]]:
    """What some shoppers noted inside, without being seen."""
    if visit.started_at is None or chance.random() > 0.3:
        return []
    at, ahead, name = (
        visit.started_at + dt.timedelta(minutes=chance.randint(3, 9)),
        seen.answers["people_ahead"],
        seen.answers.get("staff_name", "–"),
    )
    texts = {
        "uk": (f"Переді мною: {ahead}", f"Бейдж: {name}"),
        "ru": (f"Передо мной: {ahead}", f"Бейдж: {name}"),
        "en": (f"Before me: {ahead}", f"Badge: {name}"),
    }[language]
    return [
        {"at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "text": text, "question": question}
        for question, text in zip(("queue_wait", "staff_name"), texts, strict=True)
    ]


def signature_of(visit: Visit) -> dict[str, str] | None:
    """The shopper's name under the visit."""
    if visit.shopper is None:
        return None
    return {"name": visit.shopper.membership.user.name, "signed_at": f"{visit.finished_at:%Y-%m-%dT%H:%M:%SZ}"}


def checksum_of(body: dict[str, Any]) -> str:
    """What tells a retry of a submission from another."""
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def leave_unmade(visit: Visit) -> None:
    """The shopper stood before a closed door, and shows it."""
    photo, submission = visit.evidence.filter(kind="photo").order_by("pk")[0], visit.submissions.get()
    visit.evidence.exclude(pk=photo.pk).delete()
    visit.answers.all().delete()
    visit.section_scores.all().delete()
    door = Evidence.objects.filter(visit__organisation=visit.organisation_id, question="entrance_clean").order_by("pk")[
        0
    ]
    fields = {name: getattr(door, name) for name in ("shown", "small", "width", "height")}
    stored = own_copy(Stored(door.sha256, door.bytes, door.original, fields), photo.pk)
    told = {"question": "", "caption": OBSTACLE["caption"], "sha256": stored.sha256, "bytes": stored.size}
    visit.evidence.update(**told, original=stored.original, **fields)
    visit.obstacle, visit.obstacle_text = "closed", OBSTACLE["text"]
    visit.score, visit.raw_score, visit.critical = None, None, []
    visit.save(update_fields=["obstacle", "obstacle_text", "score", "raw_score", "critical"])
    shown = next(row for row in submission.body["evidence"] if row["id"] == str(photo.pk))
    body = submission.body | {"answers": {}, "comments": {}, "timings": {}, "notes": []}
    body["evidence"] = [shown | told]
    body["obstacle"] = {"kind": "closed", "text": OBSTACLE["text"]}
    submission.body, submission.content_sha256 = body, checksum_of(body)
    submission.save(update_fields=["body", "content_sha256"])


def draft_of(visit: Visit, seen: Seen) -> Draft:
    """The first half of a form, as the phone kept it."""
    codes = [code for code in seen.answers if code not in {"product_photo", "receipt_photo", "voice_note"}][:9]
    body = {
        "answers": {code: seen.answers[code] for code in codes},
        "comments": {code: seen.comments[code] for code in codes if code in seen.comments},
        "timings": {code: seen.seconds[code] for code in codes},
        "notes": [],
        "evidence": [],
    }
    return Draft(visit=visit, revision=3, body=body, saved_at=timezone.now())
