"""One hostile request: raw bytes, and whether a picture was asked for in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple


class Attack(NamedTuple):
    """Hold one request and whether a picture was asked for in it."""

    request: bytes
    picture: bool = False


LISTS: dict[str, list[str]] = json.loads((Path(__file__).parent / "hostile.json").read_text())
VALUES = LISTS["values"]


def get(path: bytes | str, head: bytes = b"", picture: bool = False, method: str = "GET") -> Attack:
    raw = path if isinstance(path, bytes) else path.encode()
    lines = b"%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n" % (method.encode("latin-1"), raw, head)
    return Attack(lines, picture)


def post(path: str, body: bytes, head: bytes = b"", picture: bool = False) -> Attack:
    length = b"Content-Length: %d\r\n" % len(body)
    return Attack(b"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s%s\r\n" % (path.encode(), length, head) + body, picture)
