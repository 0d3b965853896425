"""Every byte that each role can get, searched for what domain.md hides from it: pages, API, files, PDF, e-mails, errors.

One visit is made with words and figures that stand nowhere else; whoever finds one of them was told too much.
"""

import copy
import datetime as dt
import io
import re
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import StreamObject

from accounts.models import Certificate, Membership, ShopperProfile, User
from accounts.services.invitations import send_invitation
from audits.models import (
    Action,
    Branch,
    Brand,
    Correction,
    DirectorScope,
    Dispute,
    Draft,
    Event,
    Evidence,
    Flag,
    Remark,
    Submission,
    Upload,
    Visit,
    VisitMessage,
    Wave,
)
from audits.services.announcements import announce_wave
from audits.services.letters import tell_of_event
from audits.services.media import prepare_evidence
from audits.services.phone_app import app_version
from audits.services.scores import store_scores
from conftest import CHECKLIST, Cast
from reports.models import BranchReport, Delivery
from reports.services.alert_letters import send_alerts
from reports.services.alerts import check_visit
from reports.services.branch_reports import ask_report, render_report
from reports.services.cells import refresh_cells
from reports.services.deliveries import note_due, send_delivery
from reports.services.wave_reports import ask_region_report, ask_visit_report, render_wave_report
from reports.tests.letters import rule_of, subscription_of
from tests.test_permissions import OF_A_SHOPPER
from tests.test_permissions import places as _places

pytestmark = pytest.mark.once

KYIV = ZoneInfo("Europe/Kyiv")
AT = (timezone.now() - dt.timedelta(days=2)).replace(hour=3, minute=43, second=17, microsecond=123000)
STAMP = uuid.UUID(int=(int(AT.timestamp() * 1000) << 80) | (0x7ABC << 64) | (0b10 << 62) | 0x1A2B3C4D)

PERSON = ["Zyxname", "zyxmail", "S-ZYXCODE", "671112233", "49.123457", "24.765432", "Zyxcertificate"]
OTHER_SHOPPER = ["Zyxcolleague", "S-ZYXOTHER"]
INVITED = ["Zyxsecretwave"]
CLOCK = f"{AT.astimezone(KYIV):%H:%M}"
MOMENT = [f"{AT:%H:%M:%S}", f"{CLOCK}:17", f"{CLOCK}<", f", {CLOCK}", str(STAMP)[:13]]
PLACE = ["465913", "513227", "465871", "514391", "467777", "519999"]
DEVICE = ["ZyxPhoneMaker", "IMG_zyx"]
SENT = [
    "Zyxnoteinside",
    "Zyxdraftbody",
    "ZYXR-CPTK",
    "zyx-app-version",
    "Zyxstartreason",
    "Zyxsignature",
    "Zyxobstacle",
]
SOUND = ["ZyxAudioBytes"]
TAKEN_OUT = ["ZyxTakenOut"]
THREAD = ["Zyxquestion", "Zyxanswer"]
REVIEW = ["Zyxremark", "Zyxcorrection"]
CHECKS = ["far_from_branch", "4.3 km", "4.3\u00a0km", "Zyxtwinbranch"]
HISTORY = ["Zyxeventwhy", "Zyxreviewer"]
DISPUTE = ["Zyxobjection", "Zyxreply"]
SCORES = ["73.37", "73.4", "7337", '"earned"', '"raw_score":']
OTHER_BRANCH = ["Zyxotherbranch", "ZYX-02"]
TENANT = ["Zyxorganisation", "Zyxbrand", "Zyxbranch", "ZYX-01", "Zyxpublishedwave", "Zyxprogramme", "Zyxregion"]
RIVAL = ["Qwvrival", "Qwvbrand", "Qwvbranch", "Qwvperson"]
QUIZ = ['"correct"']

