"""What shoppers agree to: versioned by its day, accepted as it was shown, asked for again when it changes."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Role, Terms, TermsAcceptance, TermsKind
from accounts.services.invitations import invite_member, token_of
from accounts.services.terms import accept_terms, terms_to_accept, write_terms
from common.errors import Refused
from conftest import Cast


def write(cast: Cast, text: str, kind: TermsKind = TermsKind.CONDUCT) -> Terms:
    terms = write_terms(organisation_id=cast.zerno.pk, kind=kind, text=text, by=cast.owner)
    assert terms is not None
    return terms


def test_a_changed_text_is_a_new_version_and_the_same_text_is_none(as_person: Any, cast: Cast) -> None:
    client, address = as_person(cast.owner), reverse("terms-edit")
    assert client.post(address, {"agreement": "", "conduct": "Be kind.\r\n"}).status_code == 302
    assert client.post(address, {"agreement": "", "conduct": "Be kind."}).status_code == 302
    assert Terms.objects.count() == 1
    assert client.post(address, {"agreement": "", "conduct": "Be very kind."}).status_code == 302
    assert [terms.text for terms in Terms.objects.in_force(cast.zerno)] == ["Be very kind."]
    client.post(address, {"agreement": "", "conduct": ""})
    assert Terms.objects.in_force(cast.zerno) == []
    with pytest.raises(Refused):
        write_terms(organisation_id=cast.zerno.pk, kind=TermsKind.CONDUCT, text="Be mine.", by=cast.manager)


def test_a_shopper_accepts_what_was_shown_and_is_asked_again_after_a_change(as_person: Any, cast: Cast) -> None:
    first = write(cast, "Be kind.")
    client, address = as_person(cast.shopper), reverse("terms-accept")
    assert "Be kind." in client.get(address).content.decode()
    second = write(cast, "Be very kind.")
    assert client.post(address, {"terms": [first.pk]}).headers["Location"] == address
    assert not TermsAcceptance.objects.exists()
    assert client.post(address, {"terms": [second.pk]}).headers["Location"] == "/"
    assert accept_terms(ids=[second.pk], by=cast.shopper) == 0
    assert TermsAcceptance.objects.get().terms == second
    assert terms_to_accept(cast.rival_shopper) == []


def test_a_number_longer_than_any_breaks_nothing(as_person: Any, cast: Cast) -> None:
    answer = as_person(cast.shopper).post(reverse("terms-accept"), {"terms": ["9" * 5000]})
    assert answer.status_code == 302


def test_who_accepts_an_invitation_is_led_to_what_is_to_be_accepted(client: Any, cast: Cast) -> None:
    write(cast, "Be kind.", TermsKind.AGREEMENT)
    invitation = invite_member(organisation=cast.zerno, email="new@example.com", role=Role.SHOPPER, by=cast.manager)
    address = reverse("invitation-accept", args=[token_of(invitation)])
    told = {"name": "Nina", "password": "correct horse battery", "language": "en"}
    response = client.post(address, told)
    assert response.headers["Location"] == reverse("terms-accept")
    assert "Be kind." in client.get(response.headers["Location"]).content.decode()
