"""A person's erasure: nothing that tells who they are is left, and nothing they did is lost."""

import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, Membership, ShopperProfile, User
from accounts.services.erasure import erase_person
from audits.models import Submission, Visit
from audits.services.signatures import forget_signatures
from common.errors import Refused
from conftest import PASSWORD, Cast


def every_text(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        return str(cursor.fetchall()).lower()


def add_submission(visit: Visit, body: dict[str, object]) -> None:
    receipt, at = uuid.uuid4().hex[:9], timezone.now()
    Submission.objects.create(
        id=uuid.uuid4(), visit=visit, round=1, content_sha256="0" * 64, body=body, receipt=receipt, finished_at=at,
        received_at=at,
    )  # fmt: skip


def test_only_the_names_of_the_erased_leave_what_was_signed(cast: Cast) -> None:
    other = ShopperProfile.objects.get(membership__user=cast.other_shopper)
    mine, theirs, unsigned = cast.visit(), cast.visit(shopper=other), cast.visit(branch=cast.obolon)
    add_submission(mine, {"declaration": {"name": "Sofia", "signed_at": "x"}, "app": "1"})
    add_submission(theirs, {"declaration": {"name": "Sashko", "signed_at": "x"}})
    add_submission(unsigned, {"declaration": None})
    erase_person(email=cast.shopper.email)
    assert [forget_signatures() for _twice in range(2)] == [1, 0]
    assert mine.submissions.get().body == {"declaration": {"name": "", "signed_at": "x"}, "app": "1"}
    assert theirs.submissions.get().body["declaration"]["name"] == "Sashko"


def test_nothing_tells_who_they_were_and_their_visits_stay_under_the_code(cast: Cast, as_person: object) -> None:
    visit = cast.visit(state="approved", approved_at="2026-11-01T10:00Z", submitted_at="2026-11-01T09:00Z")
    code = cast.profile.code
    ShopperProfile.objects.update(phone="+380501112233", home_lat="50.1", home_lon="30.2", languages=["uk"])
    ApiToken.objects.create(user=cast.shopper, name="phone", token_hash="h" * 64, prefix="hhhh")
    client = Client()
    client.post("/account/login/", {"login": "sofia@example.com", "password": PASSWORD})
    assert client.get("/shop/").status_code == 200

    signed = {"name": "Sofia", "signed_at": "2026-11-01T09:00:00Z"}
    add_submission(visit, {"declaration": signed, "answers": {"clean": "yes"}})

    call_command("erase_person", " Sofia@Example.com ")
    forget_signatures()

    for table in connection.introspection.table_names():
        assert "sofia" not in every_text(table), table
    profile = ShopperProfile.objects.get(code=code)
    assert (profile.phone, profile.home_lat, profile.home_lon, profile.languages) == ("", None, None, [])
    assert Visit.objects.get(pk=visit.pk).shopper == profile
    assert not Membership.objects.active().filter(user=cast.shopper).exists()
    assert client.get("/shop/").status_code == 302
    assert not Client().login(username="sofia@example.com", password=PASSWORD)


def test_the_last_owner_is_not_erased(cast: Cast) -> None:
    with pytest.raises(Refused, match="needs an owner"):
        erase_person(email="oksana@example.com")
    assert User.objects.get(pk=cast.owner.pk).name == "Oksana"


def test_erasing_nobody_is_said(db: None) -> None:
    with pytest.raises(CommandError, match="Nobody signs in"):
        call_command("erase_person", "ghost@example.com")
