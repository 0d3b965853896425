"""Web Push: who may subscribe with what address, what goes out to a real server, and never twice, never at night."""

import base64
import datetime as dt
import json
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import NoticeSettings, PushSubscription, User
from accounts.services.erasure import erase_person
from accounts.services.push import subscribe, wake
from accounts.services.tokens import make_token
from audits.models import Event, Reminder
from audits.services.letters import tell_of_event
from audits.services.pushes import push_event, push_reminder
from common import web_push
from common.errors import Refused
from conftest import Cast

pytestmark = pytest.mark.django_db
FCM = "https://fcm.googleapis.com/fcm/send/abc"


class Service(HTTPServer):
    """A push service on this machine, that answers as it is told and keeps what it got."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status, self.got = 201, list[tuple[str, dict[str, str], bytes]]()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.server.got.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Location", f"{self.server.address}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """Reached without TLS, which nothing but this test allows."""
    monkeypatch.setitem(web_push.CONNECTIONS, "http", HTTPConnection)
    monkeypatch.setattr(web_push, "is_allowed", lambda _endpoint, _hosts: True)
    with Service() as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def phone(cast: Cast, as_person: Any, service: Service) -> Any:
    """The shopper's phone, subscribed."""
    client = as_person(cast.shopper)
    assert choose(client, f"{service.address}/mine?x=1").status_code == 200
    return client


def choose(client: Any, endpoint: str, *, on: bool = True) -> Any:
    return client.put(reverse("my-push"), {"endpoint": endpoint, "on": on}, content_type="application/json")


def unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://evil.example/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilfcm.googleapis.com/x",
        "https://push.apple.com@127.0.0.1/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com:port/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://evil-push.apple.com.example/x",
        "file:///etc/passwd",
        "https://fcm.googleapis.com/x\r\nHost: evil",
        "",
    ],
)
def test_only_known_push_services_are_ever_asked(cast: Cast, as_person: Any, endpoint: str) -> None:
    answer = choose(as_person(cast.shopper), endpoint)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "endpoint", [FCM, "https://updates.push.services.mozilla.com/wpush/v2/x", "https://web.push.apple.com:443/x"]
)
def test_a_phone_subscribes_and_unsubscribes(cast: Cast, as_person: Any, endpoint: str) -> None:
    client = as_person(cast.shopper)
    assert len(unpadded(client.get(reverse("my-push")).json()["key"])) == 65
    for _twice in range(2):
        assert choose(client, endpoint).json() == {}
    assert PushSubscription.objects.get().user == cast.shopper
    assert choose(client, endpoint, on=False).status_code == 200
    assert not PushSubscription.objects.exists()


def test_a_phone_wakes_for_who_subscribed_last_and_nobody_unsubscribes_others(cast: Cast, as_person: Any) -> None:
    mine, theirs = as_person(cast.shopper), as_person(cast.other_shopper)
    choose(mine, FCM)
    choose(theirs, FCM)
    choose(mine, FCM, on=False)
    assert PushSubscription.objects.get().user == cast.other_shopper


def test_without_a_key_there_is_none_of_it(cast: Cast, as_person: Any, settings: Any) -> None:
    settings.VAPID_KEY = ""
    client = as_person(cast.shopper)
    assert client.get(reverse("my-push")).json() == {"key": ""}
    assert choose(client, FCM).status_code == 404
    assert wake(user_id=cast.shopper.pk) == 0


def test_a_program_with_a_token_is_no_phone(cast: Cast, client: Any) -> None:
    _token, plain = make_token(name="program", by=cast.shopper)
    assert client.get(reverse("my-push"), headers={"Authorization": f"Bearer {plain}"}).status_code == 404


def test_a_push_is_signed_and_carries_nothing(cast: Cast, phone: Any, service: Service, settings: Any) -> None:
    assert wake(user_id=cast.shopper.pk) == 1
    [(path, headers, body)] = service.got
    assert (path, body, headers["TTL"]) == ("/mine?x=1", b"", "86400")
    token, key = headers["Authorization"].removeprefix("vapid t=").split(",k=")
    signed, signature = token.rsplit(".", 1)
    raw = unpadded(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpadded(key))
    public.verify(der, signed.encode(), ec.ECDSA(SHA256()))
    claims = json.loads(unpadded(signed.split(".")[1]))
    assert (claims["aud"], claims["sub"]) == (service.address, settings.VAPID_CONTACT)
    assert key.rstrip("=") == phone.get(reverse("my-push")).json()["key"].rstrip("=")


