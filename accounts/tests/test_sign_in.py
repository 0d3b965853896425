"""Signing in and out, by password, code and second step; nothing tells whether an address has an account."""

import re
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from conftest import PASSWORD, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english_browser(client: Client) -> None:
    """Pages are asked for in English."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def without_csrf(page: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


def test_a_person_signs_in_by_password_and_out_again(client: Client, cast: Cast) -> None:
    response = sign_in(client, "OKSANA@example.com")
    assert response.headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/hq/"
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get("/").status_code == 302
    client.post(reverse("account_logout"))
    assert client.get("/").headers["Location"].startswith("/account/login/")


def test_each_role_is_sent_to_its_own_face(as_person: Any, cast: Cast) -> None:
    faces = {"owner": "/hq/", "manager": "/hq/", "reviewer": "/hq/", "director": "/branch/", "shopper": "/shop/"}
    for role, face in faces.items():
        assert as_person(getattr(cast, role)).get("/").headers["Location"] == face


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client: Client, cast: Cast) -> None:
    wrong = sign_in(client, cast.owner.email, "not the password")
    unknown = sign_in(Client(headers={"accept-language": "en"}), "nobody@example.com", "not the password")
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors


def test_the_login_page_offers_a_password_a_code_and_the_languages(client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert 'name="password"' in page
    assert reverse("account_request_login_code") in page
    assert "Українська" in page
    assert "style=" not in page
    assert "<script" not in page


def test_a_signed_out_reader_switches_the_language(client: Client) -> None:
    client.post(reverse("set_language"), {"language": "uk", "next": reverse("account_login")})
    page = client.get(reverse("account_login"), headers={"accept-language": "en"}).content.decode()
    assert '<html lang="uk"' in page
    assert ">English</button>" in page


def test_a_code_by_e_mail_signs_in(client: Client, cast: Cast) -> None:
    response = client.post(reverse("account_request_login_code"), {"email": cast.shopper.email})
    assert response.headers["Location"].startswith(reverse("account_confirm_login_code"))
    (letter,) = mail.outbox
    assert letter.to == [cast.shopper.email]
    code = re.search(r"^    (\S+)$", letter.body, re.MULTILINE)
    assert code
    assert code[1] not in letter.subject
    client.post(reverse("account_confirm_login_code"), {"code": code[1]})
    assert client.get("/").headers["Location"] == "/shop/"


def test_a_code_for_an_unknown_address_looks_the_same_and_offers_no_sign_up(client: Client, cast: Cast) -> None:
    pages = []
    for email in (cast.shopper.email, "nobody@example.com"):
        visitor = Client(headers={"accept-language": "en"})
        page = visitor.post(reverse("account_request_login_code"), {"email": email}, follow=True)
        pages.append(without_csrf(page).replace(email, "ADDRESS"))
    assert pages[0] == pages[1]
    assert "signup" not in mail.outbox[1].body
    assert mail.outbox[1].to == ["nobody@example.com"]


def test_a_forgotten_password_is_set_anew_by_the_link_once(client: Client, cast: Cast) -> None:
    shown = client.post(reverse("account_reset_password"), {"email": cast.owner.email}, follow=True)
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"}, follow=True)
    assert without_csrf(shown) == without_csrf(unknown)
    found = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", mail.outbox[0].body)
    assert found
    form = client.get(found[1], follow=True)
    address = form.redirect_chain[-1][0]
    new = {"password1": "a newer better battery", "password2": "a newer better battery"}
    assert "is changed" in client.post(address, new, follow=True).content.decode()
    assert "no longer works" in Client().get(found[1], follow=True, headers={"accept-language": "en"}).content.decode()
    assert sign_in(Client(), cast.owner.email, "a newer better battery").status_code == 302


def test_nobody_signs_up_unasked(client: Client) -> None:
    data = {"email": "new@example.com", "password1": "correct horse battery"}
    assert "By invitation only" in client.post(reverse("account_signup"), data).content.decode()


def test_guessing_passwords_is_stopped(client: Client, cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {}
    cache.clear()
    for _attempt in range(5):
        sign_in(client, cast.owner.email, "not the password")
    response = sign_in(client, cast.owner.email)
    assert response.status_code == 200
    assert response.context["form"].errors
    cache.clear()


def test_codes_are_not_sent_without_end(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "2/m/key"}
    cache.clear()
    stubborn = Client()
    for browser in (stubborn, stubborn, stubborn, Client(), Client()):
        browser.post(reverse("account_request_login_code"), {"email": cast.owner.email})
    assert len(mail.outbox) == 2
    cache.clear()


def test_who_tries_too_often_is_told_to_wait(client: Client, cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    cache.clear()
    for _attempt in range(2):
        assert sign_in(client, "a@example.com").status_code == 200
    response = sign_in(client, "a@example.com")
    assert response.status_code == 429
    assert "Too many tries" in response.content.decode()
    cache.clear()


def test_nobody_takes_over_an_address_by_adding_it(as_person: Any, cast: Cast) -> None:
    client = as_person(cast.shopper)
    for path in ("/account/email/", "/account/confirm-email/", "/account/confirm-email/x/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"action_add": "", "email": cast.owner.email}).status_code == 404


def test_an_inactive_person_is_not_let_in(client: Client, cast: Cast) -> None:
    cast.owner.is_active = False
    cast.owner.save()
    sign_in(client, cast.owner.email)
    assert client.get("/").headers["Location"].startswith("/account/login/")


def test_a_foreign_next_address_is_not_followed(client: Client, cast: Cast) -> None:
    assert sign_in(client, cast.owner.email, next="https://evil.example/").headers["Location"] == "/"


def test_who_comes_by_the_address_of_anothers_page_is_sent_home(client: Client, cast: Cast) -> None:
    assert sign_in(client, cast.shopper.email, next="/hq/waves/?state=open").headers["Location"] == "/"
    assert client.get("/hq/waves/").status_code == 404
    assert sign_in(Client(), cast.reviewer.email, next="/hq/waves/").headers["Location"] == "/"
    own = {"manager": "/hq/waves/?state=open", "reviewer": "/hq/", "director": "/branch/", "shopper": "/shop/earnings"}
    for role, page in own.items():
        assert sign_in(Client(), getattr(cast, role).email, next=page).headers["Location"] == page
    assert sign_in(Client(), cast.shopper.email, next="/account/").headers["Location"] == "/account/"


def test_a_code_too_leads_home_from_anothers_page(client: Client, cast: Cast) -> None:
    address = f"{reverse('account_request_login_code')}?next=/hq/waves/"
    client.post(address, {"email": cast.shopper.email, "next": "/hq/waves/"})
    code = re.search(r"^    (\S+)$", mail.outbox[0].body, re.MULTILINE)
    assert code
    landed = client.post(reverse("account_confirm_login_code"), {"code": code[1], "next": "/hq/waves/"})
    assert landed.headers["Location"] == "/"


def test_the_second_step_is_asked_for_once_it_is_on(client: Client, cast: Cast) -> None:
    secret = auth.generate_totp_secret()
    Authenticator.objects.create(
        user=cast.owner, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt(secret)}
    )
    assert sign_in(client, cast.owner.email).headers["Location"] == reverse("mfa_authenticate")
    assert client.get("/").headers["Location"].startswith("/account/login/")
    assert client.get(reverse("mfa_authenticate")).status_code == 200
    code = auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))
    assert client.post(reverse("mfa_authenticate"), {"code": code}).headers["Location"] == "/"


PAGES = ("account-home", "account_change_password", "mfa_index", "usersessions_list", "token-list", "account_logout")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_account_opens_in_our_design(client: Client, cast: Cast, name: str) -> None:
    sign_in(client, cast.shopper.email)
    page = client.get(reverse(name)).content.decode()
    assert "css/account.css" in page
    assert 'href="/">Back to the visits' in page
    assert "<script" not in page
    assert "style=" not in page
    assert Client().get(reverse(name)).status_code == 302


def test_two_steps_are_turned_on_after_the_password_is_asked_for(client: Client, cast: Cast) -> None:
    sign_in(client, cast.shopper.email)
    asked = client.get(reverse("mfa_activate_totp"), follow=True)
    assert asked.redirect_chain[-1][0].startswith(reverse("account_reauthenticate"))
    target = {"password": PASSWORD, "next": reverse("mfa_activate_totp")}
    page = client.post(reverse("account_reauthenticate"), target, follow=True).content.decode()
    assert "data:image/svg" in page


@pytest.mark.django_db(transaction=True)  # its mails go out on commit, within the request
def test_two_steps_go_on_and_off_again_and_each_is_told_by_mail(client: Client, cast: Cast) -> None:
    sign_in(client, cast.shopper.email)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": reverse("mfa_index")})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))
    codes = client.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)
    assert codes.context["unused_codes"][0] in codes.content.decode()
    assert "code" in client.get(reverse("mfa_index")).content.decode()
    assert client.get(reverse("mfa_download_recovery_codes")).status_code == 200
    assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 200
    assert client.post(reverse("mfa_generate_recovery_codes")).status_code == 302
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    subjects = [letter.subject for letter in mail.outbox]
    assert subjects[0] == "Two-step sign-in is on"
    assert subjects[-1] == "Two-step sign-in is off"
    assert "New recovery codes" in subjects
    assert all("sign out everywhere else" in letter.body for letter in mail.outbox)


def test_a_changed_password_is_told_by_mail(client: Client, cast: Cast) -> None:
    sign_in(client, cast.shopper.email)
    new = {"password1": "a newer better battery", "password2": "a newer better battery"}
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    assert [letter.subject for letter in mail.outbox] == ["Your password was changed"]


def test_who_has_no_password_sets_one(as_person: Any, cast: Cast) -> None:
    cast.shopper.set_unusable_password()
    cast.shopper.save()
    client = as_person(cast.shopper)
    assert client.get(reverse("account_change_password")).headers["Location"] == reverse("account_set_password")
    new = {"password1": "a newer better battery", "password2": "a newer better battery"}
    assert client.get(reverse("account_set_password")).status_code == 200
    client.post(reverse("account_set_password"), new)
    cast.shopper.refresh_from_db()
    assert cast.shopper.check_password("a newer better battery")


def test_a_person_signs_out_everywhere_else(cast: Cast) -> None:
    here, there = Client(), Client()
    for device in (here, there):
        sign_in(device, cast.shopper.email)
        device.get(reverse("account-home"))
    here.post(reverse("usersessions_list"))
    assert here.get(reverse("account-home")).status_code == 200
    assert there.get(reverse("account-home")).status_code == 302
