"""Where workers come from: Python's fork server, a process that has everything loaded (`nursery.py`).

A new worker takes 10 ms that way, instead of a second for a fresh interpreter.
"""
# ruff: noqa: SLF001 - the fork server's process and address are nowhere but in its private names

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
from contextlib import suppress
from multiprocessing import forkserver
from multiprocessing.util import get_temp_dir
from pathlib import Path
from typing import Any

context = multiprocessing.get_context("forkserver")
LONGEST_FOLDER = 107 - len("/pymp-12345678/listener-12345678")
"""Bytes: the name of a socket has 107 at most."""


def prepare() -> None:
    """Set up the process that workers are forked from; it starts with the first worker."""
    # Each worker does one thing on one core; threads of a linear algebra library would not survive the fork.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    context.set_forkserver_preload(["app.web.nursery"])
    tempfile.tempdir = socket_folder()


def socket_folder() -> str:
    """Find where the fork server's socket can have its name, in a private folder. Raises `RuntimeError` without one."""
    with suppress(FileNotFoundError):  # a read-only container
        usual = tempfile.gettempdir()
        if len(os.fsencode(usual)) <= LONGEST_FOLDER:
            return usual
    for folder in ("/tmp", "/dev/shm"):  # noqa: S108 - a private folder is made in it
        if os.access(folder, os.W_OK):
            return folder
    raise RuntimeError(f"no folder can be written: set TMPDIR to one whose path has at most {LONGEST_FOLDER} bytes")


def restore() -> None:
    """Let another fork server take the place of one that nobody finds: the folder of its socket has been emptied."""
    server: Any = forkserver._forkserver
    with server._lock:
        Path(get_temp_dir()).mkdir(0o700, exist_ok=True)
        if server._forkserver_address and not Path(server._forkserver_address).exists():
            os.kill(server._forkserver_pid, signal.SIGKILL)
            os.waitpid(server._forkserver_pid, 0)
            os.close(server._forkserver_alive_fd)
            server._forkserver_address = server._forkserver_alive_fd = server._forkserver_pid = None
