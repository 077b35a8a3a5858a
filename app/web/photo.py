"""The routes of layers over a picture: samples by GET, uploads by POST, kept for minutes under a key."""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from app.photo.render import MEDIA, render
from app.photo.request import PhotoRequest, parse
from app.photo.samples import SAMPLES, Picture
from app.photo.source import Uploads, decode
from app.pipeline import RENDERER
from app.refusal import Refusal, refusal
from app.web.answer import OPEN, Answer, Reply, unchanged
from app.web.problems import Asked, problem_reply
from app.web.query import merge, read_body, read_query
from app.web.routes import UNABLE, fetch, unable
from app.web.service import Service

router = APIRouter()
MULTIPART = "multipart/form-data"
IGNORED = ("_", "v")


@router.get("/picture.{suffix}")
@router.head("/picture.{suffix}")
@router.post("/picture.{suffix}")
async def picture(request: Request, suffix: str) -> Response:
    """Draw what a layer makes of a picture: a sample, or one sent as the field `file` of a form."""
    asked = Asked.of(request.scope)
    try:
        raw: dict[str, Any] = dict(read_query(request.scope["query_string"]))
        key = ""
        if request.method == "POST":
            sent, key = await _sent(request)
            raw = merge(raw, sent)
        raw = {k: v for k, v in raw.items() if not (k in IGNORED or k.startswith("utm_"))}
        name = str(raw.get("image", "landscape"))
        uploads: Uploads = request.app.state.uploads
        own = name not in SAMPLES and len(name) == len(key or name) and _is_key(name)
        shown = uploads.find(name) if own else None
        found = parse(raw, suffix, shown.shape[:2] if shown is not None else (512, 512))
    except Refusal as error:
        return (await problem_reply(422, error.problems, asked)).response()
    if shown is not None:
        return (await _private(request, asked, found, shown, name)).response()
    tag = found.etag(RENDERER)
    if request.method != "POST" and (same := unchanged(request.headers, tag, MEDIA[found.format])):
        return same.response()
    return (await fetch(request, asked, tag, render, found)).response()


def _is_key(name: str) -> bool:
    return len(name) == 22 and name.replace("-", "").replace("_", "").isalnum()


async def _sent(request: Request) -> tuple[dict[str, Any], str]:
    """Read a POST: a JSON object, or a form whose field `file` is kept; give the parameters and the key."""
    kind = request.headers.get("content-type", "")
    if not kind.startswith(MULTIPART):
        return read_body(await request.body()), ""
    try:
        form = await request.form(max_files=1, max_fields=100)
    except HTTPException as error:
        if error.status_code != 400:
            raise
        raise refusal(
            "file", "the form cannot be read ({reason}): send one file as file", reason=str(error.detail)
        ) from None
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise refusal("file", "the form has no file: send one picture as the field file")
    found = await to_thread.run_sync(decode, await file.read())
    uploads: Uploads = request.app.state.uploads
    key = uploads.keep(found)
    return merge(fields, {"image": key}), key


async def _private(request: Request, asked: Asked, found: PhotoRequest, shown: Picture, key: str) -> Reply:
    """Answer for an uploaded picture: nothing of it is kept on the way."""
    service: Service = request.app.state.service
    try:
        answer: Answer = await service.once(request.scope, f"{key}/{found.etag(RENDERER)}", render, found, shown)
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
