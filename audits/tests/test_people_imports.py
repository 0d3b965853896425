"""Shoppers from files: shown first, then changed or invited once, as shown or not at all, and undone."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.forms.shoppers import ShopperForm
from accounts.models import Invitation, Membership, Role, ShopperProfile, User
from accounts.services.acceptance import accept_invitation
from accounts.services.erasure import erase_person
from accounts.services.invitations import invite_member, token_of, withdraw_invitation
from accounts.tasks import send_invitations
from audits.exchange.network_cells import BadCell
from audits.exchange.network_columns import guessed_mapping
from audits.exchange.people_cells import read_cell, said
from audits.exchange.people_columns import KNOWN, exported_headers
from audits.exchange.people_rows import EMPTY
from audits.exchange.tables import read_table
from audits.models import Import, ImportRow
from audits.rules.hours import parse_weekdays, write_weekdays
from audits.services import people_imports
from audits.tasks.imports import drop_old_imports
from audits.tests.csv_rows import csv_file
from audits.views.people_import_words import REASONS
from common.ages import years_of_birth
from conftest import Cast

HEAD = [
    "E-mail",
    "Name",
    "Code",
    "Phone",
    "Languages",
    "Home",
    "Radius, km",
    "Visits at a time",
    "Days",
    "Born",
    "Gender",
    "Car",
]
NEW = [
    "Nina@Example.com",
    "Nina",
    "S-NINA",
    "+380441234567",
    "uk, en",
    "50.45, 30.52",
    "15",
    "4",
    "Mon-Fri",
    "12.03.1990",
    "ж",
    "так",
]
SOFIA = ["sofia@example.com", "Not Her Name", "", "+380440000000", "Ukrainian", "", "", "7", "", "", "", ""]
BAD = ["nobody", "", "", "call me", "Klingon", "north", "far", "", "Someday", "1850", "yes", "perhaps"]


@pytest.fixture
def client(cast: Cast, as_person: Any) -> Client:
    person: Client = as_person(cast.manager)
    return person


def bring(client: Client, *rows: list[str], head: Sequence[str] = HEAD, **wish: str) -> Import:
    """Upload a file and take the columns as they are guessed."""
    file = SimpleUploadedFile("people.csv", csv_file([head, *rows]))
    answer = client.post(reverse("people-import"), {"file": file})
    assert answer.status_code == 302, answer.context["form"].errors
    form = client.get(answer["Location"]).context["form"]
    values = {field.html_name: field.value() or "" for field in form} | wish
    answer = client.post(answer["Location"], {name: value for name, value in values.items() if value})
    assert answer.status_code == 302, answer.context["form"].errors
    return Import.objects.latest("pk")


def act(client: Client, source: Import, verb: str) -> Import:
    assert client.post(reverse(f"people-import-{verb}", args=[source.pk])).status_code == 302
    source.refresh_from_db()
    return source


def written(client: Client, *rows: list[str], **wish: str) -> Import:
    source = act(client, bring(client, *rows, **wish), "write")
    assert (source.state, source.problem) == ("written", "")
    return source


def fates(source: Import) -> list[str]:
    return list(source.rows.values_list("fate", flat=True))


def test_nothing_is_written_or_sent_before_it_was_shown(client: Client, cast: Cast) -> None:
    source = bring(client, NEW, SOFIA, BAD)
    assert fates(source) == ["new", "changed", "refused"]
    assert not Invitation.objects.exists()
    assert cast.profile.capacity == 10
    page = client.get(reverse("people-import-detail", args=[source.pk])).content.decode()
    for words in ("nina@example.com", "Mon-Fri", "1990", "Klingon", "Row 4, column A", "gets an invitation"):
        assert words in page


def test_the_known_are_changed_and_the_unknown_invited_with_what_is_known(client: Client, cast: Cast) -> None:
    written(client, NEW, SOFIA)
    profile = cast.profile
    assert (profile.capacity, profile.phone, profile.languages) == (7, "+380440000000", ["uk"])
    assert User.objects.get(pk=cast.shopper.pk).name == "Sofia"
    invitation = Invitation.objects.get()
    send_invitations([invitation.pk])
    send_invitations([invitation.pk])
    assert [message.to for message in mail.outbox] == [["nina@example.com"]]
    invitation.refresh_from_db()
    assert token_of(invitation) in str(mail.outbox[0].body)
    page = Client().get(reverse("invitation-accept", args=[token_of(invitation)]))
    assert page.context["form"]["name"].value() == "Nina"
    membership = accept_invitation(
        token=token_of(invitation), by=None, name="Nina N.", password="correct horse battery"
    )
    shopper = membership.shopper
    assert (shopper.code, shopper.radius_km, shopper.capacity, shopper.year_of_birth) == ("S-NINA", 15, 4, 1990)
    assert (shopper.weekdays, shopper.languages, shopper.gender) == ([1, 2, 3, 4, 5], ["en", "uk"], "female")
    assert (shopper.has_car, shopper.home_lat) == (True, Decimal("50.45"))
    invitation.refresh_from_db()
    assert invitation.profile == {}


def test_the_same_file_twice_changes_nothing(client: Client, cast: Cast) -> None:
    written(client, NEW, SOFIA)
    before = list(Invitation.objects.values())
    again = bring(client, NEW, SOFIA)
    assert fates(again) == ["unchanged", "unchanged"]
    assert list(Invitation.objects.values()) == before
    changed = [*NEW]
    changed[7] = "9"
    assert fates(written(client, changed)) == ["changed"]
    assert [(row.profile["capacity"], row.sent_at) for row in Invitation.objects.all()] == [(9, None)]


def test_an_export_brought_in_again_changes_nothing(client: Client, cast: Cast) -> None:
    told = {"radius_km": 12, "year_of_birth": 1985, "gender": "male", "has_car": True, "weekdays": [1, 3, 4, 5, 7]}
    place = {
        "home_lat": Decimal("50.45"),
        "home_lon": Decimal("-0.5"),
        "languages": ["ru", "uk"],
        "phone": "+380 44 12",
    }
    ShopperProfile.objects.filter(pk=cast.profile.pk).update(**told, **place)
    for language in ("en", "uk", "ru"):
        client.cookies["django_language"] = language
        User.objects.filter(pk=cast.manager.pk).update(language=language)
        body = client.get(reverse("people-export", args=["csv"])).getvalue()
        head, *rows = read_table(body).grid
        assert head == exported_headers(language)
        assert fates(bring(client, *rows, head=head)) == ["unchanged"] * 2
    assert client.get(reverse("people-export", args=["xlsx"])).getvalue()[:2] == b"PK"
    assert client.get(reverse("people-export", args=["pdf"])).status_code == 404


def test_undoing_puts_values_back_and_withdraws_what_nobody_accepted(client: Client, cast: Cast) -> None:
    other = ["sashko@example.com", "", "", "+380440000001", "", "", "", "", "", "", "", ""]
    accepted = ["late@example.com", *NEW[1:2], "S-LATE", *NEW[3:]]
    source = written(client, NEW, SOFIA, other, accepted)
    ShopperProfile.objects.filter(membership__user=cast.other_shopper).update(phone="+380449999999")
    late = Invitation.objects.get(email="late@example.com")
    send_invitations([late.pk])
    late.refresh_from_db()
    accept_invitation(token=token_of(late), by=None, name="Late", password="correct horse battery")
    act(client, source, "undo")
    assert source.undone_counts == {"deleted": 1, "put_back": 1, "left": 2}
    assert "Invitation withdrawn: 1" in client.get(reverse("people-import-detail", args=[source.pk])).content.decode()
    assert (cast.profile.capacity, cast.profile.phone) == (10, "")
    assert not Invitation.objects.filter(email="nina@example.com").exists()
    assert Membership.objects.filter(user__email="late@example.com", role=Role.SHOPPER, ended_at=None).exists()
    outcomes = dict(source.rows.values_list("name", "outcome"))
    assert (outcomes["sashko@example.com"], outcomes["late@example.com"]) == ("left", "left")


def test_undoing_leaves_the_name_of_who_accepted_meanwhile(client: Client, cast: Cast) -> None:
    written(client, NEW)
    source = written(client, [NEW[0], "Nina Koval", *NEW[2:7], "6", *NEW[8:]])
    invitation = Invitation.objects.get(email="nina@example.com")
    send_invitations([invitation.pk])
    invitation.refresh_from_db()
    membership = accept_invitation(token=token_of(invitation), by=None, name="N. K.", password="correct horse battery")
    act(client, source, "undo")
    assert (source.state, source.undone_counts) == ("undone", {"put_back": 1})
    assert (membership.user.name, ShopperProfile.objects.get(membership=membership).capacity) == ("N. K.", 4)


def test_where_people_changed_meanwhile_nothing_is_written(client: Client, cast: Cast) -> None:
    source = bring(client, NEW, SOFIA)
    invite_member(organisation=cast.zerno, email="nina@example.com", role=Role.SHOPPER, by=cast.manager)
    act(client, source, "write")
    assert (source.state, source.problem) == ("judged", "moved")
    assert cast.profile.capacity == 10
    assert "People changed" in client.get(reverse("people-import-detail", args=[source.pk])).content.decode()


def test_a_code_belongs_to_one_person(client: Client, cast: Cast) -> None:
    def row(email: str, code: str) -> list[str]:
        return [email, "", code, *[""] * 9]

    taken = cast.profile.code.lower()
    source = bring(client, row("a@example.com", taken), row("b@example.com", "S-B"), row("c@example.com", "s-b"))
    assert fates(source) == ["refused", "new", "refused"]
    assert fates(bring(client, row("sofia@example.com", cast.profile.code))) == ["unchanged"]


def test_another_tenants_people_are_unknown_here(client: Client, cast: Cast) -> None:
    rita = ["rita@example.com", *[""] * 11]
    source = written(client, rita)
    assert fates(source) == ["new"]
    assert Invitation.objects.get().organisation == cast.zerno


def test_empty_cells_empty_only_where_that_is_wished(client: Client, cast: Cast) -> None:
    ShopperProfile.objects.filter(pk=cast.profile.pk).update(phone="+380441", gender="female", has_car=True)
    row = ["sofia@example.com", *[""] * 11]
    assert fates(bring(client, row)) == ["unchanged"]
    written(client, row, empties="on")
    assert (cast.profile.phone, cast.profile.gender, cast.profile.has_car) == ("", "", True)


def test_addresses_of_strangers_are_not_kept(client: Client, cast: Cast) -> None:
    source = written(client, NEW, SOFIA)
    assert len(source.table) == 1
    withdraw_invitation(invitation_id=Invitation.objects.get().pk, by=cast.manager)
    drop_old_imports()
    assert list(ImportRow.objects.values_list("name", flat=True)) == ["sofia@example.com"]
    erase_person(email="sofia@example.com")
    drop_old_imports()
    assert not ImportRow.objects.exists()


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("email", "mailto:A.B@Example.com", "a.b@example.com"),
        ("languages", "укр/рус; English", ["en", "ru", "uk"]),
        ("weekdays", "5 1,2", [1, 2, 5]),
        ("weekdays", "пн-ср, нд", [1, 2, 3, 7]),
        ("weekdays", "вихідні", [6, 7]),
        ("radius_km", "15 км", 15),
        ("capacity", "3.0", 3),
        ("year_of_birth", "1990-03-12", 1990),
        ("year_of_birth", "1985", 1985),
        ("gender", "Чол.", "male"),
        ("has_car", "немає", False),
    ],
)
def test_cells_are_read_as_people_write_them(field: str, text: str, value: object) -> None:
    assert read_cell(field, text) == {field: value}


@pytest.mark.parametrize("text", ["2030", "01.02.2030", "1899", str(timezone.now().year - 13)])
def test_a_year_that_the_shoppers_own_form_refuses_is_refused(text: str) -> None:
    with pytest.raises(BadCell) as refused:
        read_cell("year_of_birth", text)
    assert refused.value.code == "no_whole_number"
    form = ShopperForm({"year_of_birth": text[-4:]})
    assert "year_of_birth" in form.errors


def test_the_youngest_and_the_oldest_shopper_fit_form_and_file() -> None:
    for year in years_of_birth():
        assert read_cell("year_of_birth", str(year)) == {"year_of_birth": year}
        assert "year_of_birth" not in ShopperForm({"year_of_birth": str(year)}).errors


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Е-пошта", "email"),
        ("Ел.пошта", "email"),
        ("Эл.почта", "email"),
        ("Відстань від дому, км", "radius_km"),
        ("Расстояние от дома, км", "radius_km"),
    ],
)
def test_headers_are_known_as_people_write_them(header: str, field: str) -> None:
    assert guessed_mapping([header], KNOWN) == [field]


def test_weekdays_written_are_read_again() -> None:
    for language in ("en", "uk", "ru"):
        for days in ([1], [6, 7], [1, 2, 3, 5], [1, 3, 5, 7], [1, 2, 3, 4, 5, 6, 7]):
            assert parse_weekdays(write_weekdays(days, language)) == days
    assert said("weekdays", [], "en") == ""


def test_every_reason_has_words_and_every_field_a_reader() -> None:
    assert set(KNOWN.values()) >= set(EMPTY)
    for code in ("code_taken", "missing_email", "one_coordinate", "off_the_globe", "not_a_number", "no_coordinates"):
        assert code in REASONS
    assert people_imports.EMPTY is EMPTY