OF_THE_VISIT = [*MOMENT, *PLACE, *DEVICE, *SENT, *SOUND, *TAKEN_OUT, *REVIEW, *CHECKS, *HISTORY, *THREAD]
EVERYTHING = [*PERSON, *OTHER_SHOPPER, *INVITED, *OF_THE_VISIT, *DISPUTE, *SCORES, *OTHER_BRANCH, *TENANT]
HIDDEN = {
    "director": [*PERSON, *OTHER_SHOPPER, *INVITED, *OF_THE_VISIT, *OTHER_BRANCH, *RIVAL],
    "shopper": [*OTHER_SHOPPER, *CHECKS, *HISTORY, *DISPUTE, *SCORES, *QUIZ, *RIVAL],
    "other_shopper": [*PERSON, *INVITED, *OF_THE_VISIT, *DISPUTE, *SCORES, *QUIZ, *RIVAL],
    "reviewer": [*RIVAL],
    "manager": [*RIVAL],
    "rival_manager": EVERYTHING,
    "rival_shopper": EVERYTHING,
    "nobody": [*EVERYTHING, *RIVAL],
}
# What is found, so that the search is known to look where things are.
SHOWN = {
    "manager": [
        *THREAD,
        *REVIEW,
        *HISTORY,
        *DISPUTE,
        *DEVICE,
        *SOUND,
        *TAKEN_OUT,
        "Zyxname",
        "Zyxcertificate",
        "S-ZYXCODE",
        "4.3\u00a0km",
        "Zyxnoteinside",
        "Zyxstartreason",
        "Zyxsignature",
    ],
    "director": [*DISPUTE, "Zyxbranch", "Crumbs on the tables", ">73<", "JFIF", "The visit could not be made"],
    "shopper": [*THREAD, "S-ZYXCODE", "Zyxcorrection", "Zyxsecretwave", "JFIF"],
    "other_shopper": ["S-ZYXOTHER", "Dostyk"],
}
SIGNS_OUT = ("account_", "mfa_", "usersessions_", "membership-switch", "set_language")


@dataclass(frozen=True)
class World:
    """The cast around one visit that has everything, and the arguments that addresses take."""

    cast: Cast
    visit: Visit
    arguments: dict[str, Any]
    files: list[uuid.UUID]
    report: BranchReport


def checklist() -> dict[str, Any]:
    """The usual one, and questions whose answers tell the time and the place."""
    document = copy.deepcopy(CHECKLIST)
    questions = [
        {"code": code, "kind": kind, "text": {"en": f"The {code}"}, "required": False}
        for code, kind in (("hour", "time"), ("spot", "location"), ("tape", "audio"))
    ]
    document["sections"].append({"code": "facts", "title": {"en": "Facts"}, "questions": questions})
    return document


def rename(cast: Cast) -> None:
    """Give everybody and everything a name that stands nowhere else."""
    for user, name in (
        (cast.shopper, "Zyxname"), (cast.other_shopper, "Zyxcolleague"), (cast.reviewer, "Zyxreviewer"),
        (cast.rival_manager, "Qwvperson"), (cast.rival_shopper, "Qwvpersontoo"),
    ):  # fmt: skip
        User.objects.filter(pk=user.pk).update(name=name)
        user.refresh_from_db()
    User.objects.filter(pk=cast.shopper.pk).update(email="zyxmail@example.com")
    cast.shopper.refresh_from_db()
    home = {"phone": "+380671112233", "home_lat": "49.123457", "home_lon": "24.765432"}
    ShopperProfile.objects.filter(membership__user=cast.shopper).update(code="S-ZYXCODE", **home)
    ShopperProfile.objects.filter(membership__user=cast.other_shopper).update(code="S-ZYXOTHER")
    Certificate.objects.create(profile=cast.profile, name="Zyxcertificate")
    for row, name in (
        (cast.zerno, "Zyxorganisation"), (cast.brand, "Zyxbrand"), (cast.programme, "Zyxprogramme"),
        (cast.region, "Zyxregion"), (cast.rival, "Qwvrival"),
    ):  # fmt: skip
        row.name = name
        row.save()
    for branch, name, code in ((cast.podil, "Zyxbranch", "ZYX-01"), (cast.obolon, "Zyxotherbranch", "ZYX-02")):
        branch.name, branch.code = name, code
        branch.save()
    brand = Brand.objects.create(organisation=cast.rival, name="Qwvbrand")
    Branch.objects.create(brand=brand, code="1", name="Qwvbranch", time_zone="Europe/Kyiv")
    cast.checklist_version.document = checklist()
    cast.checklist_version.save()
    quiz = {"attempts": 3, "pass_mark": 1, "questions": [
        {"text": {"en": "Pay?"}, "choices": [{"text": {"en": "Yes"}, "correct": True}, {"text": {"en": "No"}}]}
    ]}  # fmt: skip
    cast.scenario_version.document |= {"quiz": quiz}
    cast.scenario_version.save()


