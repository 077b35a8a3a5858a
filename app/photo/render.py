"""From a request for a picture to bytes: a sheet, a sweep, or a document."""

from __future__ import annotations

import orjson

from app.photo import sheet, sweep
from app.photo.document import document
from app.photo.request import PhotoRequest
from app.photo.samples import Picture, sample

MEDIA = {"png": "image/png", "webp": "image/webp", "gif": "image/gif", "json": "application/json"}


def render(request: PhotoRequest, picture: Picture | None = None) -> tuple[str, bytes]:
    """Give media type and bytes; the picture is the named sample where none is given. Runs in a worker."""
    found = sample(request.view.image) if picture is None else picture
    media = MEDIA[request.format]
    if request.format == "json":
        return media, orjson.dumps(document(request, found))
    if request.view.animate:
        return media, sweep.encode(request, found)
    return media, sheet.encode(sheet.compose(request, found), request.format)
