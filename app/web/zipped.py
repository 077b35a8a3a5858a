"""Compression of pages, scripts and documents: Starlette's, for who takes it, and under a tag that says so."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Message, Receive, Scope, Send

from app.web.answer import accepts_gzip


class Zipped(GZipMiddleware):
    """Compress what is not compressed yet."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; the middleware itself looks for the word gzip, which also stands in `gzip;q=0`."""
        if scope["type"] == "http" and not accepts_gzip(Headers(scope=scope).get("accept-encoding", "")):
            headers = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
            scope = {**scope, "headers": headers}

        async def tagged(message: Message) -> None:
            if message["type"] == "http.response.start":
                _tag(MutableHeaders(raw=message["headers"]))
            await send(message)

        await super().__call__(scope, receive, tagged)


def _tag(headers: MutableHeaders) -> None:
    """Weaken the tag of bytes that are compressed here: they are others than those it was made for.

    No part of them can be asked for under a weak tag, and whether they have changed still can.
    """
    if headers.get("content-encoding") == "gzip" and not headers.get("etag", '-gzip"').endswith('-gzip"'):
        headers["etag"] = "W/" + headers["etag"]
        del headers["accept-ranges"]
    if "vary" in headers:
        names = (name.strip().lower() for name in headers["vary"].split(","))
        headers["vary"] = ", ".join(dict.fromkeys(names))
