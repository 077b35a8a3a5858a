"""The wire: uvicorn's protocol, which also bounds how long and how large a request's head may be, and answers warm.

A head that is endless or never ends would otherwise be read until memory is: the application sees only whole heads.
What is in memory is written at once, with no task and no application between; everything else goes the usual way.
"""

from __future__ import annotations

from asyncio import BaseTransport, TimerHandle
from typing import Any, cast

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from app.settings import Settings
from app.web.front import Front

MOST_HEAD = 128 * 1024
"""Bytes of a head that are read at all; `max_url` and `max_headers` refuse sooner, with a reason."""


class Wire(HttpToolsProtocol):
    """Speak HTTP on one connection."""

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        application: Any = self.config.app
        self._front: Front = application.front
        settings: Settings = application.state.settings
        self._head_seconds = settings.head_seconds
        self._head = 0
        self._in_head = True
        self._late: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        """Wait for the first request, not for ever."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._late = self.loop.call_later(self._head_seconds, self._refuse, 408)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._settle()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read; give up on a head that is too large, or that is not complete in time."""
        super().data_received(data)
        if not self._in_head:
            return
        self._head += len(data)
        if self._head > MOST_HEAD:
            self._refuse(431)
        elif self._late is None:
            self._late = self.loop.call_later(self._head_seconds, self._refuse, 408)

    def on_message_begin(self) -> None:
        """Begin a head."""
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """End a head."""
        self._in_head, self._head = False, 0
        self._settle()
        super().on_headers_complete()

    def _settle(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _refuse(self, status: int) -> None:
        """Close; say why to who has begun to ask."""
        self._settle()
        if self.transport.is_closing():
            return
        if self._head:
            self.transport.write(STATUS_LINE[status] + b"content-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Answer from memory, or let the application answer: also who has sent several requests, or reads slowly."""
        known = None if self.pipeline or self.flow.write_paused else self._front.at_once(cast("Scope", cycle.scope))
        if known is None:
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
        self.on_response_complete()
