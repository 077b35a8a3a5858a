"""Start the server: uvicorn with what this service needs."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from contextlib import suppress
from socket import socket
from types import FrameType
from typing import Literal

import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError

from app.settings import unknown, wrong
from app.web.address import origin
from app.web.memory import keep_apart

KEEP_ALIVE_SECONDS = 75  # longer than a proxy keeps its connections, so that the proxy is who closes them
DRAIN_SECONDS = 15
SWITCH_SECONDS = 0.001  # threads that compute give way to the event loop five times as soon as usual


def run(host: str, port: int, workers: int | None) -> None:
    """Serve the application."""
    if workers is not None:
        os.environ["KERNELWALK_WORKERS"] = str(workers)
    try:
        from app.main import app
    except ValidationError as error:
        sys.stderr.writelines(f"Error: {line}\n" for line in wrong(error))
        sys.exit(2)
    for name in unknown():
        sys.stderr.write(f"Warning: {name} is no setting of Kernelwalk\n")
    listen(app, host, port)


def listen(app: FastAPI, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished, then the process ends with 0."""
    # Uvicorn drains, then raises the signal again for whoever listened before: that is us, and all is well.
    signal.signal(signal.SIGTERM, _end)
    sys.setswitchinterval(SWITCH_SECONDS)
    keep_apart()
    gc.freeze()  # what is loaded stays: collections, one for each film, need not look through it
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="auto",
        http=_protocol(),
        ws="none",
        access_log=False,
        log_level="warning",
        server_header=False,
        forwarded_allow_ips=app.state.settings.trusted_proxies,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    with suppress(KeyboardInterrupt):
        _Server(config).run()


class _Server(uvicorn.Server):
    """Uvicorn, which says where it listens: not on standard output, where the log of requests is."""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]  # with port 0 the system has chosen
        with suppress(OSError, ValueError):
            sys.stderr.write(f"Kernelwalk: {origin('http', self.config.host, port)}/  (Ctrl-C ends it)\n")


def _protocol() -> type[asyncio.Protocol] | Literal["auto"]:
    """Give our protocol; where httptools does not exist (Windows), uvicorn chooses."""
    try:
        from app.web.wire import Wire
    except ImportError:
        return "auto"
    return Wire


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(0)
