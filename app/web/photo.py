"""The routes of layers over a picture: samples by GET, uploads by POST, kept for minutes under a key."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from PIL import Image
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from app.photo.render import MEDIA, render
from app.photo.request import PhotoRequest, is_key, parse
from app.photo.samples import SAMPLES, SIDE, Picture, sample
from app.photo.source import Uploads, packed, unpacked
from app.pipeline import RENDERER
from app.refusal import Refusal, refusal
from app.web.answer import FOREVER, OPEN, Reply, unchanged
from app.web.front import is_form
from app.web.note import note_of
from app.web.problems import Asked, problem_reply
from app.web.query import merge, read_body, read_query
from app.web.routes import PREFLIGHT, UNABLE, aside, fetch, unable, while_here
from app.web.service import Service
from app.web.workers import take_turn

router = APIRouter()
IGNORED = ("_", "v")
THUMBNAIL = 96


@router.get("/picture.{suffix}")
@router.head("/picture.{suffix}")
@router.post("/picture.{suffix}")
async def picture(request: Request, suffix: str) -> Response:
    """Draw what a layer makes of a picture: a sample, or one sent as the field `file` of a form."""
    asked = Asked.of(request.scope)
    try:
        raw: dict[str, Any] = dict(read_query(request.scope["query_string"]))
        if request.method == "POST":
            raw = merge(raw, await _sent(request))
            asked = Asked(asked.method, asked.path, asked.headers, raw)
        raw = {k: v for k, v in raw.items() if not (k in IGNORED or k.startswith("utm_"))}
        shown = picture_of(request, raw)
        size = (SIDE, SIDE) if shown is None else shown.shape[:2]
        found = await aside(request, parse, raw, suffix, size) if request.method == "POST" else parse(raw, suffix, size)
    except Refusal as error:
        return (await problem_reply(422, error.problems, asked)).response()
    except UNABLE as error:
        return (await unable(error, asked)).response()
    if shown is not None:
        return (await _private(request, asked, found, shown)).response()
    tag = found.etag(RENDERER)
    if request.method != "POST" and (same := unchanged(request.headers, tag, MEDIA[found.format])):
        note_of(request.scope).cache = "unchanged"
        return same.response()
    return (await fetch(request, asked, tag, render, found)).response()


@router.options("/picture.{suffix}", include_in_schema=False)
async def preflight(suffix: str) -> Response:
    """Allow pages of every origin to ask."""
    if suffix not in MEDIA:
        raise HTTPException(404)
    return Reply(204, [*PREFLIGHT, *OPEN], b"").response()


@router.get("/samples/{name}.png", include_in_schema=False)
async def thumbnail(name: str) -> Response:
    """Give a sample picture, small."""
    if name not in SAMPLES:
        raise HTTPException(404)
    file = BytesIO()
    Image.fromarray(sample(name)).resize((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS).save(file, "PNG")
    headers = {key.decode(): value.decode() for key, value in (*FOREVER, *OPEN)}
    return Response(file.getvalue(), media_type="image/png", headers=headers)


def picture_of(request: Request, raw: dict[str, Any]) -> Picture | None:
    """Give the uploaded picture that parameters name, None for a sample; raise `Refusal` for one that is forgotten."""
    name = str(raw.get("image", ""))
    uploads: Uploads = request.app.state.uploads
    return uploads.find(name) if is_key(name) else None


async def _sent(request: Request) -> dict[str, Any]:
    """Read a POST: a JSON object, or a form whose field `file` is kept; give the parameters."""
    if not is_form(request.scope):
        return await aside(request, read_body, await request.body())
    async with _turn(request.app.state.service):
        return await _received(request)


@asynccontextmanager
async def _turn(service: Service) -> AsyncIterator[None]:
    """Wait for the turn to send a file. Raises `Busy`."""
    turn = object()
    await take_turn(service.receiving, turn, service.settings.queue_seconds)
    try:
        yield
    finally:
        service.receiving.release_on_behalf_of(turn)


async def _received(request: Request) -> dict[str, Any]:
    """Read a form and keep its file; give the parameters."""
    try:
        form = await request.form(max_files=1, max_fields=100)
    except HTTPException as error:
        if error.status_code != 400:
            raise
        raise refusal(
            "file", "the form cannot be read ({reason}): send one file as file", reason=str(error.detail)
        ) from None
    except UnicodeError:
        raise refusal("file", "the form names a character set that cannot be read: send UTF-8") from None
    fields: dict[str, Any] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields = merge(fields, {name: value})
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise refusal("file", "the form has no file: send one picture as the field file")
    return merge(fields, {"image": await _kept(request, await file.read())})


async def _kept(request: Request, data: bytes) -> str:
    """Decode a file in a worker, which a broken one may take down, and keep the picture; give its key."""
    service: Service = request.app.state.service
    key = f"upload/{secrets.token_hex()}"
    answer = await while_here(request, service.once, request.scope, key, packed, data)
    uploads: Uploads = request.app.state.uploads
    return uploads.keep(unpacked(answer.body))


async def _private(request: Request, asked: Asked, found: PhotoRequest, shown: Picture) -> Reply:
    """Answer for an uploaded picture: nothing of it is kept on the way."""
    service: Service = request.app.state.service
    key = found.view.image
    try:
        tag = f"{key}/{found.etag(RENDERER)}"
        answer = await while_here(request, service.once, request.scope, tag, render, found, shown)
    except Refusal as error:
        return await problem_reply(422, error.problems, asked)
    except UNABLE as error:
        return await unable(error, asked)
    headers = [
        (b"content-type", answer.media.encode()),
        (b"content-length", str(len(answer.body)).encode()),
        (b"cache-control", b"private, no-store"),
        (b"x-picture-key", key.encode()),
        (b"access-control-expose-headers", b"x-picture-key, x-problem"),
        *OPEN,
    ]
    return Reply(200, headers, b"" if request.method == "HEAD" else answer.body)