def telling_photo(extra: bytes = b"") -> bytes:
    """A photo as a phone writes it, with maker and place."""
    exif, stream = Image.Exif(), io.BytesIO()
    exif[0x010F] = "ZyxPhoneMaker"
    exif.get_ifd(0x8825)[2] = (50.0, 27.0, 57.0)
    Image.new("RGB", (900, 700), "red").save(stream, "JPEG", exif=exif, comment=b"IMG_zyx")
    return stream.getvalue() + extra


def add_files(visit: Visit) -> list[uuid.UUID]:
    """A photo that counts, one that was taken out again, a receipt and a recording."""
    place = {"lat": Decimal("50.465871"), "lon": Decimal("30.514391"), "accuracy_m": 5}
    made = []
    kinds = (("photo", "shot", True), ("photo", "shot", False), ("receipt", "", True), ("audio", "tape", True))
    for number, (kind, question, counts) in enumerate(kinds):
        content = b"ZyxAudioBytes" if kind == "audio" else telling_photo(b"" if counts else b"ZyxTakenOut")
        pk = uuid.UUID(int=STAMP.int + number)
        name = default_storage.save(f"evidence/{visit.pk}/{pk}/original", ContentFile(content))
        Evidence.objects.create(
            pk=pk, visit=visit, kind=kind, question=question, in_manifest=counts, state="received", original=name,
            sha256=f"{number}" * 64, bytes=len(content), captured_at=AT, received_at=AT, **place,
        )  # fmt: skip
        if kind == "audio":
            shown = default_storage.save("derived/sound.m4a", ContentFile(content))
            Evidence.objects.filter(pk=pk).update(state="ready", shown=shown, media_type="audio/mp4")
        else:
            prepare_evidence(evidence_id=pk)
        made.append(pk)
    taken_out = Evidence.objects.get(pk=made[1])
    with default_storage.open(taken_out.shown, "ab") as file:
        file.write(b"ZyxTakenOut")
    assert set(Evidence.objects.filter(visit=visit).values_list("state", flat=True)) == {"ready"}
    return made


def approved_visit(cast: Cast, wave: Any, **fields: Any) -> Visit:
    now = timezone.now()
    values = {"state": "approved", "submitted_at": AT, "finished_at": AT, "complete_at": now, "approved_at": now}
    visit = cast.visit(wave=wave, reviewer=cast.reviewer, **{"started_at": AT, **values, **fields})
    answers = {"clean": "no", "dirt": "Dust", "smile": 4, "hour": f"{AT.astimezone(KYIV):%H:%M}:17"}
    answers |= {"spot": {"lat": "50.467777", "lon": "30.519999", "accuracy_m": "4"}}
    store_scores(visit, answers, {"clean": "Crumbs on the tables"}, {"clean": 4317})
    visit.score = visit.raw_score = 7337
    visit.save()
    return visit


def add_words(cast: Cast, visit: Visit) -> None:
    """What people and checks said of the visit."""
    Visit.objects.filter(pk=visit.pk).update(
        start_lat="50.465913",
        start_lon="30.513227",
        start_accuracy_m=6,
        clock_offset_ms=-4317,
        start_reason="Zyxstartreason",
    )
    Submission.objects.create(
        id=uuid.uuid4(), visit=visit, round=1, content_sha256="0" * 64, receipt="ZYXR-CPTK", finished_at=AT,
        received_at=AT,
        body={
            "app": "zyx-app-version", "notes": [{"text": "Zyxnoteinside", "at": AT.isoformat()}],
            "declaration": {"name": "Zyxsignature", "signed_at": AT.isoformat()},
        },
    )  # fmt: skip
    Draft.objects.create(visit=visit, revision=1, body={"words": "Zyxdraftbody"})
    Remark.objects.create(visit=visit, question="clean", text="Zyxremark", round=1, by=cast.reviewer)
    thread = {"visit": visit, "profile": visit.shopper}
    VisitMessage.objects.create(**thread, side="shopper", by=cast.shopper, text="Zyxquestion")
    VisitMessage.objects.create(**thread, side="hq", by=cast.manager, text="Zyxanswer")
    words = {"old": "yes", "new": "no", "reason": "Zyxcorrection", "by": cast.reviewer}
    correction = Correction.objects.create(visit=visit, question="clean", **words)
    Correction.objects.filter(pk=correction.pk).update(at=visit.approved_at - dt.timedelta(hours=1))
    Flag.objects.create(visit=visit, code="far_from_branch", data={"metres": 4317, "accuracy_m": 7})
    Flag.objects.create(visit=visit, code="duplicate_file", data={"branch": "Zyxtwinbranch", "day": "2026-01-01"})
    Event.objects.create(
        organisation=cast.zerno, visit=visit, verb="approve", source="in_review", target="approved", why="Zyxeventwhy",
        by=cast.reviewer,
    )  # fmt: skip


