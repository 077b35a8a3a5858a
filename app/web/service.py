"""The service: the memory, the flights and the workers of one application, and the way through them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

import anyio
from starlette.types import Scope

from app.settings import Settings
from app.web.answer import Answer
from app.web.flights import Failure, Flights
from app.web.jobs import Job
from app.web.lines import Lines
from app.web.metrics import Metrics
from app.web.note import Note, note_of
from app.web.store import Store
from app.web.workers import Busy, Overdue, Workers

# Whoever rendered something this many seconds ago is able to render.
READY_SECONDS = 5.0
# Uploads that are received at a time: the rest of a small /tmp holds each in full.
RECEIVED = 6


class Service:
    """Give answers: from memory, from work under way, or from a worker."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self.store = Store(settings.cache_bytes)
        self.lines = Lines()
        self._workers: Workers | None = None
        gauge = self.metrics.gauge
        gauge("cache_bytes", "Memory taken by answers.", lambda: self.store.answers.currsize)
        gauge("queue", "Requests that wait for a worker.", lambda: self._workers.waiting if self._workers else 0)
        gauge("workers_busy", "Workers that render.", lambda: self._workers.busy if self._workers else 0)
        gauge("log_lines_dropped", "Lines of the log that nobody read in time.", lambda: self.lines.dropped)
        self.reading = anyio.CapacityLimiter(1)
        self.receiving = anyio.CapacityLimiter(RECEIVED)
        self._flights: Flights | None = None
        self._rendered_at = -READY_SECONDS

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Run while the application runs; ends all workers."""
        with self.lines.written():
            async with self._working():
                yield

    @asynccontextmanager
    async def _working(self) -> AsyncIterator[None]:
        async with anyio.create_task_group() as group:
            self._workers = Workers(self.settings, self.metrics, group)
            self._flights = Flights(self._workers, self.metrics, group, self.settings.grace_seconds)
            self._workers.warm()
            try:
                yield
            finally:
                self._flights = None
                self._workers.close()
                group.cancel_scope.cancel()

    async def once(self, scope: Scope, key: str, job: Job, *values: Any) -> Answer:
        """Give an answer that nobody else may see: it is made, and not kept."""
        return await self._ask(key, note_of(scope), job, *values)

    async def answer(self, scope: Scope, key: str, job: Job, *values: Any) -> Answer:
        """Give the answer with a key (its tag), doing the job in a worker where nobody did or does it.

        Raises `Busy`, `Overdue`, `Refusal` and `Failure`.
        """
        note = note_of(scope)
        found = self.store.get(key)
        if found is None:
            found = await self._ask(key, note, job, *values)
            self.store.put(found)
        else:
            note.cache = "hit"
        if scope["method"] != "POST":
            self.store.remember(scope["path"], scope["query_string"], key)
        return found

    async def _ask(self, key: str, note: Note, job: Job, *values: Any) -> Answer:
        if self._flights is None:
            raise RuntimeError("the service is not open: run the application's lifespan")
        found = await self._flights.ask(key, note, job, *values)
        self._rendered_at = monotonic()
        return found

    async def ready(self, job: Job, *values: Any) -> bool:
        """Say whether something can be rendered; try it unless it worked a moment ago."""
        if monotonic() - self._rendered_at < READY_SECONDS:
            return True
        try:
            await self._ask("ready", Note(), job, *values)
        except (Busy, Overdue, Failure):
            return False
        return True
