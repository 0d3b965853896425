"""Pictures of briefings: what is kept of them, who sees them, and how a version holds on to them."""

import datetime as dt
import io
import json
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from audits.models import Scenario, ScenarioPicture
from audits.rules.documents import InvalidDocument
from audits.services.pictures import drop_unnamed_pictures, keep_picture
from audits.services.scenarios import publish_scenario_version, save_scenario_draft
from audits.tests.test_scenarios import document, sent_page
from common.errors import Refused
from conftest import Cast


@pytest.fixture
def scenario(cast: Cast) -> Scenario:
    return cast.scenario_version.scenario


def photo(size: tuple[int, int] = (2400, 1200), kind: str = "JPEG", turn: int = 6) -> bytes:
    """A photo on its side that tells which phone took it."""
    exif, stream = Image.Exif(), io.BytesIO()
    exif[0x010F], exif[0x0112] = "ZyxPhone", turn
    Image.new("RGB", size, "teal").save(stream, kind, exif=exif)
    return stream.getvalue()


def kept(cast: Cast, data: bytes | None = None) -> ScenarioPicture:
    data = photo() if data is None else data
    return keep_picture(organisation=cast.zerno, content=io.BytesIO(data), size=len(data), by=cast.manager)


def status_of(client: Any, address: str) -> int:
    """Read to its end, so that the file closes itself."""
    answer = client.get(address)
    if answer.streaming:
        assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    return answer.status_code


def published(cast: Cast, scenario: Scenario, *pictures: ScenarioPicture) -> Any:
    rows = [{"id": str(picture.pk), "caption": {"en": f"Picture {n}"}} for n, picture in enumerate(pictures)]
    draft = document(pictures=rows, quiz=None)
    save_scenario_draft(scenario_id=scenario.pk, name="A", document=draft, began=0, by=cast.manager)
    return publish_scenario_version(scenario_id=scenario.pk, by=cast.manager)


def test_copies_are_upright_small_and_know_nothing(cast: Cast) -> None:
    picture = kept(cast)
    for name, size in ((picture.shown, (800, 1600)), (picture.small, (400, 800))):
        with default_storage.open(name) as file:
            data = file.read()
        with Image.open(io.BytesIO(data)) as image:
            assert (image.size, image.format) == (size, "JPEG")
        assert b"ZyxPhone" not in data


