"""Signals that end a command: it leaves nothing half done behind."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from app.files import drop_drafts

ENDS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextmanager
def ended_by_signals(at_once: bool = False) -> Iterator[None]:
    """Let SIGTERM and SIGHUP leave no draft: the exit code is 128 and the signal's number.

    Whoever has others to end leaves by an exception. Whoever draws ends at once: while something is being destroyed,
    Python prints an exception and goes on.
    """
    ours = [number for number in ENDS if signal.getsignal(number) is signal.SIG_DFL]  # nohup ignores SIGHUP
    for number in ours:
        signal.signal(number, _end_at_once if at_once else _end)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def _end(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # again is not sooner: it would disturb the tidying
    sys.exit(128 + number)


def _end_at_once(number: int, frame: FrameType | None) -> None:
    drop_drafts()
    os._exit(128 + number)


@contextmanager
def ours_alone() -> Iterator[None]:
    """Start processes in this block: Ctrl-C and SIGHUP, which a terminal sends to all, wait and never reach them."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
