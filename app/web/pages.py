"""The pages for people: what their templates are given, and the schema that the controls are built from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.assets import TEMPLATES
from app.ops import OPS
from app.pipeline import FORMAT_NAMES, parse
from app.refusal import Refusal
from app.spec import LayerSpec
from app.text import LANGUAGES, catalogue
from app.view import ViewSpec
from app.web.problems import language
from app.web.query import read_query

router = APIRouter(include_in_schema=False)
_templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)


@router.get("/")
def index(request: Request) -> HTMLResponse:
    """Show the page; its URL holds the parameters of the layer."""
    raw: dict[str, str] = {}
    broken: Refusal | None = None
    try:
        raw = read_query(request.scope["query_string"])
    except Refusal as error:
        broken = error
    context = page_context(raw, request.headers.get("accept-language", ""), broken)
    html = _templates.get_template("index.html").render(context, base_url=base_url(request))
    return HTMLResponse(html, 422 if context["problems"] else 200)


@router.get("/schema.json")
def schema_json() -> Response:
    """Give the schema of every operation and of the view."""
    return Response(schema_bytes(), media_type="application/json", headers={"cache-control": "no-cache"})


def page_context(raw: Mapping[str, Any], accept_language: str = "", broken: Refusal | None = None) -> dict[str, Any]:
    """Give what the page's template needs for raw parameters.

    `schema`: `page_schema()`. `request`: op, format and every parameter after defaults. `query`: the canonical query.
    `lang`, `say`: the language and its translating function. `problems`: `[{field, message}]`, empty if all is well;
    otherwise `request` is that of the default layer.

    >>> page_context({"op": "conv2d", "stride": "2"})["query"]
    'op=conv2d&stride=2'
    """
    lang = language(str(raw.get("lang", "")), accept_language)
    say = catalogue(lang)
    problems = broken
    try:
        found = parse(raw)
    except Refusal as error:
        problems, found = problems or error, parse({})
    view = {name: getattr(found.view, name) for name in ViewSpec.model_fields}
    return {
        "schema": page_schema(),
        "request": {"format": found.format, **found.spec.canonical(), **view},
        "query": found.query(),
        "lang": lang,
        "languages": LANGUAGES,
        "say": say,
        "problems": [{"field": p.field, "message": p.say(say)} for p in problems.problems] if problems else [],
    }


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
    """Give the address of this server as the client sees it, without the last slash."""
    return str(request.base_url).rstrip("/")
