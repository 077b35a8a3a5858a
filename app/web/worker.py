"""One worker process: it does one job at a time and can be killed at any moment."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from multiprocessing.connection import Connection
from typing import Any

from app.web.forking import context, restore
from app.web.jobs import Fault, Job, Made, Refused, run
from app.web.memory import give_back


class Died(Exception):
    """The worker's process is gone."""


class Worker:
    """Hold a process and the pipe to it."""

    def __init__(self) -> None:
        self._here, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(there,), daemon=True, name="kernelwalk-worker")
        self._process.start()
        there.close()

    @property
    def alive(self) -> bool:
        """Say whether the process runs."""
        return self._process.is_alive()

    def do(self, job: Job, values: tuple[Any, ...]) -> Made | Refused | Fault:
        """Do a job and wait for it. Raises `Died` if the process is killed meanwhile."""
        try:
            self._here.send((job, values))
            found: Made | Refused | Fault = self._here.recv()
        except (EOFError, OSError):
            self._here.close()
            raise Died from None
        return found

    def kill(self) -> None:
        """End the process at once; whoever waits for it gets `Died`."""
        self._process.kill()


def begin_anew() -> Worker:
    """Start a worker where that has just failed."""
    restore()
    return Worker()


def _serve(connection: Connection) -> None:
    """Do jobs until the server closes the pipe or dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's business
    threading.Thread(target=_end_with_server, daemon=True).start()
    os.nice(5)  # the event loop goes first
    while True:
        try:
            job, values = connection.recv()
        except EOFError:
            return
        connection.send(run(job, *values))
        give_back()


def _end_with_server() -> None:
    """End in the middle of a job when the server is killed, since nobody is left to look at the clock."""
    server = multiprocessing.parent_process()
    if server is not None:
        server.join()
        os._exit(1)
