"""The log on standard output, written by a thread of its own: a reader who stops reading holds up nobody."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import sleep

MOST_LINES = 10_000
GATHER_SECONDS = 0.05
"""Lines of this time are written together, since every switch of threads costs the answers time."""
END_SECONDS = 1.0
"""How long the end waits for the last lines to be read."""


class Lines:
    """Hold lines until they are written; drop those that nobody takes in time."""

    def __init__(self) -> None:
        self.dropped = 0
        self._waiting: deque[str] = deque()
        self._some = Event()
        self._over = False

    def add(self, line: str) -> None:
        """Take a line; it ends with a newline and is ASCII."""
        if len(self._waiting) >= MOST_LINES:
            self.dropped += 1
            return
        self._waiting.append(line)
        if not self._some.is_set():
            self._some.set()

    @contextmanager
    def written(self) -> Iterator[None]:
        """Write what comes meanwhile."""
        writer = Thread(target=self._write_all, daemon=True, name="kernelwalk-log")
        writer.start()
        try:
            yield
        finally:
            self._over = True
            self._some.set()
            writer.join(END_SECONDS)

    def _write_all(self) -> None:
        while not self._over or self._waiting:
            self._some.wait()
            if not self._over:
                sleep(GATHER_SECONDS)
            self._some.clear()
            found = [self._waiting.popleft() for _ in range(len(self._waiting))]
            try:
                _write("".join(found))
            except (AttributeError, OSError, ValueError):  # a full disk, nobody who reads, no standard output
                self.dropped += len(found)


def _write(text: str) -> None:
    """Write to the system itself: what lay in a buffer of Python's would be waited for at the end."""
    left = text.encode("ascii")
    while left:
        left = left[os.write(sys.stdout.fileno(), left) :]
