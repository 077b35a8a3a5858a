"""The page of layers over a picture: what its template is given, and its route."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.photo.render import render
from app.photo.request import CHANNELS, COLOURS, MOST_FILTERS, PHOTO_OPS, TAKEN, PhotoRequest, PhotoView, parse
from app.photo.samples import SAMPLES, SIDE, Picture
from app.pipeline import RENDERER
from app.refusal import Refusal
from app.text import Translate
from app.values import WEIGHTS
from app.web.answer import Answer
from app.web.controls import Control, control, families, layer_controls
from app.web.explore import LARGEST_ISLAND, Visit, island, templates
from app.web.pages import html, visit_of
from app.web.photo import picture_of
from app.web.problems import Asked, problem_reply
from app.web.routes import UNABLE, aside, unable, while_here
from app.web.service import Service

router = APIRouter(include_in_schema=False)
HIDDEN = (*TAKEN, "return_indices")
SHOWN = ("scale", "colour", "clip")
FIRST_WIDTH = 880
"""Width of the sheet until the page's script knows how much room there is."""


@router.get("/picture")
async def show(request: Request) -> Response:
    """Show the page; its URL holds the parameters of the layer."""
    asked = Asked.of(request.scope)
    try:
        visit = visit_of(request)
        found, problems, shown = settle(request, visit)
        try:
            answer = await _document(request, found, shown)
        except Refusal as error:  # what only shows when the sheet is laid out
            problems |= {p.field: p.say(visit.say) for p in error.problems}
            found, _, shown = settle(request, visit._replace(raw={"op": found.op, "image": found.view.image}))
            answer = await _document(request, found, shown)
    except Refusal as error:
        return (await problem_reply(422, error.problems, asked)).response()
    except UNABLE as error:
        return (await unable(error, asked)).response()
    text, status = await aside(request, page, visit, found, answer, problems), 422 if problems else 200
    return html(text, status) if shown is None else html(text, status, "private, no-store")


async def _document(request: Request, found: PhotoRequest, shown: Picture | None) -> Answer:
    service: Service = request.app.state.service
    scope = {**request.scope, "method": "POST"}
    if shown is None:
        return await while_here(request, service.answer, scope, found.etag(RENDERER), render, found)
    key = f"{found.view.image}/{found.etag(RENDERER)}"
    return await while_here(request, service.once, scope, key, render, found, shown)


def settle(request: Request, visit: Visit) -> tuple[PhotoRequest, dict[str, str], Picture | None]:
    """Give the request of a page without what cannot be, the problems by field, and the uploaded picture."""
    words = {**visit.raw, "lang": visit.lang}
    problems: dict[str, str] = {}
    while True:
        try:
            shown = picture_of(request, words)
            return parse(words, "json", (SIDE, SIDE) if shown is None else shown.shape[:2]), problems, shown
        except Refusal as error:
            fields = {p.field for p in error.problems}
            problems |= {p.field: p.say(visit.say) for p in error.problems}
            words = {k: v for k, v in words.items() if k not in fields} if fields & set(words) else {}


def page(visit: Visit, found: PhotoRequest, answer: Answer, problems: Mapping[str, str]) -> str:
    """Render the page of a request, `answer` being its JSON document."""
    spec, say = found.spec, visit.say
    drawn = hasattr(spec, "weight_shape")
    call, data = ([c for c in _for_picture(side) if drawn or c.name != "seed"] for side in layer_controls(spec, say))
    view = _view(found, say)
    names = {c.name for c in (*call, *data, *view)}
    still = replace(found, view=found.view.model_copy(update={"animate": False, "width": FIRST_WIDTH}))
    context = visit.common("/picture") | {
        "document": orjson.loads(answer.body),
        "island": island(answer.body) if len(answer.body) <= LARGEST_ISLAND else "null",
        "problems": problems,
        "problem": " ".join(message for field, message in problems.items() if field not in names),
        "torch_name": found.torch_name,
        "formulas_say": say(spec.formulas_say),
        "families": families(found.op, say, PHOTO_OPS),
        "samples": list(SAMPLES),
        "call": call,
        "data": data,
        "view": view,
        "presets": WEIGHTS if drawn else (),
        "can_compare": replace(found, view=found.view.model_copy(update={"compare": True})).compares,
        "first_picture": f"/picture.png?{still.query()}",
    }
    return templates().get_template("picture.html").render(context)


def _for_picture(controls: list[Control]) -> list[Control]:
    """Leave out what the picture decides; offer its channels, and as many filters as a sheet holds."""
    return [_with_limits(one) for one in controls if one.name not in HIDDEN]


def _with_limits(one: Control) -> Control:
    if one.name in CHANNELS:
        return one._replace(kind="choice", words=(str(COLOURS), "1"), usual=str(COLOURS), slider=None)
    return one._replace(slider=(1, MOST_FILTERS)) if one.name == "out_channels" else one


def _view(found: PhotoRequest, say: Translate) -> list[Control]:
    properties = PhotoView.model_json_schema()["properties"]
    names = SHOWN if hasattr(found.spec, "weight_shape") else ()
    return [control(n, properties[n], getattr(found.view, n), properties[n].get("default"), say) for n in names]
