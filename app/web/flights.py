"""Flights: the same work asked for many times at once is done once; what nobody waits for any more is given up."""

from __future__ import annotations

import logging
from typing import Any

import anyio
from anyio.abc import TaskGroup

from app.refusal import Refusal
from app.web.answer import Answer
from app.web.jobs import Fault, Job, Made, Refused
from app.web.metrics import Metrics
from app.web.note import Note
from app.web.worker import Died
from app.web.workers import Busy, Overdue, Workers

log = logging.getLogger("kernelwalk")


class Failure(Exception):
    """The work failed: through a fault of ours (500), or because its worker died twice (503)."""

    def __init__(self, status: int = 500) -> None:
        super().__init__(f"failed with {status}")
        self.status = status


class Flight:
    """Hold one piece of work under way and what came of it."""

    __slots__ = ("done", "found", "note", "scope", "waiters")

    def __init__(self) -> None:
        self.done = anyio.Event()
        self.scope = anyio.CancelScope()
        self.note = Note()
        self.waiters = 0
        self.found: Answer | Exception = Failure()


class Flights:
    """Do work by key, in the service's task group: one client's leaving ends nobody else's work."""

    def __init__(self, workers: Workers, metrics: Metrics, group: TaskGroup, grace: float) -> None:
        self._workers, self._metrics, self._group, self._grace = workers, metrics, group, grace
        self._flights: dict[str, Flight] = {}

    async def ask(self, key: str, note: Note, job: Job, *values: Any) -> Answer:
        """Give the answer of a job, doing it or waiting for who does it.

        Raises `Busy`, `Overdue`, `Refusal` and `Failure`.
        """
        flight = self._flights.get(key)
        note.cache = "miss" if flight is None else "joined"
        if flight is None:
            flight = self._flights[key] = Flight()
            self._group.start_soon(self._fly, key, flight, job, values)
        flight.waiters += 1
        try:
            await flight.done.wait()
        finally:
            flight.waiters -= 1
            if not flight.waiters and not flight.done.is_set():
                self._group.start_soon(self._give_up, key, flight)
        note.queued, note.rendered = flight.note.queued, flight.note.rendered
        if isinstance(flight.found, Exception):
            raise flight.found
        return flight.found

    async def _fly(self, key: str, flight: Flight, job: Job, values: tuple[Any, ...]) -> None:
        with flight.scope:
            flight.found = await self._land(key, flight, job, values)
        if self._flights.get(key) is flight:
            del self._flights[key]
        flight.done.set()

    async def _land(self, key: str, flight: Flight, job: Job, values: tuple[Any, ...]) -> Answer | Exception:
        try:
            found = await self._workers.run(flight.note, job, *values)
        except (Busy, Overdue) as error:
            return error
        except Died:
            return Failure(503)
        except Exception:
            # An error here must end one answer and not the task group that all answers live in.
            log.exception("work could not be handed to a worker")
            return Failure()
        if isinstance(found, Made):
            flight.note.rendered = found.seconds
            self._metrics.rendered(found.media, found.seconds, flight.note.queued)
            return Answer(found.media, found.body, key, found.zipped, found.lang)
        if isinstance(found, Refused):
            return Refusal(*found.problems)
        assert isinstance(found, Fault)
        log.error("a job failed\n%s", found.traceback)
        return Failure()

    async def _give_up(self, key: str, flight: Flight) -> None:
        """Wait a moment, since most work ends sooner than a worker starts; then end it unless somebody came."""
        with anyio.move_on_after(self._grace):
            await flight.done.wait()
        if flight.waiters or flight.done.is_set():
            return
        if self._flights.get(key) is flight:
            del self._flights[key]
        flight.scope.cancel()