@pytest.mark.parametrize("status", [404, 410])
def test_a_phone_that_is_gone_is_forgotten(cast: Cast, phone: Any, service: Service, status: int) -> None:
    service.status = status
    assert wake(user_id=cast.shopper.pk) == 0
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize("status", [302, 429, 500])
def test_a_service_in_trouble_is_left_alone_and_redirects_nobody(
    cast: Cast, phone: Any, service: Service, status: int
) -> None:
    service.status = status
    assert wake(user_id=cast.shopper.pk) == 0
    assert [path for path, *_rest in service.got] == ["/mine?x=1"]
    assert PushSubscription.objects.exists()


@pytest.mark.parametrize("endpoint", [f"https://{'a' * 64}.push.apple.com/x", "https://web.push.apple.com/\u0436"])
def test_an_address_that_is_none_wakes_nobody_and_breaks_nothing(cast: Cast, as_person: Any, endpoint: str) -> None:
    assert choose(as_person(cast.shopper), endpoint).status_code == 200
    assert wake(user_id=cast.shopper.pk) == 0


def test_who_signed_out_is_not_woken(cast: Cast, phone: Any, service: Service) -> None:
    phone.post(reverse("account_logout"))
    assert wake(user_id=cast.shopper.pk) == 0
    assert service.got == []
    assert not PushSubscription.objects.exists()


def test_a_host_that_is_allowed_no_more_is_not_asked(cast: Cast, as_person: Any, settings: Any) -> None:
    choose(as_person(cast.shopper), FCM)
    settings.PUSH_HOSTS = [".push.apple.com"]
    assert wake(user_id=cast.shopper.pk) == 0
    assert not PushSubscription.objects.exists()


def test_nobody_keeps_more_phones_than_anybody_has(cast: Cast) -> None:
    for number in range(12):
        subscribe(endpoint=f"{FCM}{number}", session_key="x", by=cast.shopper)
    assert PushSubscription.objects.count() == 10
    assert not PushSubscription.objects.filter(endpoint__in=[f"{FCM}0", f"{FCM}1"]).exists()
    with pytest.raises(Refused):
        subscribe(endpoint="https://evil.example/", session_key="x", by=cast.shopper)


def test_a_reminder_wakes_once_however_often_the_task_runs(cast: Cast, phone: Any, service: Service) -> None:
    reminder = Reminder.objects.create(profile=cast.profile, kind="due", key="today", sent_at=timezone.now())
    assert [push_reminder(reminder_id=reminder.pk, at=timezone.now()) for _run in range(2)] == [1, 0]
    assert len(service.got) == 1
    assert push_reminder(reminder_id=reminder.pk + 1, at=timezone.now()) == 0


@pytest.mark.parametrize(("quiet", "woken"), [((0, 0), 1), ((None, None), 0)])
def test_a_returned_visit_wakes_with_its_letter_unless_it_is_quiet(
    cast: Cast,
    phone: Any,
    service: Service,
    quiet: tuple[Any, Any],
    woken: int,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    now = timezone.now()
    hour = now.astimezone(dt.UTC).hour
    start, end = (hour, (hour + 2) % 24) if quiet == (None, None) else quiet
    NoticeSettings.objects.create(user=cast.shopper, quiet_from=start, quiet_to=end, time_zone="UTC")
    visit = cast.visit(state="returned", submitted_at=now, returned_until=now + dt.timedelta(days=2))
    event = Event.objects.create(
        organisation=cast.zerno, visit=visit, verb="return", source="in_review", target="returned", by=cast.reviewer
    )
    queued: list[dict[str, int]] = []
    monkeypatch.setattr("common.tasks.current_app.send_task", lambda _name, kwargs, **_rest: queued.append(kwargs))
    with django_capture_on_commit_callbacks(execute=True):
        assert tell_of_event(event_id=event.pk)
    assert queued == [{"event_id": event.pk, "user_id": cast.shopper.pk}]
    assert [push_event(**queued[0], at=now) for _run in range(2)] == [woken, 0]
    assert (len(service.got), len(mail.outbox)) == (woken, 1)


def test_erasing_a_person_forgets_their_phones(cast: Cast, phone: Any) -> None:
    erase_person(email=cast.shopper.email)
    assert not PushSubscription.objects.exists()
    assert not User.objects.filter(email=cast.shopper.email).exists()
