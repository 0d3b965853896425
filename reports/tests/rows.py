"""Rows to look at: a network of branches over several waves, with answers, comments and photos."""

import datetime as dt
import io
import json
import random
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image, ImageDraw

from audits.models import Branch, Checklist, ChecklistVersion, Evidence, Visit, Wave
from audits.rules.checklist import Banded, MultipleChoice, QuestionBase, Scale, SingleChoice, YesNo
from audits.services.scores import parsed_checklist, store_scores
from conftest import LIBRARY, Cast
from reports.services.cells import refresh_wave

NAMES = ("Podil", "Obolon", "Pechersk", "Lukianivka", "Troieshchyna", "Osokorky", "Nyvky", "Sykhiv", "Dostyk", "Abai")
COMMENTS = (
    "Two trays with cups stood by the till the whole time I queued, nobody cleared them although a second barista was free.",
    "Мене не привітали, поки я не підійшов упритул до каси.",
    "Бариста отвернулся к следующему гостю, чек дали только после просьбы.",
    "I ordered a flat white and waited for an offer, none came.",
)
SHOPPER_SECRETS = ("Sofia", "sofia@example.com")


def cafe_version(cast: Cast) -> ChecklistVersion:
    """The library's café checklist as a published version."""
    document = json.loads((LIBRARY / "checklists" / "cafe-visit.json").read_text())
    checklist = Checklist.objects.create(programme=cast.programme, name="Café")
    return ChecklistVersion.objects.create(
        checklist=checklist, number=1, document=document, published_at=timezone.now(), published_by=cast.manager
    )


def make_network(cast: Cast, *, branches: int = 8, waves: int = 3, visits: int = 4, seed: int = 1) -> list[Wave]:
    """Published waves, the oldest first, with approved visits at `branches` branches and their cells refreshed."""
    chance = random.Random(seed)
    version = cafe_version(cast)
    places = make_branches(cast, branches)
    made = []
    for number in range(waves):
        made.append(wave_of(cast, version, places, 90 * (waves - 1 - number), number))
        for place, branch in enumerate(places):
            for visit in range(visits):
                skill = 0.55 + 0.4 * ((place * 3 + 1) % branches) / branches + 0.05 * number
                add_visit(cast, made[-1], branch, visit + 1, chance, min(skill, 0.97))
        refresh_wave(made[-1].pk)
    return made


def make_branches(cast: Cast, count: int) -> list[Branch]:
    """The cast's branches and as many more as needed."""
    places = [cast.podil, cast.obolon, cast.almaty][:count]
    for number in range(len(places), count):
        name = NAMES[number % len(NAMES)]
        places.append(
            Branch.objects.create(
                brand=cast.brand,
                region=cast.region,
                code=f"KY-{number + 1:02d}",
                name=f"{name} {number + 1}",
                city="Kyiv",
                time_zone="Europe/Kyiv",
            )
        )
    return places


def wave_of(cast: Cast, version: ChecklistVersion, places: list[Branch], days_ago: int, number: int) -> Wave:
    """A published wave of ten days that ended `days_ago` days ago."""
    ends = timezone.now().date() - dt.timedelta(days=days_ago)
    now = timezone.now()
    wave = cast.wave(
        name=("Spring", "Summer", "Autumn", "Winter")[number % 4] + " 2026",
        checklist_version=version,
        starts_on=ends - dt.timedelta(days=10),
        ends_on=ends,
        state="published",
        opened_at=now,
        closed_at=now,
        published_at=now,
    )
    wave.branches.set(places)
    return wave


