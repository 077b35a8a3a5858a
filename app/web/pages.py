"""The pages for people, and the schema that their controls are built from."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app import pipeline
from app.ops import OPS
from app.pipeline import FORMAT_NAMES
from app.refusal import Problem, Refusal
from app.spec import LayerSpec
from app.text import LANGUAGES
from app.view import ViewSpec
from app.web.address import origin
from app.web.answer import Answer
from app.web.explore import Visit, explore, gallery, settle
from app.web.jobs import draw
from app.web.problems import Asked, problem_reply
from app.web.query import read_query
from app.web.routes import UNABLE, aside, unable, while_here
from app.web.service import Service

router = APIRouter(include_in_schema=False)


@router.get("/")
async def index(request: Request) -> Response:
    """Show the page; its URL holds the parameters of the layer."""
    asked = Asked.of(request.scope)
    try:
        visit = visit_of(request)
    except Refusal as error:
        return (await problem_reply(422, error.problems, asked)).response()
    found, problems = settle(visit)
    try:
        try:
            answer = await document_of(request, found)
        except Refusal as error:  # what only shows when the picture is laid out
            problems |= {p.field: p.say(visit.say) for p in error.problems}
            found = pipeline.parse({"op": found.spec.op, "lang": visit.lang}, "json")
            answer = await document_of(request, found)
    except UNABLE as error:
        return (await unable(error, asked)).response()
    text = await aside(request, explore, visit, found, answer.body, problems)
    return html(text, 422 if problems else 200)


@router.get("/gallery")
async def show_gallery(request: Request) -> Response:
    """Show configurations worth looking at."""
    try:
        return html(gallery(visit_of(request)))
    except Refusal as error:
        return (await problem_reply(422, error.problems, Asked.of(request.scope))).response()


def visit_of(request: Request) -> Visit:
    """Read who visits and what they ask for; raise `Refusal` where the query cannot be read."""
    raw = read_query(request.scope["query_string"])
    return Visit.of(raw, request.headers.get("accept-language", ""), base_url(request))


async def document_of(request: Request, found: pipeline.Request) -> Answer:
    """Give the JSON document of a request, out of memory or a worker; nothing is kept under the address.

    Raises `Refusal` where there is nothing to show.
    """
    service: Service = request.app.state.service
    scope = {**request.scope, "method": "POST"}
    answer = await while_here(request, service.answer, scope, found.etag(), draw, found)
    if answer.body.startswith(b'{"errors"'):  # the numbers are there, but no picture of them fits
        raise Refusal(*(said(e["field"], e["message"]) for e in orjson.loads(answer.body)["errors"]))
    return answer


def said(field: str, message: str) -> Problem:
    """Make a problem of a message that is said already, in the language it shall have."""
    return Problem(field, "{message}", {"message": message})


def html(text: str, status: int = 200, kept: str = "no-cache") -> HTMLResponse:
    """Answer with a page: always asked for anew, since the next release may show it better."""
    return HTMLResponse(text, status, headers={"cache-control": kept, "vary": "accept-language"})


@router.get("/schema.json")
def schema_json() -> Response:
    """Give the schema of every operation and of the view."""
    return Response(schema_bytes(), media_type="application/json", headers={"cache-control": "no-cache"})


@lru_cache(maxsize=1)
def page_schema() -> dict[str, Any]:
    """Describe every operation and the view: JSON Schema with control hints, defaults, groups. Made from the specs.

    `ops`: name → `{title, summary, group, rank, views, default_view, schema, defaults}`. `groups`: name → its ops.
    `view`: JSON Schema of the view parameters. `formats`, `languages`: what there is.
    """
    ops = {name: _describe(op) for name, op in OPS.items()}
    groups: dict[str, list[str]] = {}
    for name, op in ops.items():
        groups.setdefault(op["group"], []).append(name)
    return {
        "ops": ops,
        "groups": groups,
        "view": ViewSpec.model_json_schema(),
        "formats": list(FORMAT_NAMES),
        "languages": list(LANGUAGES),
    }


def _describe(op: type[LayerSpec]) -> dict[str, Any]:
    return {
        "title": op.torch_name,
        "summary": (op.__doc__ or "").split("\n")[0],
        "group": op.__module__.rpartition(".")[2],
        "rank": op.rank,
        "views": list(op.views),
        "default_view": op.default_view,
        "schema": op.model_json_schema(),
        "defaults": op.read({}).canonical(),
    }


@lru_cache(maxsize=1)
def schema_bytes() -> bytes:
    """Give `page_schema()` as JSON."""
    return orjson.dumps(page_schema())


def base_url(request: Request) -> str:
    """Give the address of this service for absolute links: from the settings, else where it listens; never Host."""
    public: str = request.app.state.settings.public_url
    host, port = request.scope.get("server") or ("127.0.0.1", 8000)
    return public.rstrip("/") or origin(request.scope["scheme"], host, port)
