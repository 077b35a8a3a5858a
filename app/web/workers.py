"""Worker processes: bounded in number, queue and time. One that is killed costs a retry and is replaced at once."""

from __future__ import annotations

import math
import os
from contextlib import suppress
from time import perf_counter
from typing import Any

from anyio import BrokenWorkerProcess, CapacityLimiter, fail_after, get_cancelled_exc_class, to_process
from anyio.abc import TaskGroup

from app import pipeline
from app.settings import Settings
from app.web.jobs import Fault, Job, Made, Refused, draw, run
from app.web.metrics import Metrics
from app.web.note import Note

WARMING = {"op": "conv2d", "input_size": "3", "width": "120"}


class Busy(Exception):
    """Too many wait for a worker, or it took too long to get one. Ask again in `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"busy, again in {seconds} s")
        self.seconds = seconds


class Overdue(Exception):
    """The work took longer than the limit; its worker was killed."""


class Workers:
    """Run jobs in worker processes (`anyio.to_process`), which are started when first needed and live on."""

    def __init__(self, settings: Settings, metrics: Metrics, group: TaskGroup) -> None:
        # Each worker does one thing on one core; a pool of threads in each would only cost memory.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        self._settings, self._metrics, self._group = settings, metrics, group
        self._turns = CapacityLimiter(settings.workers)
        self._processes = CapacityLimiter(math.inf)
        self.waiting = 0

    @property
    def busy(self) -> int:
        """Workers that do something."""
        return self._turns.borrowed_tokens

    def warm(self) -> None:
        """Start every worker in the background."""
        for _ in range(self._settings.workers):
            self._group.start_soon(self._start_one)

    async def run(self, note: Note, job: Job, *values: Any) -> Made | Refused | Fault:
        """Run a job when its turn comes. Raises `Busy` and `Overdue`; cancelling kills the worker."""
        turn, start = object(), perf_counter()
        await self._queue(turn)
        note.queued = perf_counter() - start
        try:
            with fail_after(self._settings.render_seconds):
                return await self._run(job, *values)
        except TimeoutError:
            self._replace("overdue")
            raise Overdue from None
        except get_cancelled_exc_class():
            self._replace("left")
            raise
        finally:
            self._turns.release_on_behalf_of(turn)

    async def _queue(self, turn: object) -> None:
        settings = self._settings
        if self.waiting >= settings.queue and self._turns.available_tokens < 1:
            raise Busy(math.ceil(settings.queue_seconds))
        self.waiting += 1
        try:
            with fail_after(settings.queue_seconds):
                await self._turns.acquire_on_behalf_of(turn)
        except TimeoutError:
            raise Busy(math.ceil(settings.queue_seconds)) from None
        finally:
            self.waiting -= 1

    async def _run(self, job: Job, *values: Any) -> Made | Refused | Fault:
        try:
            return await to_process.run_sync(run, job, *values, cancellable=True, limiter=self._processes)
        except BrokenWorkerProcess:
            self._replace("died")
        return await to_process.run_sync(run, job, *values, cancellable=True, limiter=self._processes)

    def _replace(self, reason: str) -> None:
        self._metrics.kills.labels(reason).inc()
        self.warm()

    async def _start_one(self) -> None:
        """Draw something small: at the same time in all workers, so that each that is missing gets started."""
        async with self._turns:
            with suppress(BrokenWorkerProcess):
                await self._run(draw, pipeline.parse(WARMING, "png"))
