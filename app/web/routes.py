"""The routes of pictures and documents: parse, look for what the client or the memory has, else render."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import anyio
from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from app import pipeline
from app.refusal import Problem, Refusal
from app.web.answer import OPEN, Answer, RawHeaders, Reply, reply, unchanged
from app.web.flights import Failure
from app.web.jobs import Job, draw, media_of
from app.web.note import note_of
from app.web.problems import Asked, problem_reply
from app.web.query import merge, read_body, read_query
from app.web.service import Service
from app.web.workers import Busy, Overdue

router = APIRouter()
T = TypeVar("T")
UNABLE = (Busy, Overdue, Failure, ClientDisconnect)
GONE = Reply(499, [], b"")
PREFLIGHT: RawHeaders = [
    (b"access-control-allow-methods", b"GET, HEAD, POST"),
    (b"access-control-allow-headers", b"content-type, if-none-match, range"),
    (b"access-control-max-age", b"86400"),
    (b"content-length", b"0"),
]


@router.get("/animate")
@router.head("/animate")
@router.post("/animate")
@router.get("/animate.{suffix}")
@router.head("/animate.{suffix}")
@router.post("/animate.{suffix}")
async def animate(request: Request, suffix: str | None = None) -> Response:
    """Draw the layer in the format of the suffix, of `format`, or as GIF."""
    return await _serve(request, suffix)


@router.get("/frames")
@router.head("/frames")
@router.post("/frames")
async def frames(request: Request) -> Response:
    """Give the document of the layer's steps and scene."""
    return await _serve(request, "json")


@router.options("/animate", include_in_schema=False)
@router.options("/animate.{suffix}", include_in_schema=False)
@router.options("/frames", include_in_schema=False)
async def preflight(suffix: str = "gif") -> Response:
    """Allow pages of every origin to ask."""
    if suffix not in pipeline.FORMAT_NAMES:
        raise HTTPException(404)
    return Reply(204, [*PREFLIGHT, *OPEN], b"").response()


async def _serve(request: Request, suffix: str | None) -> Response:
    asked = Asked.of(request.scope)
    try:
        raw: dict[str, Any] = dict(read_query(request.scope["query_string"]))
        if request.method == "POST":
            raw = merge(raw, await aside(request, read_body, await request.body()))
            asked = Asked(asked.method, asked.path, asked.headers, raw)
            found = await aside(request, pipeline.parse, raw, suffix)
        else:
            found = pipeline.parse(raw, suffix)
    except Refusal as error:
        return (await problem_reply(422, error.problems, asked)).response()
    except UNABLE as error:
        return (await unable(error, asked)).response()
    note = note_of(request.scope)
    note.format = found.format
    if request.method != "POST" and (same := unchanged(request.headers, found.etag(), media_of(found))):
        note.cache = "unchanged"
        return same.response()
    return (await fetch(request, asked, found.etag(), draw, found)).response()


async def aside(request: Request, read: Callable[..., T], *values: Any) -> T:
    """Read what may be as large as a body in a thread, one at a time: everybody else's answers must not wait for it."""
    service: Service = request.app.state.service
    return await to_thread.run_sync(read, *values, limiter=service.reading)


async def fetch(request: Request, asked: Asked, key: str, job: Job, *values: Any) -> Reply:
    """Give the reply of a job, or the problem that kept it from being done; stop when the client leaves."""
    service: Service = request.app.state.service
    try:
        answer = await while_here(request, service.answer, request.scope, key, job, *values)
    except Refusal as error:
        return await problem_reply(422, error.problems, asked)
    except UNABLE as error:
        return await unable(error, asked)
    return reply(answer, request.method, request.headers)


async def while_here(request: Request, ask: Callable[..., Awaitable[Answer]], *values: Any) -> Answer:
    """Wait for an answer as long as the client does; raises `ClientDisconnect`, or what `ask` raises."""
    found: Answer | Exception = ClientDisconnect()
    async with anyio.create_task_group() as group:
        group.start_soon(_end_when_gone, request, group.cancel_scope)
        try:
            found = await ask(*values)
        except (Refusal, *UNABLE) as error:  # out of here it goes alone, not in a group
            found = error
        group.cancel_scope.cancel()
    if isinstance(found, Exception):
        raise found
    return found


async def _end_when_gone(request: Request, scope: anyio.CancelScope) -> None:
    try:
        while (await request.receive())["type"] != "http.disconnect":
            pass
    except HTTPException:  # a body that nobody reads is too large or too slow: the answer does not depend on it
        return
    scope.cancel()


async def unable(error: Busy | Overdue | Failure | ClientDisconnect, asked: Asked) -> Reply:
    """Say why there is no picture just now, and when to ask again; nothing to who has left."""
    if isinstance(error, ClientDisconnect):
        return GONE
    status, problem, more = reason(error)
    return await problem_reply(status, [problem], asked, more)


def reason(error: Busy | Overdue | Failure) -> tuple[int, Problem, RawHeaders]:
    """Give the status, the problem and the headers of what cannot be done just now."""
    status, seconds = 503, error.seconds if isinstance(error, Busy) else 1
    message = "many pictures are being drawn at this moment: ask again in {seconds} s"
    if isinstance(error, Overdue):
        message = "drawing this took too long just now: ask again in {seconds} s, or for something smaller"
    if isinstance(error, Failure):
        status = error.status
        message = "drawing this failed: ask again in {seconds} s, and report the address if that does not help"
    return status, Problem("server", message, {"seconds": seconds}), [(b"retry-after", str(seconds).encode())]


@router.get("/healthz", include_in_schema=False)
async def healthz() -> Response:
    """Say that the process is alive."""
    return PlainTextResponse("ok\n", headers={"cache-control": "no-store"})


SMALL = pipeline.parse({"op": "conv2d", "input_size": "3", "width": "120"}, "png")


@router.get("/readyz", include_in_schema=False)
async def readyz(request: Request) -> Response:
    """Render one small picture."""
    service: Service = request.app.state.service
    if await service.ready(draw, SMALL):
        return PlainTextResponse("ready\n", headers={"cache-control": "no-store"})
    return PlainTextResponse("not ready\n", 503, {"cache-control": "no-store", "retry-after": "1"})


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Give the metrics in Prometheus' format."""
    service: Service = request.app.state.service
    headers = {"cache-control": "no-store"}
    return Response(service.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8", headers=headers)
