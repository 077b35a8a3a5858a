"""The wire: uvicorn's protocol, which also bounds how long and how large a request's head may be, and answers warm.

A head that is endless or never ends would otherwise be read until memory is: the application sees only whole heads.
What is in memory is written at once, with no task and no application between; everything else goes the usual way.
"""

from __future__ import annotations

from asyncio import BaseTransport, TimerHandle
from typing import Any, Literal, cast

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from app.settings import Settings
from app.web.front import Front

MOST_HEAD = 128 * 1024
"""Bytes of a head, or of what follows a body, that are read; `max_url` and `max_headers` refuse sooner and say why."""
MOST_WAITING = 100
"""Requests that wait on one connection; who sends more at once has to ask again."""
MOST_SURPLUS = 2**24
"""Bytes of a body that are read after the answer."""
SEND_SECONDS = 60.0
"""How long an answer may lie without a byte of it being read."""


class Wire(HttpToolsProtocol):
    """Speak HTTP on one connection."""

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        application: Any = self.config.app
        self._front: Front = application.front
        settings: Settings = application.state.settings
        self._head_seconds = settings.head_seconds
        self._reading: Literal["nothing", "head", "body"] = "nothing"
        # Bytes read since a request began, its head ended or a piece of its body came; bytes that come too late.
        self._unread = self._surplus = 0
        self._running: RequestResponseCycle | None = None
        self._deaf = False
        self._late: TimerHandle | None = None
        self._stalled: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        """Wait for the first request, not for ever."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection; tell the request under way, which need not be the last."""
        self._settle()
        self._flowing()
        super().connection_lost(exc)
        self.pipeline.clear()
        if self._running is not None:
            self._running.disconnected = True
            self._running.message_event.set()

    def data_received(self, data: bytes) -> None:
        """Read; give up on what is too large, or not complete in time."""
        if self._deaf:
            return
        self._unread += len(data)
        super().data_received(data)
        if self.timeout_keep_alive_task is not None and self._reading == "nothing" and self._unread <= MOST_HEAD:
            return  # answered; what most requests come to
        if self.transport.is_closing() or self._deaf:
            return
        if self._unread > MOST_HEAD:
            self._refuse(431)
        elif self._reading == "head" or (self._reading == "body" and self.cycle.response_complete):
            self._wait()
        elif self._reading == "nothing" and self._running is None and self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def on_message_begin(self) -> None:
        """Begin a head."""
        self._reading, self._unread = "head", 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """End a head."""
        self._reading, self._unread, self._surplus = "body", 0, 0
        if self._late is not None:
            self._settle()
        if len(self.pipeline) >= MOST_WAITING:
            self._stop()
        if not self._deaf:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Read a piece of a body; after the answer, only so that the client comes to read that."""
        self._unread = 0
        if self._deaf:
            return
        if self.cycle.response_complete:
            self._surplus += len(body)
            if self._surplus > MOST_SURPLUS:
                self.transport.close()
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        self._reading = "nothing"
        if self._late is not None:
            self._settle()
        if not (self._deaf or self.cycle.response_complete):
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on with the next request."""
        self._running = None
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP, after the answers that are under way."""
        running = self._running
        own = running is not None and running is self.cycle and self._reading == "body"
        own = own and not self.cycle.response_started
        if running is not None and not own:
            self._stop()
            return
        super().send_400_response(msg)
        if not own:  # else its line says that it was given up
            self._front.refused(self.client, 400)

    def pause_writing(self) -> None:
        """Look after a while whether the client reads at all."""
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        """Go on: the client reads."""
        self._flowing()
        super().resume_writing()

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: clients may offer another protocol, and get this one."""

    def _wait(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(self._head_seconds, self._overdue)

    def _settle(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _overdue(self) -> None:
        self._late = None
        if self._running is None:
            self._refuse(408)
        else:
            self._wait()

    def _refuse(self, status: int) -> None:
        """Close; say why to who has begun to ask, unless another answer is under way."""
        self._settle()
        if self.transport.is_closing():
            return
        if self._running is not None:
            self._stop()
            return
        if self._reading == "head":
            self.transport.write(STATUS_LINE[status] + b"content-length: 0\r\nconnection: close\r\n\r\n")
            self._front.refused(self.client, status)
        self.transport.close()

    def _stop(self) -> None:
        """Take nothing more: what is asked already is answered, then the connection ends."""
        self._deaf = True
        self.cycle.keep_alive = False
        self.flow.pause_reading()

    def _watch(self) -> None:
        self._flowing()
        left = self.transport.get_write_buffer_size()
        self._stalled = self.loop.call_later(SEND_SECONDS, self._look, left)

    def _look(self, before: int) -> None:
        if self.transport.get_write_buffer_size() < before:
            self._watch()
        else:
            self.transport.abort()

    def _flowing(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Answer from memory, or let the application answer: also who has sent several requests, or reads slowly."""
        known = None if self.pipeline or self.flow.write_paused else self._front.at_once(cast("Scope", cycle.scope))
        if self.parser.should_upgrade():
            cycle.keep_alive = False  # the parser reads nothing after this
        if known is None:
            self._running = cycle
            if cycle.scope["method"] in ("GET", "HEAD"):
                cycle.waiting_for_100_continue = False  # what is asked for does not depend on a body
            super()._start_asgi_task(cycle, app)
            return
        lines = [STATUS_LINE[known.status]]
        for name, value in (*self.server_state.default_headers, *known.headers):
            lines += [name, b": ", value, b"\r\n"]
        lines.append(b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n")
        self.transport.writelines([b"".join(lines), known.body])
        cycle.response_started = cycle.response_complete = True
        if not cycle.keep_alive:
            self.transport.close()
        super().on_response_complete()