def test_the_same_picture_is_kept_once_in_an_organisation(cast: Cast) -> None:
    assert kept(cast) == kept(cast)
    other = keep_picture(organisation=cast.rival, content=io.BytesIO(photo()), size=1, by=cast.rival_manager)
    assert other != kept(cast)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "wrong_type"),
        (b"%PDF-1.7 %%EOF", "wrong_type"),
        (photo()[:4000], "truncated"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(cast: Cast, data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        kept(cast, data)
    assert refused.value.code == code
    assert not ScenarioPicture.objects.exists()


def test_too_large_a_file_is_not_even_read(cast: Cast) -> None:
    with pytest.raises(Refused, match="20 MB"):
        keep_picture(organisation=cast.zerno, content=io.BytesIO(), size=50_000_000, by=cast.manager)


def test_the_page_brings_a_picture_and_says_why_it_cannot(cast: Cast, as_person: Any) -> None:
    client, add = as_person(cast.manager), reverse("scenario-picture-add")
    answer = client.post(add, {"picture": SimpleUploadedFile("a.webp", photo(kind="WEBP"))})
    assert answer.status_code == 201
    assert answer.json()["small"] == reverse("picture-small", args=[ScenarioPicture.objects.get().pk])
    assert status_of(client, answer.json()["small"]) == 200
    refused = client.post(add, {"picture": SimpleUploadedFile("a.jpg", b"text")})
    assert (refused.status_code, refused.json()["detail"][:18]) == (400, "This is no picture")
    assert client.post(add).status_code == 400


def test_a_form_without_a_script_brings_pictures_too(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    client, url = as_person(cast.manager), reverse("scenario-edit", args=[scenario.pk])
    values = sent_page(scenario, save="yes")
    client.post(
        url, values | {"new_pictures": [SimpleUploadedFile("a.jpg", photo()), SimpleUploadedFile("b", photo())]}
    )
    scenario.refresh_from_db()
    picture = ScenarioPicture.objects.get()
    assert scenario.draft["pictures"] == [{"id": str(picture.pk), "caption": None}]
    values = sent_page(scenario, **{"pictures-0-caption_uk": "Вітрина", "fee": "1", "save": "yes"})
    bad = client.post(url, values | {"new_pictures": SimpleUploadedFile("a.jpg", b"text")})
    assert "This is no picture" in bad.content.decode()
    client.post(url, values)
    scenario.refresh_from_db()
    assert scenario.draft["pictures"] == [{"id": str(picture.pk), "caption": {"uk": "Вітрина"}}]


def test_a_version_holds_on_to_its_pictures_in_order(cast: Cast, scenario: Scenario) -> None:
    first, second = kept(cast), kept(cast, photo((900, 300)))
    version = published(cast, scenario, second, first)
    assert [row["id"] for row in version.document["pictures"]] == [str(second.pk), str(first.pk)]
    assert set(version.pictures.all()) == {first, second}


def test_another_organisations_picture_is_not_published(cast: Cast, scenario: Scenario) -> None:
    foreign = keep_picture(organisation=cast.rival, content=io.BytesIO(photo()), size=1, by=cast.rival_manager)
    with pytest.raises(InvalidDocument) as refused:
        published(cast, scenario, foreign)
    assert [(error.path, error.code) for error in refused.value.errors] == [("pictures[0]", "no_such_picture")]


def test_a_shopper_sees_the_pictures_of_a_visit_of_theirs_alone(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    picture, unused = kept(cast), kept(cast, photo((900, 300)))
    version = published(cast, scenario, picture)
    visit = cast.visit(state="offered", shopper=None)
    visit.scenario_version = version
    visit.save()
    address = reverse("picture-small", args=[picture.pk])
    assert status_of(as_person(cast.shopper), address) == 404
    visit.state, visit.shopper = "accepted", cast.profile
    visit.save()
    assert status_of(as_person(cast.shopper), address) == 200
    assert as_person(cast.shopper).get(reverse("picture-small", args=[unused.pk])).status_code == 404
    assert status_of(as_person(cast.other_shopper), address) == 404
    assert status_of(as_person(cast.rival_manager), address) == 404


def test_the_phone_is_told_where_the_pictures_are(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    picture = kept(cast)
    version = published(cast, scenario, picture)
    visit = cast.visit()
    visit.scenario_version = version
    visit.save()
    told = as_person(cast.shopper).get("/api/v1/my/visits").json()["scenarios"][str(version.pk)]
    place = {"small": f"/files/pictures/{picture.pk}/small", "shown": f"/files/pictures/{picture.pk}/shown"}
    assert told["pictures"] == [{"id": str(picture.pk), "caption": {"en": "Picture 0"}, **place}]
    assert "pictures" not in json.dumps(as_person(cast.shopper).get("/api/v1/my/offers").json())


def older(picture: ScenarioPicture, days: int = 8) -> ScenarioPicture:
    ScenarioPicture.objects.filter(pk=picture.pk).update(added_at=timezone.now() - dt.timedelta(days=days))
    return picture


def dropped(capture: Any) -> int:
    with capture(execute=True):
        return drop_unnamed_pictures(at=timezone.now())


def test_a_picture_that_nothing_names_is_forgotten_after_a_week(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    picture = older(kept(cast), days=6)
    assert dropped(django_capture_on_commit_callbacks) == 0
    older(picture)
    assert dropped(django_capture_on_commit_callbacks) == 1
    assert not ScenarioPicture.objects.exists()
    assert not any(default_storage.exists(name) for name in (picture.shown, picture.small))
    assert default_storage.exists(kept(cast).shown)


def test_a_picture_that_a_draft_or_any_version_names_stays(
    cast: Cast, scenario: Scenario, django_capture_on_commit_callbacks: Any
) -> None:
    old, new = older(kept(cast)), older(kept(cast, photo((300, 200))))
    published(cast, scenario, old)
    draft = document(pictures=[{"id": str(new.pk)}])
    save_scenario_draft(scenario_id=scenario.pk, name="A", document=draft, began=1, by=cast.manager)
    assert dropped(django_capture_on_commit_callbacks) == 0
    assert default_storage.exists(old.shown)
    assert default_storage.exists(new.shown)


def test_a_picture_that_is_brought_again_is_as_new(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    picture = older(kept(cast))
    assert kept(cast) == picture
    assert dropped(django_capture_on_commit_callbacks) == 0
