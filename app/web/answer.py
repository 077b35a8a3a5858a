"""An answer: rendered bytes with their tag, and how it is sent whole, in part, compressed, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Send

from app.web.conditional import byte_range, none_match

RawHeaders = list[tuple[bytes, bytes]]
# The request headers that choose between the forms of one answer.
CHOOSING = (b"if-none-match", b"range", b"if-range", b"accept-encoding")

_TAGS = "if-none-match"

# Every header costs time with each answer, so only what works is sent.
OPEN: RawHeaders = [
    (b"access-control-allow-origin", b"*"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"x-content-type-options", b"nosniff"),
]
READABLE: RawHeaders = [(b"access-control-expose-headers", b"etag, x-problem, retry-after, content-range")]
FOREVER: RawHeaders = [(b"cache-control", b"public, max-age=31536000, immutable")]
# What a browser would show as a document of its own runs and loads nothing.
_INERT = b"default-src 'none'; style-src 'unsafe-inline'; sandbox"
INERT: RawHeaders = [(b"content-security-policy", _INERT)]
UNFRAMED: RawHeaders = [(b"content-security-policy", _INERT + b"; frame-ancestors 'none'")]


class Answer:
    """Hold rendered bytes, their media type, strong tag and language; `zipped` is the body under gzip, if it pays."""

    __slots__ = ("body", "lang", "media", "size", "tag", "whole", "zipped", "zipped_tag")

    def __init__(self, media: str, body: bytes, tag: str, zipped: bytes | None = None, lang: str = "") -> None:
        self.media, self.body, self.tag, self.zipped, self.lang = media, body, tag, zipped, lang
        self.zipped_tag = zipped_tag(tag)
        self.size = len(body) + len(zipped or b"") + 1000
        self.whole = self.headers(len(body), tag)

    def headers(self, length: int, tag: str, more: RawHeaders | None = None) -> RawHeaders:
        """Give the headers of a 200 or 206."""
        return [
            (b"content-type", self.media.encode()),
            (b"content-length", str(length).encode()),
            (b"etag", tag.encode()),
            (b"accept-ranges", b"bytes"),
            *FOREVER,
            *OPEN,
            *by_media(self.media),
            *([(b"content-language", self.lang.encode())] if self.lang else []),
            *(more or []),
        ]


class Reply(NamedTuple):
    """Hold what goes on the wire."""

    status: int
    headers: RawHeaders
    body: bytes

    def response(self) -> Response:
        """Wrap for a route."""
        found = Response(self.body, self.status)
        found.raw_headers = [*self.headers]  # those of an answer are kept, and middleware adds to what it is given
        return found

    async def send(self, send: Send) -> None:
        """Send it."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


def reply(found: Answer, method: str, headers: Mapping[str, str]) -> Reply:
    """Answer a request for these bytes: 200, 206, 304 or 416."""
    if method != "POST" and (same := unchanged(headers, found.tag, found.media)):
        return same
    if method == "GET" and "range" in headers and headers.get("if-range", found.tag) == found.tag:
        part = byte_range(headers["range"], len(found.body))
        if part == "unsatisfiable":
            return _beyond(found)
        if part is not None:
            return _part(found, *part)
    body, sent = found.body, found.whole
    if found.zipped is not None and accepts_gzip(headers.get("accept-encoding", "")):
        body = found.zipped
        sent = found.headers(len(body), found.zipped_tag, [(b"content-encoding", b"gzip")])
    return Reply(200, sent, b"" if method == "HEAD" else body)


def unchanged(headers: Mapping[str, str], tag: str, media: str) -> Reply | None:
    """Give the 304 when the client has these bytes already; needs nothing rendered."""
    given = ", ".join(headers.getlist(_TAGS)) if isinstance(headers, Headers) else headers.get(_TAGS)
    if not given:
        return None
    same = next((one for one in (tag, zipped_tag(tag)) if not none_match(given, one)), None)
    if same is None:
        return None
    return Reply(304, [(b"etag", same.encode()), *FOREVER, *by_media(media), *OPEN], b"")


def zipped_tag(tag: str) -> str:
    """Give the tag of the compressed bytes: other bytes need another strong tag."""
    return tag[:-1] + '-gzip"'


def accepts_gzip(header: str) -> bool:
    """Say whether Accept-Encoding allows gzip.

    >>> accepts_gzip("br, gzip"), accepts_gzip("gzip;q=0, *"), accepts_gzip("")
    (True, False, False)
    """
    weights = {}
    for part in header.lower().split(","):
        name, _, rest = part.partition(";")
        weights[name.strip()] = rest.replace(" ", "").removeprefix("q=").rstrip("0.") != "" if rest else True
    return weights.get("gzip", weights.get("*", False))


def by_media(media: str) -> RawHeaders:
    """Give the headers that depend on the media type.

    Pictures are never compressed: a Vary header would only split caches.
    """
    if media == "image/svg+xml":
        return INERT
    return [] if media.startswith(("image/", "video/")) else [(b"vary", b"accept-encoding"), *READABLE]


def _part(found: Answer, first: int, end: int) -> Reply:
    body = found.body[first:end]
    more = [(b"content-range", f"bytes {first}-{end - 1}/{len(found.body)}".encode())]
    return Reply(206, found.headers(len(body), found.tag, more), body)


def _beyond(found: Answer) -> Reply:
    length = (b"content-range", f"bytes */{len(found.body)}".encode())
    return Reply(416, [length, (b"content-length", b"0"), (b"cache-control", b"no-store"), *OPEN], b"")
