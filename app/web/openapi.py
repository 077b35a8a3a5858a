"""The OpenAPI document, made from the specs."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import orjson

from app.encoders import FORMATS
from app.ops import OPS
from app.photo.render import MEDIA
from app.photo.request import PHOTO_FORMATS
from app.pipeline import FORMAT_NAMES
from app.view import ViewSpec
from app.web.parameters import CODE, Parameter, Schema, in_body, in_query, parameters, photo_parameters

try:
    VERSION = version("kernelwalk")
except PackageNotFoundError:
    VERSION = "0"

PROBLEM = "application/problem+json"


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Add to the framework's document what only the specs know: parameters, bodies and answers of the pictures."""
    paths = document["paths"]
    query = [describe(one) for one in parameters().values()]
    named = [one for one in query if one["name"] != "format"]
    suffix = {
        "name": "suffix",
        "in": "path",
        "required": True,
        "description": "The format.",
        "schema": {"type": "string", "enum": list(FORMAT_NAMES)},
        "example": "gif",
    }
    media = {form.media for form in FORMATS.values()}
    paths["/animate"] = _path("animate", "Draw the layer", query, media | {"application/json"})
    paths["/animate.{suffix}"] = _path("animate_as", "Draw the layer", [suffix, *query], media | {"application/json"})
    paths["/frames"] = _path("frames", "Give steps, numbers and scene", named, {"application/json"})
    photo = {**suffix, "schema": {"type": "string", "enum": list(PHOTO_FORMATS)}, "example": "png"}
    shown = [describe(one) for one in photo_parameters().values()]
    paths["/picture.{suffix}"] = _path("picture", "Draw a layer over a picture", [photo, *shown], set(MEDIA.values()))
    paths["/picture.{suffix}"]["post"]["requestBody"] = {"required": True, "content": _PHOTO_BODIES}
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = _problem_schema()
    schemas["Layer"] = {"anyOf": [_body(op) for op in OPS]}
    document.setdefault("info", {})["description"] = (
        "Exact animations of neural-network layers. Parameters have PyTorch's names, defaults and meaning."
    )
    return document


def describe(one: Parameter) -> dict[str, Any]:
    """Give one query parameter."""
    forms: list[Schema] = []
    for schema in one.forms():
        forms += [form for form in in_query(schema) if form not in forms]
    for_ops = one.operations()
    text = one.description + (f" For {for_ops}." if for_ops else "")
    schema = forms[0] if len(forms) == 1 else {"anyOf": forms}
    default = one.default()
    if len(set(one.defaults.values())) == 1 and default != "none":
        schema = {**schema, "default": _value(default, one)}
    return {
        "name": one.name,
        "in": "query",
        "required": False,
        "description": f"{text} Default: {default}. Range: {one.span()}.",
        "schema": schema,
        "example": one.example,
    }


def _value(default: str, one: Parameter) -> Any:
    """Give a default as JSON where it is a number or a switch."""
    controls = {form.get("control") for form in one.forms()}
    return orjson.loads(default) if controls & {"integer", "number", "boolean"} else default


def _body(op: str) -> Schema:
    """Describe a POST body: one JSON object with the parameters of an operation."""
    own = OPS[op].model_json_schema()["properties"] | ViewSpec.model_json_schema()["properties"]
    properties: dict[str, Schema] = {
        "op": {"type": "string", "const": op},
        "format": {"type": "string", "enum": list(FORMAT_NAMES)},
        "code": {"anyOf": in_body(CODE)},
    }
    for name, schema in own.items():
        properties[name] = {"anyOf": in_body(schema), "description": schema.get("description", "")}
    return {
        "title": op,
        "type": "object",
        "properties": properties,
        "patternProperties": {"^(_|v|utm_.*)$": {}},
        "additionalProperties": False,
        "required": [] if op == "conv2d" else ["op"],
    }


def _path(name: str, summary: str, query: list[dict[str, Any]], media: set[str]) -> dict[str, Any]:
    ok = {"content": {one: {"schema": _content(one)} for one in sorted(media)}}
    body = {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Layer"}}}}
    path = [one for one in query if one["in"] == "path"]
    found = {}
    for method in ("get", "head", "post"):
        found[method] = {
            "summary": summary,
            "operationId": f"{name}_{method}",
            "tags": ["pictures"],
            "parameters": path if method == "post" else query,
            "responses": _answers(ok, media, head=method == "head"),
            **({"requestBody": body} if method == "post" else {}),
        }
    found["options"] = {
        "summary": "Allow pages of every origin to ask",
        "operationId": f"{name}_options",
        "tags": ["pictures"],
        "parameters": path,
        "responses": {"204": {"description": "Allowed"}, "404": {"description": "No such format"}},
    }
    return found


def _answers(ok: dict[str, Any], media: set[str], head: bool) -> dict[str, Any]:
    shown = media - {"application/json"} | {PROBLEM}
    refused = {"content": {one: {"schema": _content(one)} for one in sorted(shown)}}
    if head:
        ok, refused = {}, {}
    headers = {name: {"description": text, "schema": {"type": "string"}} for name, text in _HEADERS.items()}
    said = {"X-Problem": {"description": "The message, percent-encoded.", "schema": {"type": "string"}}}
    return {
        "200": {"description": "The answer", "headers": headers, **ok},
        "206": {"description": "The part that Range asked for", **ok},
        "304": {"description": "The client has it"},
        **{status: {"description": text, "headers": said, **refused} for status, text in _REFUSALS.items()},
    }


_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {"file": {"type": "string", "format": "binary"}},
}
_PHOTO_BODIES = {"application/json": {"schema": {"type": "object"}}, "multipart/form-data": {"schema": _FORM}}
_HEADERS = {"ETag": "Strong tag of these bytes.", "Cache-Control": "For ever: an address never changes its picture."}
_REFUSALS = {
    "400": "The request cannot be read",
    "404": "No such page",
    "405": "Not with this method",
    "408": "The body did not arrive in time",
    "413": "The body is too large",
    "414": "The address is too long",
    "416": "The part lies beyond the end",
    "422": "The layer cannot exist, or a parameter is out of range; the message says value, limit and remedy",
    "431": "The headers are too long",
    "500": "A fault of the server",
    "503": "Too busy just now; Retry-After says when to ask again",
}


def _content(media: str) -> Schema:
    if media == PROBLEM:
        return {"$ref": "#/components/schemas/Problem"}
    return {"type": "object"} if media == "application/json" else {"type": "string", "format": "binary"}


@lru_cache(maxsize=1)
def _problem_schema() -> Schema:
    text, error = {"type": "string"}, {"field": {"type": "string"}, "message": {"type": "string"}}
    return {
        "title": "Problem",
        "description": "RFC 9457.",
        "type": "object",
        "required": ["type", "title", "status", "detail", "errors"],
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "errors": {
                "type": "array",
                "items": {"type": "object", "required": ["field", "message"], "properties": error},
            },
        },
    }
