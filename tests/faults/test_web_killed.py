"""A web server killed in the middle: the phone repeats, and everything is there once."""

import io
import os
import signal
import socket
import time
from pathlib import Path
from typing import Any

import pytest
import requests
from tusclient.client import TusClient

from audits.models import Answer, Event, Evidence, Submission, Visit
from audits.tests.phone import manifest, submission
from conftest import Cast
from tests.faults.house import House, holding, signed_in, wait_for, waiting_for_locks
from tests.faults.senders import told

pytestmark = pytest.mark.django_db(transaction=True)
MB = 1024 * 1024


def send_and_hang(
    house: House, session: dict[str, str], method: str, path: str, body: bytes, *, most: int = 0, **headers: str
) -> socket.socket:
    """A request that announces all of `body`, sends `most` of it, and waits for no answer."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in (session | headers).items()]
    line = socket.create_connection(("127.0.0.1", house.port))
    line.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body[: most or len(body)])
    return line


def offset_of(place: str, session: dict[str, str]) -> int:
    answer = requests.head(place, headers=session | {"Tus-Resumable": "1.0.0"}, timeout=60)
    assert answer.status_code == 200
    return int(answer.headers["Upload-Offset"])


def test_killed_during_an_upload_it_loses_at_most_the_piece_under_way(house: House, cast: Cast, as_person: Any) -> None:
    visit, session, content = cast.visit(state="in_progress"), signed_in(as_person, cast.shopper), os.urandom(20 * MB)
    file = manifest(content)
    server = house.web()
    client = TusClient(house.url("/api/v1/uploads"), headers=session)
    place = client.uploader(file_stream=io.BytesIO(content), metadata=told(visit, file)).create_url()
    tus = {"Tus_Resumable": "1.0.0", "Upload_Offset": "0", "Content_Type": "application/offset+octet-stream"}
    path = place.split(str(house.port), 1)[1]
    with send_and_hang(house, session, "PATCH", path, content, most=17 * MB, **tus):
        wait_for(lambda: offset_of(place, session) >= 16 * MB)
        house.kill(server)
    house.web()
    place = house.url(path)
    assert offset_of(place, session) == 16 * MB
    client.uploader(file_stream=io.BytesIO(content), url=place, chunk_size=3 * MB).upload()
    row = Evidence.objects.get()
    assert row.state == "received"
    assert Path(house.files, row.original).read_bytes() == content


def taken(visit: Visit) -> tuple[str, int, int, int]:
    visit.refresh_from_db()
    rows = (Submission.objects.count(), Answer.objects.count(), Event.objects.count())
    return (visit.state, *rows)


def test_killed_before_a_submission_is_committed_it_leaves_nothing_of_it(
    house: House, cast: Cast, as_person: Any
) -> None:
    visit, session, body = cast.visit(state="in_progress"), signed_in(as_person, cast.shopper), submission()
    server = house.web()
    with holding("LOCK TABLE audits_event IN EXCLUSIVE MODE"):
        path = f"/api/v1/visits/{visit.pk}/submission"
        raw = requests.Request("PUT", house.url(path), json=body).prepare().body
        with send_and_hang(house, session, "PUT", path, raw, Content_Type="application/json"):
            wait_for(waiting_for_locks)
            house.kill(server)
    wait_for(lambda: not waiting_for_locks())
    assert taken(visit) == ("in_progress", 0, 0, 0)
    house.web()
    first, again = house.submit(session, visit, body), house.submit(session, visit, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert taken(visit) == ("submitted", 1, 2, 1)


def test_killed_between_a_submission_and_its_answer_it_gives_the_stored_one(
    house: House, cast: Cast, as_person: Any
) -> None:
    visit, session, body = cast.visit(state="in_progress"), signed_in(as_person, cast.shopper), submission()
    server = house.web()
    redis = house.redis_process()
    with holding("LOCK TABLE audits_event IN EXCLUSIVE MODE") as let_go:
        path = f"/api/v1/visits/{visit.pk}/submission"
        raw = requests.Request("PUT", house.url(path), json=body).prepare().body
        with send_and_hang(house, session, "PUT", path, raw, Content_Type="application/json") as line:
            wait_for(waiting_for_locks)
            os.kill(redis, signal.SIGSTOP)  # after its commit the server waits for the broker
            let_go()
            wait_for(Submission.objects.exists)
            house.kill(server)
            line.settimeout(10)
            with pytest.raises(ConnectionResetError):
                assert line.recv(1) == b"", "it had answered"
                raise ConnectionResetError
    os.kill(redis, signal.SIGCONT)
    house.web()
    again = house.submit(session, visit, body)
    assert (again.status_code, again.json()["receipt"]) == (200, Submission.objects.get().receipt)
    assert taken(visit) == ("submitted", 1, 2, 1)


def test_a_request_waits_for_no_broker_that_hangs(house: House, cast: Cast, as_person: Any) -> None:
    visit, session = cast.visit(state="in_progress"), signed_in(as_person, cast.shopper)
    house.web()
    redis = house.redis_process()
    os.kill(redis, signal.SIGSTOP)
    try:
        began = time.monotonic()
        assert house.submit(session, visit, submission()).status_code == 201
        assert time.monotonic() - began < 60  # a bound, not a figure: it would be for ever
    finally:
        os.kill(redis, signal.SIGCONT)
    assert taken(visit) == ("submitted", 1, 2, 1)
