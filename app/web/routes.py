"""The routes of pictures and documents: parse, look for what the client or the cache has, else render."""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from app import pipeline
from app.encoders import FORMATS
from app.refusal import Refusal
from app.web.answer import OPEN, Answer, Reply, answer, reply, unchanged
from app.web.problems import Asked, problem_reply
from app.web.query import read_body, read_query

router = APIRouter()
JSON = "application/json"
PREFLIGHT = [
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
async def preflight() -> Response:
    """Allow pages of every origin to ask."""
    return Reply(204, [*PREFLIGHT, *OPEN], b"").response()


@router.get("/healthz", include_in_schema=False)
async def healthz() -> Response:
    """Say that the process is alive."""
    return PlainTextResponse("ok\n", headers={"cache-control": "no-store"})


@router.get("/readyz", include_in_schema=False)
async def readyz() -> Response:
    """Render one small picture."""
    await _render(pipeline.parse({"op": "conv2d", "input_size": "3", "width": "120"}, "png"))
    return PlainTextResponse("ready\n", headers={"cache-control": "no-store"})


async def _serve(request: Request, suffix: str | None) -> Response:
    asked = Asked.of(request.scope)
    try:
        raw: dict[str, Any] = dict(read_query(request.scope["query_string"]))
        if request.method == "POST":
            raw |= read_body(await request.body())
            asked = Asked(asked.method, asked.path, asked.headers, raw)
        found = pipeline.parse(raw, suffix)
        media = media_of(found)
        if request.method != "POST" and (same := unchanged(request.headers, found.etag(), media)):
            return same.response()
        return reply(await _render(found), request.method, request.headers).response()
    except Refusal as error:
        return problem_reply(422, error.problems, asked).response()


async def _render(found: pipeline.Request) -> Answer:
    body = await to_thread.run_sync(pipeline.render, found)
    return answer(media_of(found), body, found.etag())


def media_of(found: pipeline.Request) -> str:
    """Give the media type of a request's answer."""
    return JSON if found.format == "json" else FORMATS[found.format].media
