"""tus clients that aren't ours, over lines that break where chance has it: each file arrives whole, and once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tusclient.exceptions import TusUploadFailed

from conftest import Cast
from tests.faults.house import House, signed_in, wait_for
from tests.faults.senders import Sender, ended
from tests.faults.wire import Wire

pytestmark = pytest.mark.django_db(transaction=True)
MB = 1024 * 1024
Make = Callable[[int], Sender]


@pytest.fixture
def wire(house: House) -> Iterator[Wire]:
    house.web()
    with Wire(house.port) as wire:
        yield wire


@pytest.fixture
def make(house: House, wire: Wire, cast: Cast, as_person: Any) -> Make:
    visit, session = cast.visit(state="in_progress"), signed_in(as_person, cast.shopper)
    return lambda size: Sender(house, wire, visit, session, size)


def test_clients_that_arent_ours_send_files_in_their_ways(make: Make) -> None:
    ways: list[dict[str, Any]] = [{}, {"during": True}, {"chunk": 700_000}]
    for number, options in enumerate(ways):
        sender = make(3 * MB + number)
        sender.by_node(**options)
        assert sender.arrived()
    sender = make(4 * MB)
    sender.by_tuspy(chunk_size=700_000, upload_checksum=True)
    assert sender.arrived()


def test_another_client_goes_on_where_the_first_left_off(make: Make) -> None:
    sender = make(3 * MB)
    first = sender.uploader(chunk_size=1_000_000, upload_checksum=True)
    first.upload_chunk()
    second = sender.uploader(chunk_size=700_000, url=first.url)
    assert second.offset == 1_000_000
    second.upload()
    assert sender.arrived()


def test_a_file_other_than_announced_is_never_said_to_have_arrived(make: Make) -> None:
    sender = make(3 * MB)
    sender.metadata["sha256"] = "0" * 64
    with pytest.raises(TusUploadFailed):
        sender.uploader(chunk_size=700_000).upload()


def test_tus_js_in_node_goes_on_after_every_cut(make: Make, wire: Wire) -> None:
    for seed in range(1, 5):
        sender = make(3 * MB + seed)
        wire.cut_at_random(seed=seed, times=20, most=200_000)
        sender.by_node(during=bool(seed % 2))
        assert wire.cuts == 20 * seed
        assert sender.arrived()


def test_tuspy_goes_on_after_every_cut(make: Make, wire: Wire) -> None:
    for seed in (1, 2):
        sender = make(3 * MB + seed)
        wire.cut_at_random(seed=seed, times=20, most=200_000)
        sender.by_tuspy()
        assert wire.cuts == 20 * seed
        assert sender.arrived()


def test_three_clients_send_one_file_at_once(make: Make) -> None:
    sender = make(6 * MB)
    with ThreadPoolExecutor(3) as pool:
        ways = [pool.submit(sender.by_node, chunk=500_000), pool.submit(sender.by_node, during=True)]
        ways.append(pool.submit(sender.by_tuspy, chunk_size=900_000))
        for way in ways:
            way.result(300)
    assert sender.arrived()


def test_a_server_killed_and_started_again_is_only_a_pause(make: Make, wire: Wire, house: House) -> None:
    sender = make(20 * MB)
    wire.bytes_per_second = 8 * MB
    node = sender.start_node()
    wait_for(lambda: wire.carried > 11 * MB)
    house.kill(house.processes[-1])
    house.web()
    wire.to, wire.bytes_per_second = house.port, 0
    ended(node)
    assert sender.arrived(strays=True)


def test_bytes_twice_or_out_of_order_are_refused_and_harm_nothing(make: Make) -> None:
    sender = make(50_000)
    place = sender.create()
    assert sender.patch(place, 0, 10_000) == 204
    assert sender.patch(place, 0, 10_000) == 409
    assert sender.patch(place, 30_000, 50_000) == 409
    with ThreadPoolExecutor(4) as pool:
        for first in range(10_000, 50_000, 10_000):
            found = list(pool.map(lambda at: sender.patch(place, at, at + 10_000), [first] * 4))
            assert sorted(found) == [204, 409, 409, 409]
    assert sender.patch(place, 40_000, 50_000) == 409
    assert sender.arrived()