@pytest.fixture
def world(cast: Cast, settings: Any) -> World:
    rename(cast)
    arguments = _places.__wrapped__(cast, settings)  # rows of every kind, so that every address has something behind it
    now = timezone.now()
    wave = cast.wave(name="Zyxpublishedwave", state="published", published_at=now - dt.timedelta(days=1), revision=1)
    visit = approved_visit(cast, wave, approved_at=now - dt.timedelta(days=1, hours=1))
    add_words(cast, visit)
    files = add_files(visit)
    unmade = {"obstacle": "closed", "obstacle_text": "Zyxobstacle", "submitted_at": AT, "started_at": AT}
    cast.visit(wave=wave, state="approved", approved_at=now - dt.timedelta(days=1, hours=1), number=7, **unmade)
    other = ShopperProfile.objects.get(membership__user=cast.other_shopper)
    earlier = AT - dt.timedelta(hours=1, minutes=7)
    approved_visit(cast, wave, branch=cast.obolon, shopper=other, started_at=earlier, finished_at=earlier)
    secret = cast.wave(name="Zyxsecretwave", state="open", opened_at=now)
    cast.visit(wave=secret, branch=cast.almaty, state="offered", shopper=None, offered_to=cast.profile)
    cast.visit(state="offered", shopper=None, branch=cast.almaty)
    dispute = Dispute.objects.create(
        visit=visit, question="clean", reason="Zyxobjection", by=cast.director, decision="dismissed", reply="Zyxreply",
        decided_by=cast.manager, decided_at=now,
    )  # fmt: skip
    for branch in (cast.podil, cast.obolon):
        refresh_cells(wave_id=wave.pk, branch_id=branch.pk)
    report = ask_report(wave=wave, branch=cast.podil, language="en", by=cast.director)
    assert render_report(report_id=report.pk)
    report.refresh_from_db()
    arguments |= {
        "visit_id": visit.pk, "wave_id": wave.pk, "evidence_id": files[0], "report_id": report.pk,
        "dispute_id": dispute.pk, "remark_id": Remark.objects.get(visit=visit).pk,
        "upload_id": Upload.objects.create(evidence_id=files[0], by=cast.shopper, length=5).pk,
        "action_id": Action.objects.get().pk, "rest": f"visits/{visit.pk}",
        "version": app_version(), "language": "en",
    }  # fmt: skip
    return World(cast, visit, arguments, files, report)


def every_address(world: World) -> Iterator[tuple[str, str]]:
    """Each name of the resolver with an address of the visit's, and the places where its files could lie."""
    known = world.arguments
    for name in sorted(filter(lambda key: isinstance(key, str), get_resolver().reverse_dict.keys())):
        parameters = get_resolver().reverse_dict.getlist(name)[0][0][0][1]
        own = {"membership_id": known["shopper_membership"]} if name in OF_A_SHOPPER else {}
        try:
            yield name, reverse(name, kwargs={key: (known | own).get(key, "x") for key in parameters})
        except NoReverseMatch:
            continue
    for pk in world.files:
        for part in ("shown", "small", "original"):
            yield f"evidence-{part}", reverse(f"evidence-{part}", kwargs={"evidence_id": pk})
    for number in range(5):
        for name in ("branch-picture", "branch-recording"):
            yield name, reverse(name, kwargs={"visit_id": world.visit.pk, "number": number})
    for query in ("?group=decided", "?q=zyx", f"?branch={world.cast.obolon.pk}", f"?visit={world.visit.pk}"):
        yield from ((name, reverse(name) + query) for name in ("branch-home", "results", "visit-list", "dispute-list"))
    yield "none", "/no/such/page/"
    yield "admin", "/admin/"
    yield "admin", "/admin/audits/visit/"


