"""Files and forms that strangers send as pictures, and what they ask of layers over a picture."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from tests.web.attack import VALUES, Attack, get, post


def uploads() -> Iterator[Attack]:
    """Files that are none, forms that are none, and parameters of a layer over a picture."""
    whole = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
    bomb = whole + b"\0\0\xff\xff\0\0\xff\xff\x08\x06\0\0\0\0\0\0\0"
    for data in (
        b"",
        b"x",
        b"GIF89a",
        b"BM",
        b"<svg/>",
        b"\xff\xd8\xff\xe0",
        b"RIFF\0\0\0\0WEBP",
        whole,
        bomb,
        bytes(9_000_000),
    ):
        for name in ("file", "other", 'fi\\"le', "\u202e"):
            yield form(name.encode(), data)
    for kind in (
        b"multipart/form-data",
        b"multipart/form-data; boundary=",
        b"multipart/form-data; boundary=" + b"b" * 300,
    ):
        yield post("/picture.png", b"--b\r\n\r\n\r\n--b--", b"Content-Type: " + kind + b"\r\n", picture=True)
    yield form(
        b"file",
        b"x",
        b"".join(b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % i for i in range(200)),
    )
    for name in ("image", "kernel_size", "weight", "clip", "scale", "at", "width", "compare", "colour"):
        for value in VALUES:
            yield get(f"/picture.png?op=conv2d&{name}={quote(value)}", picture=True)


def form(name: bytes, data: bytes, before: bytes = b"") -> Attack:
    part = b'--b\r\nContent-Disposition: form-data; name="%s"; filename="f"\r\n\r\n' % name
    body = before + part + data + b"\r\n--b--\r\n"
    return post("/picture.png", body, b"Content-Type: multipart/form-data; boundary=b\r\n", picture=True)
