"""The breaking line itself: a test that counts on a cut must have had one."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from tests.faults.wire import Wire


@pytest.fixture
def echo() -> Iterator[int]:
    """A server that says back what it hears."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    line, _address = listener.accept()
                    with line, contextlib.suppress(OSError):
                        while heard := line.recv(1000):
                            line.sendall(heard)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def heard_back(wire: Wire, said: bytes) -> bytes:
    """What came back of it before the end, or the break."""
    heard = b""
    with socket.create_connection(("127.0.0.1", wire.port), timeout=10) as line:
        line.sendall(said)
        while len(heard) < len(said) and (piece := line.recv(1000)):
            heard += piece
    return heard


def test_it_carries_everything_while_nobody_tells_it_otherwise(echo: int) -> None:
    with Wire(echo) as wire:
        assert heard_back(wire, b"x" * 50_000) == b"x" * 50_000
        assert (wire.cuts, wire.carried) == (0, 100_000)


def test_it_breaks_at_the_byte_and_then_holds(echo: int) -> None:
    with Wire(echo) as wire:
        wire.cut_after(150)
        with pytest.raises(ConnectionError):
            heard_back(wire, b"x" * 100)
        assert (wire.cuts, wire.carried) == (1, 150)
        assert heard_back(wire, b"y" * 100) == b"y" * 100


def test_it_breaks_as_often_as_told(echo: int) -> None:
    with Wire(echo) as wire:
        wire.cut_at_random(seed=1, times=3, most=100)
        for _cut in range(3):
            with pytest.raises(ConnectionError):
                heard_back(wire, b"x" * 1000)
        assert (wire.cuts, heard_back(wire, b"end")) == (3, b"end")


def test_without_a_network_nobody_gets_through_until_it_is_back(echo: int) -> None:
    with Wire(echo) as wire:
        with socket.create_connection(("127.0.0.1", wire.port), timeout=10) as line:
            line.sendall(b"here")
            assert line.recv(10) == b"here"
            wire.down()
            with pytest.raises(ConnectionError):
                line.recv(10)
        with pytest.raises(ConnectionError):
            heard_back(wire, b"x" * 100)
        wire.up()
        assert heard_back(wire, b"back") == b"back"


def test_where_no_server_is_it_breaks_until_it_is_told_of_another(echo: int) -> None:
    with Wire(1) as wire:
        with pytest.raises(ConnectionError):
            heard_back(wire, b"x" * 100)
        wire.to = echo
        assert heard_back(wire, b"back") == b"back"


def test_a_slow_line_carries_everything_too(echo: int) -> None:
    with Wire(echo) as wire:
        wire.bytes_per_second = 40_000
        assert heard_back(wire, b"x" * 4000) == b"x" * 4000