def bytes_of(response: Any, url: str) -> str:
    """Headers and body, a PDF with its text and pictures; without the address that was asked for, which tells nothing new."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    said = [str(dict(response.headers)), body.decode("utf-8", "replace")]
    said += inside(body)
    text = "\n".join(said)
    for spelling in {url, quote(url), quote(url, safe=""), url.replace("&", "&amp;")}:
        text = text.replace(spelling, "")
    return text


def inside(content: bytes) -> list[str]:
    """What a PDF or an archive says that its bytes don't show."""
    if content.startswith(b"%PDF"):
        return read_pdf(content)
    if not content.startswith(b"PK\x03\x04"):
        return []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = [archive.read(name) for name in archive.namelist()]
        said = [f"{entry.filename} {entry.comment!r} {entry.date_time}" for entry in archive.infolist()]
    return [*said, *(part for file in files for part in (file.decode("utf-8", "replace"), *inside(file)))]


def read_pdf(content: bytes) -> list[str]:
    """What a report says in words, in its properties, inside its pictures, and in each of its streams unpacked."""
    reader = PdfReader(io.BytesIO(content))
    said = [str(reader.metadata), str(reader.root_object)]
    for page in reader.pages:
        said += [page.extract_text(), *(image.data.decode("latin-1") for image in page.images)]
    objects = [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]
    return said + [thing.get_data().decode("latin-1") for thing in objects if isinstance(thing, StreamObject)]


def found_in(text: str, hidden: Iterable[str]) -> list[str]:
    text = text.lower()
    return [word for word in hidden if word.lower() in text]


def walk(world: World, client: Client) -> Iterator[tuple[str, str]]:
    """Every answer to this role, as one text each, by what was asked."""
    for name, url in every_address(world):
        yield f"GET {name} {url}", bytes_of(client.get(url), url)
        if name.startswith(SIGNS_OUT) or name == "none":
            continue
        with transaction.atomic():
            answer = client.post(url, {})
            transaction.set_rollback(True)
        yield f"POST {name} {url}", bytes_of(answer, url)


def client_of(world: World, role: str, as_person: Any) -> Client:
    client: Client = Client() if role == "nobody" else as_person(getattr(world.cast, role))
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("role", HIDDEN)
def test_each_role_finds_what_is_theirs_and_no_trace_of_what_is_hidden_from_it(
    world: World, as_person: Any, role: str
) -> None:
    told, unseen = [], set(SHOWN.get(role, ()))
    for place, text in walk(world, client_of(world, role, as_person)):
        unseen -= {word for word in unseen if word in text}
        if found := found_in(text, HIDDEN[role]):
            told.append((place, found))
    assert told == []
    assert unseen == set()


def test_the_report_to_print_tells_a_director_the_score_and_nothing_of_the_shopper(
    world: World, as_person: Any
) -> None:
    url = reverse("branch-report-file", kwargs={"report_id": world.report.pk})
    text = bytes_of(as_person(world.cast.director).get(url), url)
    assert re.search(r"\b73\b", text) and "Crumbs" in text
    assert found_in(text, HIDDEN["director"]) == []


def test_the_reports_of_a_visit_and_of_a_region_tell_nothing_of_the_shopper(world: World, as_person: Any) -> None:
    cast, wave = world.cast, Wave.objects.select_related("programme").get(pk=world.visit.wave_id)
    membership = Membership.objects.get(user=cast.director, organisation=cast.zerno)
    DirectorScope.objects.create(membership=membership, region=cast.region)
    Branch.objects.filter(pk=cast.podil.pk).update(region=cast.region)
    client = as_person(cast.director)
    for report, score in (
        (ask_visit_report(visit=world.visit, language="en", by=cast.director), "Crumbs"),
        (ask_region_report(wave=wave, region=cast.region, language="uk", by=cast.director), "73"),
    ):
        assert render_wave_report(report_id=report.pk)
        url = reverse("wave-report-file", kwargs={"report_id": report.pk})
        text = bytes_of(client.get(url), url)
        assert score in text
        assert "Exif\x00" not in text
        assert found_in(text, [*PERSON, *OTHER_SHOPPER, *INVITED, *OF_THE_VISIT, *RIVAL]) == []


def test_the_archive_of_all_reports_has_no_trace_of_a_shopper(world: World, as_person: Any) -> None:
    url = reverse("wave-reports-zip", kwargs={"wave_id": world.visit.wave_id})
    text = bytes_of(as_person(world.cast.manager).get(url), url)
    assert "Zyxbranch" in text and "Crumbs" in text
    assert "Exif\x00" not in text
    assert found_in(text, [*PERSON, *OTHER_SHOPPER, *OF_THE_VISIT, *RIVAL]) == []


