"""An answer: rendered bytes with their tag, and how it is sent whole, in part, compressed, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from gzip import compress
from typing import NamedTuple

from starlette.responses import Response

from app.web.conditional import byte_range, none_match

GZIP_LEVEL = 5
GZIP_FROM = 1000
RawHeaders = list[tuple[bytes, bytes]]

OPEN: RawHeaders = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"etag, x-problem, retry-after, content-range"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"x-content-type-options", b"nosniff"),
]
FOREVER: RawHeaders = [(b"cache-control", b"public, max-age=31536000, immutable")]
# A picture that is opened as a page of its own runs and loads nothing.
PICTURE: RawHeaders = [(b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; sandbox")]


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold rendered bytes, their media type and their strong tag; `zipped` is the body under gzip, where that pays."""

    media: str
    body: bytes
    tag: str
    zipped: bytes | None = None

    @property
    def zipped_tag(self) -> str:
        """The tag of the compressed bytes."""
        return self.tag[:-1] + '-gzip"'

    @property
    def size(self) -> int:
        """Bytes it takes in memory, roughly."""
        return len(self.body) + len(self.zipped or b"") + 500


class Reply(NamedTuple):
    """Hold what goes on the wire."""

    status: int
    headers: RawHeaders
    body: bytes

    def response(self) -> Response:
        """Wrap for a route."""
        found = Response(self.body, self.status)
        found.raw_headers = self.headers
        return found


def answer(media: str, body: bytes, tag: str) -> Answer:
    """Make an answer; text is compressed once, pictures never."""
    wide = media.startswith(("application/json", "text/")) and len(body) >= GZIP_FROM
    return Answer(media, body, tag, compress(body, GZIP_LEVEL, mtime=0) if wide else None)


def unchanged(headers: Mapping[str, str], tag: str, media: str) -> Reply | None:
    """Give the 304 when the client has these bytes already; needs nothing rendered."""
    given = headers.get("if-none-match")
    if given is None or none_match(given, tag, tag[:-1] + '-gzip"'):
        return None
    return Reply(304, [(b"etag", tag.encode()), *FOREVER, *_vary(media), *OPEN], b"")


def reply(found: Answer, method: str, headers: Mapping[str, str]) -> Reply:
    """Answer a request for these bytes: 200, 206, 304 or 416."""
    if method != "POST" and (same := unchanged(headers, found.tag, found.media)):
        return same
    body, status, more = found.body, 200, RawHeaders()
    tag = found.tag
    wanted = headers.get("range") if method == "GET" else None
    if wanted is not None and headers.get("if-range", found.tag) == found.tag:
        part = byte_range(wanted, len(body))
        if part == "unsatisfiable":
            return _beyond(found)
        if part is not None:
            status, more = 206, [(b"content-range", f"bytes {part[0]}-{part[1] - 1}/{len(body)}".encode())]
            body = body[part[0] : part[1]]
    if status == 200 and found.zipped is not None and accepts_gzip(headers.get("accept-encoding", "")):
        body, tag, more = found.zipped, found.zipped_tag, [(b"content-encoding", b"gzip")]
    sent = [
        (b"content-type", found.media.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"etag", tag.encode()),
        (b"accept-ranges", b"bytes"),
        *more,
        *FOREVER,
        *_vary(found.media),
        *OPEN,
        *PICTURE,
    ]
    return Reply(status, sent, b"" if method == "HEAD" else body)


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


def _vary(media: str) -> RawHeaders:
    return [] if media.startswith(("image/", "video/")) else [(b"vary", b"accept-encoding")]


def _beyond(found: Answer) -> Reply:
    headers = [
        (b"content-range", f"bytes */{len(found.body)}".encode()),
        (b"content-length", b"0"),
        (b"cache-control", b"no-store"),
        *OPEN,
    ]
    return Reply(416, headers, b"")
