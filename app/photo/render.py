"""From a request for a picture to bytes: a sheet, a sweep, or a document."""

from __future__ import annotations

from typing import Any

import orjson

from app.number import number
from app.photo import sheet, sweep
from app.photo.layer import run
from app.photo.lens import look
from app.photo.request import PhotoRequest
from app.photo.samples import Picture, sample
from app.refusal import refusal
from app.spec import plain

MEDIA = {"png": "image/png", "webp": "image/webp", "gif": "image/gif", "json": "application/json"}


def render(request: PhotoRequest, picture: Picture | None = None) -> tuple[str, bytes]:
    """Give media type and bytes; the picture is the named sample where none is given. Runs in a worker."""
    found = sample(request.view.image) if picture is None else picture
    media = MEDIA[request.format]
    if request.format == "json":
        return media, orjson.dumps(document(request, found), option=orjson.OPT_SERIALIZE_NUMPY)
    if request.view.animate:
        if request.format == "png":
            raise refusal("animate", "a PNG does not move: choose webp or gif, or leave animate out")
        return media, sweep.encode(request, found)
    return media, sheet.encode(sheet.compose(request, found), request.format)


def document(request: PhotoRequest, picture: Picture) -> dict[str, Any]:
    """Give sizes, formula, ranges, kernels and, with `at`, what stands under the window."""
    spec: Any = request.spec
    result = run(spec, picture, request.op)
    found: dict[str, Any] = {
        "layer": {k: v for k, v in spec.canonical().items() if k not in ("input", "weight")} | {"op": request.op},
        "view": {name: plain(getattr(request.view, name)) for name in type(request.view).model_fields},
        "url": request.query(),
        "code": spec.code(),
        "formula": [f._asdict() for f in spec.formulas()],
        "input": {"shape": list(result.source.shape)},
        "output": {
            "shape": list(result.output.shape),
            "maps": [
                {"min": float(p.min()), "max": float(p.max()), "mean": float(p.mean()), "text": number(float(p.mean()))}
                for p in result.output
            ],
        },
    }
    if hasattr(spec, "weight_values"):
        found["weight"] = {"shape": list(spec.weight_shape), "data": plain(spec.weight_values().reshape(-1))}
    if request.view.at is not None:
        row, column = request.view.at
        channels = range(result.output.shape[0])
        found["at"] = [look(spec, result.source, result.output, row, column, channel) for channel in channels]
    return found