def test_a_tenant_s_table_of_results_names_nobody_who_was_there(world: World, as_person: Any) -> None:
    url = reverse("results-csv", kwargs={"wave_id": world.visit.wave_id})
    text = bytes_of(as_person(world.cast.manager).get(url), url)
    assert "Zyxbranch" in text
    assert found_in(text, [*PERSON, *OTHER_SHOPPER, *OF_THE_VISIT, *RIVAL]) == []


def test_no_letter_tells_its_reader_what_is_hidden_from_them(world: World) -> None:
    cast, visit = world.cast, world.visit
    announce_wave(wave_id=visit.wave_id)
    returned = cast.visit(state="returned", submitted_at=AT, score=7337, raw_score=7337)
    Remark.objects.create(visit=returned, question="clean", text="Which table?", round=1, by=cast.reviewer)
    common = {"organisation": cast.zerno, "source": "in_review", "by": cast.reviewer}
    dispute = visit.disputes.get().pk
    events = [
        Event.objects.create(visit=returned, verb="return", target="returned", data={"round": 1}, **common),
        Event.objects.create(
            visit=visit, verb="decide_dispute", target="approved", data={"dispute": dispute}, **common
        ),
    ]
    assert all(tell_of_event(event_id=event.pk) for event in events)
    assert send_invitation(invitation_id=world.arguments["invitation_id"])
    roles = {cast.director.email: "director", cast.shopper.email: "shopper"}
    letters = [(letter.to[0], letter.message().as_string()) for letter in mail.outbox]
    assert {to for to, _text in letters} == {*roles, "new@example.com"}
    for to, text in letters:
        hidden = HIDDEN[roles[to]] if to in roles else [*PERSON, *OTHER_SHOPPER, *OF_THE_VISIT, *SCORES, *RIVAL]
        mine = {to.partition("@")[0], *(PERSON if to == cast.shopper.email else ())}
        assert found_in(text, [word for word in hidden if word not in mine]) == []


def named_in(body: str) -> set[str]:
    """The subscriptions or rules that a letter says it is of."""
    return set(re.findall("“([^”]*)”\\.", body))


def test_no_letter_with_results_tells_a_director_who_was_there(world: World) -> None:
    cast, at = world.cast, (timezone.now() + dt.timedelta(days=1)).astimezone(KYIV).replace(hour=12)
    for content in ("alerts", "summary", "reports"):
        weekly = {"often": "weekly", "weekday": at.weekday(), "hour": 12, "as_file": True}
        subscription_of(cast, name=content, content=content, **weekly)
    rule_of(cast, kind="visit", below=Decimal(99))
    Visit.objects.filter(pk=world.visit.pk).update(score=5000, raw_score=5000, critical=["clean"])
    check_visit(visit_id=world.visit.pk, at=at)
    note_due(at)
    for _before_and_after_printing in range(2):
        for pk in Delivery.objects.to_send().filter(user=cast.director).values_list("pk", flat=True):
            send_delivery(delivery_id=pk, at=at)
        for report in BranchReport.objects.exclude(state="ready"):
            render_report(report_id=report.pk)
    send_alerts(user_id=cast.director.pk, at=at)
    letters = [letter for letter in mail.outbox if letter.to == [cast.director.email]]
    assert {"alerts", "summary", "reports", "Critical"} <= {
        name for letter in letters for name in named_in(letter.body)
    }
    assert any(letter.attachments for letter in letters)
    for letter in letters:
        text = "\n".join([letter.subject, letter.body, *(str(body) for body, _kind in letter.alternatives)])
        text += "\n".join(part for _name, content, _kind in letter.attachments for part in read_pdf(content))
        assert "Zyxbranch" in text or "Zyxpublishedwave" in text
        assert found_in(text, HIDDEN["director"]) == []


def test_one_who_left_finds_nothing_any_more(world: World, as_person: Any) -> None:
    for role in ("director", "shopper"):
        Membership.objects.filter(user=getattr(world.cast, role)).update(ended_at=timezone.now())
        client = client_of(world, role, as_person)
        own = {"director": (), "shopper": PERSON}[role]
        hidden = [word for word in [*EVERYTHING, *RIVAL] if word not in own]
        told = [(place, found) for place, text in walk(world, client) if (found := found_in(text, hidden))]
        assert told == []
