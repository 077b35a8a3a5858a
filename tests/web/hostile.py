"""Requests that strangers send: as raw bytes, some of them not even HTTP. Each says whether it asks for a picture."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from app.ops import OPS
from app.pipeline import FORMAT_NAMES
from app.view import ViewSpec
from tests.web.attack import LISTS, VALUES, Attack, get, post
from tests.web.hostile_files import uploads


def attacks() -> Iterator[Attack]:
    """Give every request."""
    yield from values()
    yield from names()
    yield from bounds()
    yield from products()
    yield from headers()
    yield from bodies()
    yield from uploads()
    yield from broken()


def owner(name: str) -> str:
    """Give an operation that has a parameter."""
    having = [op for op, model in OPS.items() if name in model.model_fields]
    return next((op for op in having if op.endswith("2d")), having[0] if having else "conv2d")


def parameter_names() -> list[str]:
    found = {name for model in OPS.values() for name in model.model_fields} | set(ViewSpec.model_fields)
    return sorted(found)


def values() -> Iterator[Attack]:
    """Every parameter with every bad value."""
    for i, name in enumerate(parameter_names()):
        base = f"/animate.png?op={owner(name)}&{name}="
        for value in VALUES:
            yield get(base + quote(value), picture=True)
        for raw in LISTS["raw"][i % 3 :: 3]:
            yield get(base.encode() + raw.encode("latin-1"), picture=True)
    for value in VALUES:
        yield get(f"/animate?op={quote(value)}", picture=True)
        yield get(f"/frames?op={quote(value)}")
        yield get(f"/animate.{quote(value, safe='')}")
        yield get(f"/?padding={quote(value)}")


def names() -> Iterator[Attack]:
    """Unknown and repeated names."""
    for name in (
        "colour",
        "Stride",
        "stride ",
        "stride[]",
        "__class__",
        "op.op",
        "self",
        "model_config",
        "\u202e",
        "😀",
        "a" * 500,
        "",
    ):
        yield get(f"/animate.png?{quote(name)}=1", picture=True)
    for name in parameter_names():
        yield get(f"/animate.png?op={owner(name)}&{name}=1&{name}=1", picture=True)
    for query in (
        "&&&&",
        "=",
        "=1",
        "stride",
        "stride=1;padding=2",
        "?op=conv2d",
        "#x",
        "a=1&" * 120,
        "utm_a=1",
        "_=1&v=2",
    ):
        yield get(f"/animate.png?{query}")


def bounds() -> Iterator[Attack]:
    """Every bound at its least, its greatest, and one beyond either."""
    for op, model in OPS.items():
        schemas = model.model_json_schema()["properties"] | ViewSpec.model_json_schema()["properties"]
        for name, schema in schemas.items():
            low, high = schema.get("minimum"), schema.get("maximum")
            if low is None or high is None:
                continue
            for value in (low, high, low - 1, high + 1):
                yield get(f"/animate.png?op={op}&{name}={value}", picture=True)


def products() -> Iterator[Attack]:
    """Legal values whose product is not."""
    for op in ("conv2d", "conv_transpose2d"):
        yield get(f"/animate?op={op}&input_size=64&kernel_size=64&in_channels=4096&out_channels=4096", picture=True)
        yield get(f"/animate?op={op}&input_size=64&in_channels=64&out_channels=64&groups=64", picture=True)
        yield get(f"/animate?op={op}&input_size=64&kernel_size=32&padding=32&detail=tap&tween=12", picture=True)
        yield get(f"/animate?op={op}&input_size=4096x4096", picture=True)
        yield get(f"/animate?op={op}&dilation=4096&padding=4096&width=1600", picture=True)
    for op in ("conv3d", "max_pool3d", "conv_transpose3d"):
        yield get(f"/animate?op={op}&input_size=16&kernel_size=8", picture=True)
        yield get(f"/animate?op={op}&input_size=4096&kernel_size=4096", picture=True)
    yield get("/animate?op=linear&in_features=4096&out_features=4096", picture=True)
    yield get("/animate?op=relu&input_size=64&channels=4096", picture=True)
    yield get("/animate?op=conv2d&input_size=64&width=120", picture=True)
    yield get("/animate?op=conv2d&still=99999", picture=True)


def headers() -> Iterator[Attack]:
    """Methods, conditions, ranges, hosts, and large headers."""
    for path in ("/animate", "/animate.png?seed=1", "/frames", "/", "/healthz", "/openapi.json", "/static/x", "*"):
        for method in LISTS["methods"]:
            yield get(path, method=method)
    for tag in [*LISTS["tags"], '"' + "a" * 5000 + '"']:
        yield get("/animate.png?seed=1", f"If-None-Match: {tag}\r\n".encode("latin-1"), picture=True)
        yield get("/frames?seed=1", f"If-None-Match: {tag}\r\nIf-None-Match: *\r\n".encode("latin-1"))
    for span in LISTS["ranges"]:
        yield get("/animate.png?seed=1", f"Range: {span}\r\n".encode())
        yield get("/frames", f"Range: {span}\r\nIf-Range: x\r\n".encode())
    for host in [*LISTS["hosts"], "a" * 300]:
        yield Attack(f"GET /?op=conv2d HTTP/1.1\r\nHost: {host}\r\n\r\n".encode("latin-1"))
        yield get(
            "/",
            f"X-Forwarded-Host: {host}\r\nX-Forwarded-For: {host}\r\nX-Forwarded-Proto: {host}\r\n".encode("latin-1"),
        )
    for accept in ("", "*", ",", ";q=", "image/*;q=0", "a/b" * 3000, "\xff", "application/json;q=nan"):
        head = f"Accept: {accept}\r\nAccept-Language: {accept}\r\nAccept-Encoding: {accept}\r\n".encode("latin-1")
        yield get("/animate?stride=0", head)
    yield get("/animate.gif", b"X: " + b"a" * 64_000 + b"\r\n", picture=True)
    yield get("/animate.gif", b"".join(b"X-%d: a\r\n" % i for i in range(5000)), picture=True)
    yield get("/animate.gif?v=" + "a" * 10_000, picture=True)
    yield get("/" + "a" * 10_000)


def bodies() -> Iterator[Attack]:
    """Bodies: broken, large, deep, of the wrong kind, and each bad value as JSON."""
    for body in (
        b"",
        b"{",
        b"[]",
        b"null",
        b"1",
        b'"x"',
        b"\xff",
        b"\0",
        b"[" * 50_000,
        b'{"a":' * 5000,
        b'{"op":1}',
        b'{"op":null}',
    ):
        yield post("/frames", body)
        yield post("/animate.png", body, picture=True)
    literals = (
        b"0",
        b"-1",
        b"1e9",
        b"1.5",
        b"true",
        b"null",
        b'""',
        b'"5"',
        b"[]",
        b"[[]]",
        b"[[1,2],[3]]",
        b"{}",
        b'"\\u0000"',
        b'"\\ud800"',
    )
    for name in parameter_names():
        for literal in literals:
            yield post(
                "/animate.png", b'{"op":"%s","%s":%s}' % (owner(name).encode(), name.encode(), literal), picture=True
            )
    yield post("/frames", b" " * 10_000_000)
    yield post("/animate.gif", b'{"input":[' + b"1," * 5_000_000 + b"1]}", picture=True)
    for head in (b"Content-Type: text/plain\r\n", b"Content-Type: application/xml\r\n", b"Content-Encoding: gzip\r\n"):
        yield post("/frames", b'{"op":"conv2d"}', head)
    yield Attack(b'POST /frames HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"op"\r\n0\r\n\r\n')


def broken() -> Iterator[Attack]:
    """What is not HTTP, or almost."""
    yield get(b"/animate\0.png")
    yield get(b"/animate\xff.png")
    yield get("/animate%00.png")
    yield get("/%2e%2e/%2e%2e/etc/passwd")
    yield get("//evil.example/animate")
    yield get("http://evil.example/animate")
    yield get("/static/../app/main.py")
    yield get("/static/%2e%2e/app/main.py")
    yield get("/static/fonts/../../app/main.py")
    for request in (
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n",
        b"POST /frames HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /frames HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
        b"POST /frames HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"POST /frames HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /frames HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ):
        yield Attack(request)


def formats() -> Iterator[Attack]:
    """Every format, refused."""
    for form in FORMAT_NAMES:
        yield get(f"/animate.{form}?stride=0", picture=form != "json")
