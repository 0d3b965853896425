"""Servers that may be away: who waited in vain once needn't wait again at once."""

import time

SLOW_SECONDS = 0.5


class Outage:
    """Remembers, for one process, that a server let somebody wait in vain.

    A refused connection costs nothing and is tried each time; after one that hung the server is left alone a while.
    """

    def __init__(self, pause_seconds: float = 5) -> None:
        self.pause_seconds = pause_seconds
        self._until = 0.0

    @property
    def is_on(self) -> bool:
        """Whether the server had better be left alone now."""
        return time.monotonic() < self._until

    def note(self, began: float) -> None:
        """An attempt that began at this `time.monotonic()` failed."""
        now = time.monotonic()
        if now - began >= SLOW_SECONDS:
            self._until = now + self.pause_seconds
