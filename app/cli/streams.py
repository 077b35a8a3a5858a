"""The three streams of a command: each is there, and takes every letter."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper

# What is said on an output that was closed is an error, as is reading from a closed input; errors have nowhere to go.
CLOSED = {"stdin": ("r", os.O_WRONLY), "stdout": ("w", os.O_RDONLY), "stderr": ("w", os.O_WRONLY)}


def complete() -> None:
    """Open what was closed, so that no file gets its number; replace letters that an encoding does not have."""
    for name, (mode, flags) in CLOSED.items():
        if getattr(sys, name) is None:
            number = os.open(os.devnull, flags)
            os.set_inheritable(number, True)  # nor shall it in the processes that are started
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")


def let_go() -> None:
    """Drop what standard output does not take, now and later: it must not fail again on the way out."""
    try:
        sys.stdout.flush()
        os.write(sys.stdout.fileno(), b"")
    except OSError:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
