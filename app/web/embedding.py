"""What lets other sites show our pictures: the bare player, oEmbed, and the preview of a link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.requests import ClientDisconnect

from app import pipeline
from app.pipeline import FORMAT_NAMES
from app.refusal import Problem, Refusal, refusal, shorten
from app.web.answer import RawHeaders
from app.web.explore import Visit, picture_query, player, refused
from app.web.pages import base_url, document_of, html, visit_of
from app.web.preview import preview
from app.web.problems import Asked, problem_reply, title_of
from app.web.query import read_query
from app.web.routes import UNABLE, aside, fetch, reason, unable

router = APIRouter(include_in_schema=False)
# Height in pixels of the bar under an embedded player; static/js/share.js has the same.
BAR = 52
NARROWEST = 120


@router.get("/embed")
async def embed(request: Request) -> Response:
    """Show the bare player, for a frame on another site."""
    asked = Asked.of(request.scope)
    try:
        visit = visit_of(request)
        found = pipeline.parse({**visit.raw, "lang": visit.lang}, "json")
        answer = await document_of(request, found)
    except Refusal as error:
        if _for_people(asked):
            return _instead(request, asked, 422, error.problems)
        return (await problem_reply(422, error.problems, asked)).response()
    except UNABLE as error:
        if _for_people(asked) and not isinstance(error, ClientDisconnect):
            status, problem, more = reason(error)
            return _instead(request, asked, status, [problem], more)
        return (await unable(error, asked)).response()
    return html(await aside(request, player, visit, found, answer.body))


def _for_people(asked: Asked) -> bool:
    return "text/html" in asked.headers.get("accept", "")


def _instead(
    request: Request, asked: Asked, status: int, problems: Sequence[Problem], more: RawHeaders | None = None
) -> Response:
    """Say in the frame why there is no player; the query may be unreadable, so it is taken as far as it goes."""
    visit = Visit.of(asked.words, asked.headers.get("accept-language", ""), base_url(request))
    page = html(refused(visit, title_of(status), problems), status, "no-store")
    page.headers["vary"] = "accept, accept-language"
    page.raw_headers += more or []
    return page


@router.get("/preview.png")
async def show_preview(request: Request) -> Response:
    """Give the picture of a link, 1200 × 630 pixels."""
    asked = Asked.of(request.scope)
    try:
        found = pipeline.parse(read_query(request.scope["query_string"]), "png")
    except Refusal as error:
        return (await problem_reply(422, error.problems, asked)).response()
    key = found.etag().replace('"', '"preview-', 1)
    return (await fetch(request, asked, key, preview, found)).response()


@router.get("/oembed")
async def oembed(request: Request) -> Response:
    """Describe a page or a picture of ours to a site that wants to show it (oembed.com)."""
    asked = Asked.of(request.scope)
    try:
        words = read_query(request.scope["query_string"])
        if words.get("format", "json") != "json":
            wrong = Problem("format", "format is {value}: only json is given", {"value": shorten(words["format"])})
            return (await problem_reply(501, [wrong], asked)).response()
        path, visit = _ours(words.get("url", ""), base_url(request))
        most = _whole(words, "maxwidth"), _whole(words, "maxheight")
        found = pipeline.parse(visit.raw, "json")
        document = orjson.loads((await document_of(request, found)).body)
    except Refusal as error:
        foreign = any(p.field == "url" for p in error.problems)
        return (await problem_reply(404 if foreign else 422, error.problems, asked)).response()
    except UNABLE as error:
        return (await unable(error, asked)).response()
    described = (_photo if path.startswith("/animate") else _rich)(visit.base, found, document, *most)
    return JSONResponse(described, headers={"access-control-allow-origin": "*"})


def _ours(url: str, base: str) -> tuple[str, Visit]:
    """Split an address of ours into its path and what it asks for; refuse every other."""
    home = urlsplit(base)
    try:
        whole = urlsplit(url)
    except ValueError:  # brackets that are no address of a machine, and the like
        whole = urlsplit("")
    path = whole.path.removeprefix(home.path) or "/"
    known = path in ("/", "/embed", "/animate") or path.removeprefix("/animate.") in FORMAT_NAMES
    if (whole.scheme, whole.netloc) != (home.scheme, home.netloc) or not whole.path.startswith(home.path) or not known:
        raise refusal(
            "url",
            "url is {value}: give the address of a page or picture of {base}",
            value=shorten(url),
            base=base,
        )
    return path, Visit.of(read_query(whole.query.encode("ascii", "replace")), "", base)


def _whole(words: dict[str, str], name: str) -> int | None:
    text = words.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) >= NARROWEST):
        raise refusal(
            name, "{name} is {value}: give pixels, at least {least}", name=name, value=shorten(text), least=NARROWEST
        )
    return int(text)


def _photo(
    base: str, found: pipeline.Request, document: dict[str, Any], width: int | None, height: int | None
) -> dict[str, Any]:
    wide, tall = _scaled(document["scene"], width, height, 0)
    return _common(base, document) | {
        "type": "photo",
        "url": f"{base}/animate.gif?{picture_query(found)}",
        "width": wide,
        "height": tall,
    }


def _rich(
    base: str, found: pipeline.Request, document: dict[str, Any], width: int | None, height: int | None
) -> dict[str, Any]:
    wide, tall = _scaled(document["scene"], width, height, BAR)
    address = f"{base}/embed?{picture_query(found)}".replace("&", "&amp;").replace('"', "%22")
    title = document["title"].replace("&", "&amp;").replace('"', "&quot;")
    frame = f'<iframe src="{address}" title="{title}" width="{wide}" height="{tall}" frameborder="0"></iframe>'
    return _common(base, document) | {"type": "rich", "html": frame, "width": wide, "height": tall}


def _common(base: str, document: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": "1.0",
        "title": document["title"],
        "provider_name": "Kernelwalk",
        "provider_url": base,
        "cache_age": 86_400,
        "thumbnail_url": f"{base}/preview.png?{document['url']}",
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }


def _scaled(scene: dict[str, Any], width: int | None, height: int | None, more: int) -> tuple[int, int]:
    """Give width and height that keep the picture's shape within the limits; `more` pixels of height are not scaled."""
    share = min(1.0, (width or scene["width"]) / scene["width"], ((height or 10**6) - more) / scene["height"])
    return max(1, round(scene["width"] * share)), max(1, round(scene["height"] * share)) + more
