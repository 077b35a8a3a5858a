"""The workers: bounded in number, queue and time. One that is killed costs a retry and is replaced at once."""

from __future__ import annotations

import logging
import math
from contextlib import suppress
from time import perf_counter
from typing import Any

from anyio import CapacityLimiter, WouldBlock, fail_after, get_cancelled_exc_class, to_thread
from anyio.abc import TaskGroup

from app.settings import Settings
from app.web.forking import prepare
from app.web.jobs import Fault, Job, Made, Refused
from app.web.metrics import Metrics
from app.web.note import Note
from app.web.worker import Died, Worker, begin_anew

log = logging.getLogger("kernelwalk")
START_SECONDS = 20.0  # the first start loads everything, on a machine that may be busy


class Busy(Exception):
    """Too many wait for a worker, or it took too long to get one. Ask again in `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"busy, again in {seconds} s")
        self.seconds = seconds


class Overdue(Exception):
    """The work took longer than the limit; its worker was killed."""


async def take_turn(turns: CapacityLimiter, turn: object, seconds: float) -> None:
    """Wait for one of a number of turns, for so long at most. Raises `Busy`."""
    try:
        with fail_after(seconds):
            await turns.acquire_on_behalf_of(turn)
    except TimeoutError:
        raise Busy(math.ceil(seconds)) from None


class Workers:
    """Run jobs, each in a worker of its own as long as it takes."""

    def __init__(self, settings: Settings, metrics: Metrics, group: TaskGroup) -> None:
        prepare()
        self._settings, self._metrics, self._group = settings, metrics, group
        self._turns = CapacityLimiter(settings.workers)
        # One thread waits for each worker, and one more starts workers; those of killed workers end a moment later.
        self._threads = CapacityLimiter(2 * settings.workers + 2)
        self._starting = CapacityLimiter(1)
        self._idle: list[Worker] = []
        self._filling = False

    @property
    def waiting(self) -> int:
        """Requests that wait for a worker."""
        return self._turns.statistics().tasks_waiting

    @property
    def busy(self) -> int:
        """Workers that do something."""
        return self._turns.borrowed_tokens

    def warm(self) -> None:
        """Start the workers that are missing, in the background."""
        if not self._filling and self._missing():
            self._filling = True
            self._group.start_soon(self._fill)

    def _missing(self) -> bool:
        return len(self._idle) + self.busy < self._settings.workers

    def close(self) -> None:
        """End the idle workers; the busy ones end with the tasks that wait for them."""
        while self._idle:
            self._idle.pop().kill()

    async def run(self, note: Note, job: Job, *values: Any) -> Made | Refused | Fault:
        """Run a job when its turn comes. Raises `Busy`, `Overdue` and `Died`; cancelling kills the worker."""
        turn, start = object(), perf_counter()
        await self._queue(turn)
        note.queued = perf_counter() - start
        try:
            return await self._run(job, values)
        except TimeoutError:
            self._metrics.kills.labels("overdue").inc()
            raise Overdue from None
        except get_cancelled_exc_class():
            self._metrics.kills.labels("left").inc()
            raise
        finally:
            self._turns.release_on_behalf_of(turn)
            self.warm()

    async def _queue(self, turn: object) -> None:
        settings = self._settings
        with suppress(WouldBlock):
            return self._turns.acquire_on_behalf_of_nowait(turn)
        if self.waiting >= settings.queue:
            raise Busy(math.ceil(settings.queue_seconds))
        return await take_turn(self._turns, turn, settings.queue_seconds)

    async def _run(self, job: Job, values: tuple[Any, ...]) -> Made | Refused | Fault:
        try:
            return await self._do(job, values)
        except Died:
            self._metrics.kills.labels("died").inc()
        return await self._do(job, values)

    async def _do(self, job: Job, values: tuple[Any, ...]) -> Made | Refused | Fault:
        worker = self._take() or await self._start()
        try:
            with fail_after(self._settings.render_seconds):
                found = await to_thread.run_sync(worker.do, job, values, abandon_on_cancel=True, limiter=self._threads)
        except BaseException:
            worker.kill()
            raise
        if len(self._idle) + self.busy <= self._settings.workers:
            self._idle.append(worker)
        else:
            worker.kill()
        return found

    def _take(self) -> Worker | None:
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
        return None

    async def _start(self) -> Worker:
        async with self._starting:
            with fail_after(START_SECONDS):
                return await self._fork()

    async def _fork(self) -> Worker:
        try:
            return await to_thread.run_sync(Worker, limiter=self._threads)
        except (OSError, EOFError):  # what workers are forked from was killed; the next start starts it as well
            log.warning("a worker did not start; trying again")
        try:
            return await to_thread.run_sync(begin_anew, limiter=self._threads)
        except (OSError, EOFError) as error:
            raise Died from error

    async def _fill(self) -> None:
        try:
            while self._missing():
                self._idle.append(await self._start())
        except Exception:
            # Whatever it is, it must not end the task group that all answers live in.
            log.exception("a worker did not start; the next request tries again")
        finally:
            self._filling = False