def add_visit(cast: Cast, wave: Wave, branch: Branch, number: int, chance: random.Random, skill: float) -> Visit:
    """An approved visit whose answers are good with probability `skill`; what was missed has a comment and a photo."""
    started = dt.datetime.combine(wave.starts_on, dt.time(9, 37, 11), dt.UTC) + dt.timedelta(
        days=2 * number, hours=number
    )
    visit = cast.visit(wave=wave, branch=branch, number=number, state="approved", approved_at=timezone.now())
    Visit.objects.filter(pk=visit.pk).update(started_at=started, finished_at=started, submitted_at=started)
    visit.refresh_from_db()
    checklist = parsed_checklist(wave.checklist_version)
    answers = {
        question.code: value
        for section in checklist.sections
        for question in section.questions
        if (value := random_answer(question, chance, skill)) is not None
    }
    scored = store_scores(visit, answers, {}, {})
    lost = [trace.code for trace in scored.trace if trace.lost > 0]
    comments = {code: chance.choice(COMMENTS) for code in lost}
    store_scores(visit, answers, comments, {})
    visit.save()
    for code in lost[:2]:
        add_photo(visit, code, chance)
    return visit


def approved(cast: Cast, wave: Wave, branch: Branch, answers: dict[str, Any], **fields: Any) -> Visit:
    """An approved visit with these answers, scored; `comments` by question may be among the fields."""
    comments = fields.pop("comments", {})
    number = wave.visits.filter(branch=branch).count() + 1
    values = {"state": "approved", "approved_at": timezone.now(), "number": number, "started_at": timezone.now()}
    visit = cast.visit(wave=wave, branch=branch, **{**values, **fields})
    store_scores(visit, answers, comments, {})
    visit.save()
    return visit


def published(cast: Cast, **fields: Any) -> Wave:
    """A published wave over Podil and Obolon."""
    now = timezone.now()
    return cast.wave(
        **{"state": "published", "opened_at": now, "closed_at": now, "published_at": now, "revision": 1, **fields}
    )


def add_photo(visit: Visit, question: str, chance: random.Random) -> Evidence:
    """A ready photo of a question."""
    name = default_storage.save(f"shown/{uuid4()}.jpg", ContentFile(picture(chance)))
    return Evidence.objects.create(
        id=uuid4(),
        visit=visit,
        kind="photo",
        question=question,
        state="ready",
        in_manifest=True,
        sha256=uuid4().hex * 2,
        bytes=1,
        captured_at=visit.started_at,
        original=name,
        shown=name,
        small=name,
        width=1600,
        height=1200,
    )


def picture(chance: random.Random) -> bytes:
    """A JPEG that stands for a photo."""
    image = Image.new("RGB", (1600, 1200), tuple(chance.randrange(90, 220) for _ in range(3)))
    pen = ImageDraw.Draw(image)
    for _ in range(12):
        x, y = chance.randrange(1400), chance.randrange(1000)
        pen.rectangle((x, y, x + 200, y + 160), fill=tuple(chance.randrange(256) for _ in range(3)))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def random_answer(question: QuestionBase, chance: random.Random, skill: float) -> Any:
    """A value of the question's kind, the best one with probability `skill`; None where none is needed."""
    is_good = chance.random() < skill
    if isinstance(question, YesNo):
        return question.good if is_good else {"yes": "no", "no": "yes"}[question.good]
    if isinstance(question, SingleChoice):
        ordered = sorted(question.choices, key=lambda choice: choice.points)
        return (ordered[-1] if is_good else ordered[0]).code
    if isinstance(question, MultipleChoice):
        good = [choice.code for choice in question.choices if choice.points > 0]
        return good if is_good else good[:1]
    if isinstance(question, Scale):
        return question.max if is_good else question.min + 1
    if isinstance(question, Banded):
        return good_number(question) if is_good else "900"
    kinds: dict[str, Any] = {
        "nps": chance.randrange(5, 11),
        "text": "Все було добре.",
        "date": "2026-11-09",
        "time": "09:37",
        "location": {"lat": 50.466, "lon": 30.514},
    }
    return kinds.get(question.kind)  # type: ignore[attr-defined]


def good_number(question: Banded) -> str:
    """A value in the first band, or a plausible one."""
    first = question.bands[0].up_to if question.bands else None
    return str((first or Decimal(10)) - 1)
