"""Evidence packs: what is in them, under which names, and that nothing in any byte tells who was there."""

import csv
import datetime as dt
import hashlib
import io
import zipfile
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from audits.models import Branch, Evidence, Visit, Wave
from common.file_names import Names, safe_name
from conftest import Cast
from reports.exports.scope import Scope
from reports.models import Export
from reports.services.cells import refresh_wave
from reports.services.exports import ask_export, make_export
from reports.tests.rows import approved, published

AT = dt.datetime(2026, 11, 3, 14, 20, 7, tzinfo=dt.UTC)
SECRETS = (b"Sofia", b"sofia@", b"S-", b"Exif", b"ZyxMaker", b"50.4659", b"14:20", b"16:20", b"018f")


def original() -> bytes:
    """A photo with all that a phone writes into it."""
    exif = Image.Exif()
    exif[0x010F] = "ZyxMaker"
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def add_file(visit: Visit, kind: str = "photo", **fields: Any) -> Evidence:
    """A ready file whose copy is clean and whose original is not."""
    suffix, key = ("m4a", uuid4().hex) if kind == "audio" else ("jpg", uuid4().hex)
    clean = io.BytesIO()
    Image.new("RGB", (40, 30), "blue").save(clean, "JPEG")
    values = {
        "question": "shot", "caption": "Брудний стіл", "state": "ready", "in_manifest": True, "captured_at": AT,
        "lat": "50.465913", "lon": "30.513227", "media_type": "image/jpeg",
    } | fields  # fmt: skip
    return Evidence.objects.create(
        id=uuid4(), visit=visit, kind=kind, sha256="0" * 64, bytes=5,
        original=default_storage.save(f"originals/{key}", ContentFile(original())),
        shown=default_storage.save(f"shown/{key}.{suffix}", ContentFile(clean.getvalue())), **values,
    )  # fmt: skip


@pytest.fixture
def wave(cast: Cast) -> Wave:
    Branch.objects.filter(pk=cast.podil.pk).update(name='Поділ: "кава/чай"')
    wave = published(cast)
    visit = approved(cast, wave, cast.podil, {"clean": "no", "smile": 4}, started_at=AT)
    add_file(visit)
    add_file(visit, caption="", captured_at=AT + dt.timedelta(minutes=1))
    add_file(visit, question="", kind="audio")
    add_file(visit, kind="receipt", question="why")
    add_file(visit, in_manifest=False, caption="ZyxTakenOut")
    add_file(approved(cast, wave, cast.obolon, {"clean": "no", "smile": 4}, started_at=AT))
    return wave


def pack_of(cast: Cast, wave: Wave, variant: str, **fields: Any) -> zipfile.ZipFile:
    wish = {"language": "uk", "by": cast.owner, **fields}
    export = ask_export(
        organisation=cast.zerno, kind="evidence", form="zip", variant=variant, scope=Scope(waves=(wave.pk,)), **wish
    )
    assert make_export(export_id=export.pk)
    export.refresh_from_db()
    with default_storage.open(export.file) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def test_a_client_s_pack_has_named_photos_an_index_and_their_sums(cast: Cast, wave: Wave) -> None:
    pack = pack_of(cast, wave, "client")
    assert pack.testzip() is None
    place = "KY-01 Поділ кава чай/візит 1"
    photos = {name for name in pack.namelist() if name.endswith(".jpg")}
    assert {f"{place}/shot-1.jpg", f"{place}/shot-2.jpg"} < photos
    assert len(photos) == 3  # no receipt, which tells the minute; no sound, which isn't shared; nothing taken out
    rows = list(csv.DictReader(io.StringIO(pack.read("index.csv").decode("utf-8-sig"), newline="")))
    assert {row["file"] for row in rows} == photos
    first = next(row for row in rows if row["file"] == f"{place}/shot-1.jpg")
    assert first["sha256"] == hashlib.sha256(pack.read(first["file"])).hexdigest()
    assert (first["text"], first["caption"]) == ("Фото", "Брудний стіл")
    assert first["when"].endswith("день")
    page = pack.read("index.html").decode()
    assert "%D0%9F%D0%BE%D0%B4%D1%96%D0%BB" in page
    assert "<script" not in page
    assert "index.css" in pack.namelist()
    assert {entry.date_time for entry in pack.infolist()} == {pack.infolist()[0].date_time}


