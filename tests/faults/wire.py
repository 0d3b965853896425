"""A line between a client and a server that breaks as told: at a byte, for a while, or only slows down.

with Wire(house.port) as wire:
    wire.cut_after(100_000)  # or cut_at_random(seed=1, times=20, most=300_000)
    wire.bytes_per_second = 50_000
    wire.down(); wire.up()
    wire.to = house.port     # after the server came back elsewhere; the client's address stays
"""

import contextlib
import random
import socket
import struct
import threading
import time
from collections.abc import Iterable, Iterator

CHUNK = 16_384
RESET = struct.pack("ii", 1, 0)  # closing sends RST, as a broken line does, and no tidy end


class Wire:
    """Forwards connections to a port of this machine; everything about it may be changed while it runs."""

    def __init__(self, to: int) -> None:
        self.to = to
        self.bytes_per_second = 0.0  # each way, all connections together; 0 is as fast as it goes
        self.is_up = True
        self.cuts = 0  # how often it broke at a byte
        self.carried = 0  # bytes, both ways
        self.counting, self.pacing = threading.Lock(), (threading.Lock(), threading.Lock())
        self.waiting: Iterator[int] = iter(())
        self.left: int | None = None
        self.lines: set[socket.socket] = set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.threads = [threading.Thread(target=self.accept, daemon=True)]
        self.threads[0].start()

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_problem: object) -> None:
        self.is_up, self.bytes_per_second = False, 0.0  # who waits for its turn need not
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.threads[0].join(10)
        self.hang_up()
        for thread in self.threads:
            thread.join(10)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # --- what a test tells it ---
    def cut_after(self, count: int) -> None:
        """Break once, after so many more bytes, both ways counted."""
        self.cut_each([count])

    def cut_each(self, counts: Iterable[int]) -> None:
        """Break after so many bytes, then after so many more, and so on; none left: hold."""
        with self.counting:
            self.waiting = iter(counts)
            self.left = next(self.waiting, None)

    def cut_at_random(self, *, seed: int, times: int, most: int) -> None:
        """Break so many times, each after 1 to `most` bytes; the same seed breaks at the same bytes."""
        dice = random.Random(seed)
        self.cut_each([dice.randint(1, most) for _ in range(times)])

    def down(self) -> None:
        """No network: what is open breaks, what is new is refused."""
        self.is_up = False
        self.hang_up()

    def up(self) -> None:
        """The network is back."""
        self.is_up = True

    def hang_up(self) -> None:
        """Break what is open; new connections are taken."""
        with self.counting:
            lines, self.lines = self.lines, set()
        for line in lines:
            reset(line)

    # --- how it does it ---
    def accept(self) -> None:
        while True:
            try:
                client, _address = self.listener.accept()
            except OSError:
                return
            if not self.is_up:
                reset(client)
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.to), timeout=10)
            except OSError:
                reset(client)
                continue
            for line in (client, server):
                line.settimeout(None)
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.counting:
                self.lines |= {client, server}
            if not self.is_up:  # it went down while this one was being connected
                self.hang_up()
            for way, ends in enumerate(((client, server), (server, client))):
                pump = threading.Thread(target=self.pump, args=(*ends, way), daemon=True)
                self.threads.append(pump)
                pump.start()

    def pump(self, source: socket.socket, sink: socket.socket, way: int) -> None:
        """One direction of one connection, until its end or the wire's."""
        try:
            while piece := source.recv(CHUNK):
                self.pace(way, len(piece))
                through, is_cut = self.count(len(piece))
                sink.sendall(piece[:through])
                if is_cut:
                    self.hang_up()
                    return
            with self.counting:
                if source in self.lines:  # its end, not ours
                    sink.shutdown(socket.SHUT_WR)
            if way:  # the server has said all it will
                self.part(source, sink)
        except OSError:
            self.part(source, sink, broken=True)

    def part(self, *ends: socket.socket, broken: bool = False) -> None:
        """Close both ends of one connection, if nothing did yet."""
        with self.counting:
            mine = self.lines & set(ends)
            self.lines -= mine
        for line in mine:
            if broken:
                reset(line)
                continue
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def pace(self, way: int, size: int) -> None:
        """Bytes of one direction wait for each other."""
        with self.pacing[way]:
            while size > 0 and self.bytes_per_second:
                step = min(size, max(1, int(self.bytes_per_second / 20)))
                time.sleep(step / self.bytes_per_second)
                size -= step

    def count(self, size: int) -> tuple[int, bool]:
        """How many of so many bytes go through, and whether it breaks there."""
        with self.counting:
            is_cut = self.left is not None and size >= self.left
            through = self.left if is_cut and self.left is not None else size
            self.carried += through
            if is_cut:
                self.cuts += 1
                self.left = next(self.waiting, None)
            elif self.left is not None:
                self.left -= size
            return through, is_cut


def reset(line: socket.socket) -> None:
    """Close without a word; a thread that reads from it wakes."""
    with contextlib.suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        line.shutdown(socket.SHUT_RD)
    line.close()
