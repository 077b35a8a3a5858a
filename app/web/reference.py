"""The reference for people and programs: /docs and /openapi.json."""

from __future__ import annotations

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.photo.request import PhotoView
from app.refusal import Refusal
from app.text import mark
from app.web.explore import templates
from app.web.pages import html, visit_of
from app.web.parameters import Parameter, parameters, photo_parameters
from app.web.problems import Asked, problem_reply

router = APIRouter(include_in_schema=False)
CALLS = (
    ("GET /animate", mark("The picture, in the format of the parameter format, or as GIF.")),
    ("GET /animate.png", mark("The picture in the format of the suffix.")),
    ("POST /animate", mark("The same; the parameters are one JSON object, for values too long for a URL.")),
    ("GET /frames, POST /frames", mark("The steps, the numbers and the scene as JSON.")),
    (
        "GET /picture.png",
        mark("What a layer makes of a sample picture; POST takes a picture of yours as the field file."),
    ),
    ("GET /", mark("The page. Put /animate before the question mark of its URL and it is the picture.")),
    ("GET /healthz, /readyz, /metrics", mark("Alive; able to render; numbers for Prometheus.")),
)


@router.get("/openapi.json")
def openapi_json(request: Request) -> Response:
    """Give the OpenAPI document."""
    document = request.app.openapi()
    return Response(orjson.dumps(document), media_type="application/json", headers={"cache-control": "no-cache"})


@router.get("/docs")
async def docs(request: Request) -> Response:
    """Show every address and every parameter to a person."""
    try:
        visit = visit_of(request)
    except Refusal as error:
        return (await problem_reply(422, error.problems, Asked.of(request.scope))).response()
    context = visit.common("/docs") | {
        "calls": [(call, visit.say(message)) for call, message in CALLS],
        "tables": [
            (visit.say("Parameters"), "", list(parameters().values())),
            (visit.say("Layers over a picture"), "picture.", _only_of_photos()),
        ],
    }
    return html(templates().get_template("docs.html").render(context))


def _only_of_photos() -> list[Parameter]:
    """Give what a layer over a picture has beside the parameters of the layer."""
    return [one for name, one in photo_parameters().items() if name in PhotoView.model_fields]