def test_no_byte_of_a_client_s_pack_tells_who_was_there(cast: Cast, wave: Wave) -> None:
    pack = pack_of(cast, wave, "client")
    every = b"".join([*(name.encode() + pack.read(name) for name in pack.namelist())])
    ids = [str(pk).encode() for pk in Evidence.objects.values_list("pk", flat=True)]
    assert [secret for secret in (*SECRETS, *ids, b"ZyxTakenOut") if secret in every] == []


def test_hq_s_pack_has_every_kind_of_file_and_still_no_original(cast: Cast, wave: Wave) -> None:
    pack = pack_of(cast, wave, "code")
    kinds = sorted(name.rpartition("/")[2] for name in pack.namelist() if "KY-01" in name)
    assert kinds == ["audio-1.m4a", "shot-1.jpg", "shot-2.jpg", "why-1.jpg"]
    assert not any(b"ZyxMaker" in pack.read(name) for name in pack.namelist())


def test_shared_sound_goes_to_a_client_and_originals_to_an_owner_who_asks(cast: Cast, wave: Wave) -> None:
    cast.programme.shares_audio = True
    cast.programme.save()
    assert any(name.endswith(".m4a") for name in pack_of(cast, wave, "client").namelist())
    pack = pack_of(cast, wave, "originals")
    assert b"ZyxMaker" in pack.read(next(name for name in pack.namelist() if name.endswith("shot-1.jpg")))


def test_a_missing_file_is_told_and_the_rest_goes_along(cast: Cast, wave: Wave) -> None:
    default_storage.delete(Evidence.objects.filter(visit__branch=cast.obolon).get().shown)
    pack = pack_of(cast, wave, "client")
    rows = csv.DictReader(io.StringIO(pack.read("index.csv").decode("utf-8-sig"), newline=""))
    assert [(bool(row["file"]), row["branch_code"]) for row in rows if row["branch_code"] != "KY-01"] == [
        (False, cast.obolon.code)
    ]
    assert len(pack.namelist()) == 5


def test_a_director_gets_the_pack_of_their_own_branch_only(cast: Cast, wave: Wave, as_person: Any) -> None:
    refresh_wave(wave.pk)
    client = as_person(cast.director)
    page = client.post(reverse("pack-create", args=[cast.podil.pk, wave.pk]), follow=True)
    export = Export.objects.get()
    assert (export.state, export.variant, export.branch) == ("ready", "client", cast.podil)
    file = client.get(reverse("pack-file", args=[export.pk]))
    names = zipfile.ZipFile(io.BytesIO(b"".join(file.streaming_content))).namelist()
    assert any("KY-01" in name for name in names)
    assert not any(cast.obolon.code in name for name in names)
    assert reverse("pack-file", args=[export.pk]) in page.content.decode()
    foreign = ask_export(
        organisation=cast.zerno, kind="evidence", form="zip", variant="client", scope=Scope(waves=(wave.pk,)),
        language="en", by=cast.director, branch=cast.almaty,
    )  # fmt: skip
    assert client.get(reverse("pack-detail", args=[foreign.pk])).status_code == 404
    assert client.get(reverse("export-detail", args=[export.pk])).status_code == 404


def test_hq_takes_the_evidence_of_a_visit_that_is_not_approved_yet(cast: Cast, as_person: Any) -> None:
    visit = cast.visit(state="in_review", submitted_at=AT, finished_at=AT)
    add_file(visit)
    as_person(cast.manager).post(reverse("export-visit", args=[visit.pk]))
    export = Export.objects.get()
    with default_storage.open(export.file) as file:
        assert len(zipfile.ZipFile(io.BytesIO(file.read())).namelist()) == 4


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("CON", "_CON"), ("com1.txt", "_com1.txt"), ("  a/b\\c:*? ", "a b c"), ("Поділ №1.", "Поділ №1"), ("", "_"),
        ("..", "_"), ("a\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe", "a gpj.exe"), ("я" * 200, "я" * 60),
    ],
)  # fmt: skip
def test_names_are_safe_on_every_system(text: str, name: str) -> None:
    assert safe_name(text) == name


def test_one_name_is_given_once_in_any_case() -> None:
    names = Names()
    assert [names.free("Podil"), names.free("PODIL"), names.free("podil")] == ["Podil", "PODIL (2)", "podil (3)"]
