"""What a warm answer costs, against a bare ASGI application and a plain FastAPI route that send the same bytes.

The same on the wire: also the headers, without which a picture is neither kept nor embedded anywhere.
"""

from __future__ import annotations

import statistics
import urllib.request
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import ExitStack
from typing import Any

from fastapi import FastAPI, Response

from app.pipeline import parse, render
from app.web.answer import Answer
from app.web.query import read_query
from bench.loopback import Server, hammer, serving

SMALL = "/animate?op=conv1d&input_size=3&kernel_size=2&width=120&labels=false"
ROUNDS, SECONDS, CONNECTIONS = 7, 1.5, 16
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def bare(scope: MutableMapping[str, Any], receive: object, send: Send) -> None:
    """Answer everything with the same bytes: what uvicorn itself costs."""
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": ANSWER.whole})
    await send({"type": "http.response.body", "body": ANSWER.body})


def draw() -> Answer:
    """Draw the picture that all of them give."""
    request = parse(read_query(SMALL.partition("?")[2].encode()))
    return Answer("image/gif", render(request), request.etag(), lang="en")


ANSWER = draw()
HEADERS = {name.decode(): value.decode() for name, value in ANSWER.whole}
plain, typed = FastAPI(), FastAPI()


@plain.get("/healthz")
@typed.get("/healthz")
async def healthz() -> Response:
    return Response(b"ok")


@plain.get("/animate")
async def animate() -> Response:
    return Response(ANSWER.body, headers=HEADERS)


@typed.get("/animate")
async def animate_typed(op: str, input_size: int, kernel_size: int, width: int, labels: bool) -> Response:
    return Response(ANSWER.body, headers=HEADERS)


def measure() -> dict[str, list[float]]:
    """Give, for each application, the answers per second of processor time in each round."""
    uvicorn = ("-m", "uvicorn", "--port", "{port}", "--no-access-log", "--log-level", "warning")
    with ExitStack() as stack:
        servers = {
            "bare ASGI": stack.enter_context(serving(*uvicorn, "bench.hits:bare")),
            "FastAPI route, no parameters": stack.enter_context(serving(*uvicorn, "bench.hits:plain")),
            "FastAPI route, typed parameters": stack.enter_context(serving(*uvicorn, "bench.hits:typed")),
            "Kernelwalk, warm": stack.enter_context(serving()),
        }
        for server in servers.values():
            with urllib.request.urlopen(server.url + SMALL) as answer:
                assert answer.read() == ANSWER.body
                assert HEADERS.items() <= {name.lower(): value for name, value in answer.headers.items()}.items()
        rates: dict[str, list[float]] = {name: [] for name in servers}
        for _ in range(ROUNDS):
            for name, server in servers.items():
                rates[name].append(_rate(server))
        return rates


def _rate(server: Server) -> float:
    before = server.cpu_seconds()
    answers = hammer(server.port, SMALL, CONNECTIONS, SECONDS)
    return answers / (server.cpu_seconds() - before)


def medians() -> dict[str, float]:
    """Give the median of each application's rounds."""
    return {name: statistics.median(values) for name, values in measure().items()}


def main() -> None:
    rates = medians()
    ours = rates["Kernelwalk, warm"]
    print(f"{len(ANSWER.body)} bytes an answer")
    for name, rate in rates.items():
        print(f"{name:32} {rate:8,.0f} answers per second of one core; Kernelwalk is {ours / rate:.2f} times that")


if __name__ == "__main__":
    main()
