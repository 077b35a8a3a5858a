"""What cannot be: the true status, value, limit and remedy, as JSON or as a picture, in the reader's language."""

import json
from io import BytesIO
from urllib.parse import quote, unquote

import httpx
import pytest
from PIL import Image

from app.encoders import FORMATS
from app.text import catalogue
from app.web.problems import header_safe

BROKEN = "op=conv2d&kernel_size=9"
OPENED_BY_PILLOW = {"gif": "GIF", "png": "PNG", "webp": "WEBP", "apng": "PNG"}


def problem(found: httpx.Response) -> dict[str, object]:
    assert found.headers["content-type"] == "application/problem+json"
    document: dict[str, object] = found.json()
    assert document["status"] == found.status_code
    assert document["title"]
    assert document["detail"]
    assert isinstance(document["errors"], list)
    assert all(set(error) == {"field", "message"} for error in document["errors"])
    return document


def messages(found: httpx.Response) -> dict[str, str]:
    errors = problem(found)["errors"]
    assert isinstance(errors, list)
    return {error["field"]: error["message"] for error in errors}


@pytest.mark.parametrize("path", ["/frames", "/animate.json", "/animate"])
def test_json_says_field_value_limit_and_remedy(client: httpx.Client, path: str) -> None:
    found = client.get(f"{path}?{BROKEN}", headers={"accept": "application/json"})
    assert found.status_code == 422
    said = messages(found)["kernel_size"]
    assert "9" in said
    assert "5" in said
    assert "enlarge padding or input_size" in said
    assert found.headers["cache-control"] == "no-store"
    assert found.headers["access-control-allow-origin"] == "*"
    assert unquote(found.headers["x-problem"]) == said


def test_every_problem_is_said_at_once(client: httpx.Client) -> None:
    found = client.get("/frames?op=conv2d&stride=0&padding=-1&groups=x&theme=pink&colour=red")
    assert set(messages(found)) == {"stride", "padding", "groups", "theme", "colour"}


def test_an_unknown_name_is_refused_whatever_it_holds(client: httpx.Client) -> None:
    for body in ({"colour": None}, {"op": "relu", "stride": None}, {"": None}):
        found = client.post("/frames", json=body)
        assert found.status_code == 422, body
    assert client.post("/frames", json={"op": "conv2d", "stride": None, "_": None, "utm_a": None}).status_code == 200


def test_an_unknown_name_brings_the_nearest(client: httpx.Client) -> None:
    assert "kernel_size" in messages(client.get("/frames?kernelsize=3"))["kernelsize"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_picture_is_answered_with_a_picture(client: httpx.Client, form: str) -> None:
    for path in (f"/animate.{form}?{BROKEN}", f"/animate?{BROKEN}&format={form}"):
        found = client.get(path, headers={"accept": "image/*,*/*;q=0.8"})
        assert (found.status_code, found.headers["content-type"]) == (422, FORMATS[form].media)
        assert "enlarge padding" in unquote(found.headers["x-problem"])
        assert int(found.headers["content-length"]) == len(found.content)
        assert len(found.content) > 100
        if form in OPENED_BY_PILLOW:
            picture = Image.open(BytesIO(found.content))
            assert picture.format == OPENED_BY_PILLOW[form]
            assert 240 <= picture.width <= 800
            dark = sum(picture.convert("L").histogram()[:128])
            assert dark > 200, "the message must be there to read"


def test_the_picture_is_as_wide_and_as_dark_as_asked_for(client: httpx.Client) -> None:
    found = client.get(f"/animate.png?{BROKEN}&width=320&theme=dark")
    picture = Image.open(BytesIO(found.content)).convert("L")
    assert picture.width == 320
    assert picture.getpixel((0, 0)) < 64  # type: ignore[operator]


@pytest.mark.parametrize(
    ("path", "accept", "media"),
    [
        ("/animate", "*/*", "image/gif"),
        ("/animate", "application/json", "application/problem+json"),
        ("/animate.png", "application/problem+json, image/png", "application/problem+json"),
        ("/animate.json", "image/*", "application/problem+json"),
        ("/frames", "image/*", "application/problem+json"),
        ("/picture.png", "*/*", "image/png"),
        ("/picture.json", "*/*", "application/problem+json"),
        ("/picture.png", "application/json", "application/problem+json"),
        ("/animate?format=bmp&", "*/*", "application/problem+json"),
        ("/animate?format=bmp&", "image/avif,image/webp,*/*", "image/png"),
    ],
)
def test_who_gets_a_picture(client: httpx.Client, path: str, accept: str, media: str) -> None:
    broken = "stride=0" if path.startswith("/picture") else BROKEN
    address = path + BROKEN if path.endswith("&") else f"{path}?{broken}"
    found = client.get(address, headers={"accept": accept})
    assert (found.status_code, found.headers["content-type"]) == (422, media)


def test_head_of_a_problem(client: httpx.Client) -> None:
    got, head = client.get(f"/animate?{BROKEN}"), client.head(f"/animate?{BROKEN}")
    assert head.content == b""
    assert (head.status_code, head.headers["content-length"]) == (422, got.headers["content-length"])


def test_the_language_is_the_readers(client: httpx.Client) -> None:
    template = "{field} is {value}, the limit is {low} to {high}: choose a value between them"
    chinese = catalogue("zh")(template).format(field="stride", value=0, low=1, high=4096)
    assert chinese != template.format(field="stride", value=0, low=1, high=4096)
    found = client.get("/frames?stride=0&lang=zh")
    assert messages(found)["stride"] == chinese
    assert unquote(found.headers["x-problem"]) == chinese
    asked = {"accept-language": "fr-FR, zh-CN;q=0.9, en;q=0.3"}
    assert messages(client.get("/frames?stride=0", headers=asked))["stride"] == chinese
    assert messages(client.get("/frames?stride=0&lang=en", headers=asked))["stride"] != chinese


def test_a_given_name_stays_in_its_place(client: httpx.Client) -> None:
    evil = "<script>alert(1)</script>\r\nSet-Cookie: a=b\u202e😀"
    found = client.get("/animate.png?" + quote(evil) + "=1&op=conv2d")
    assert found.status_code == 422
    assert "set-cookie" not in found.headers
    assert found.headers["x-problem"].isascii()
    assert "\n" not in found.headers["x-problem"]
    for form in FORMATS:
        assert b"<script" not in client.get(f"/animate.{form}?op=" + quote(evil)).content
    listed = client.get("/frames?op=" + quote(evil))
    assert messages(listed)
    assert "<script>" not in client.get("/?op=" + quote(evil)).text.replace("<script type", "")


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"", "valid JSON"),
        (b"{", "valid JSON"),
        (b'{"op": "conv2d"} x', "valid JSON"),
        (b"[1, 2]", "one JSON object"),
        (b"null", "one JSON object"),
        (b'{"stride": NaN}', "whole number"),
        (b'{"op": "conv\xff"}', "valid JSON"),
        pytest.param(b"[" * 100_000, "valid JSON", id="deep"),
        pytest.param(json.dumps({f"n{i}": 1 for i in range(30_000)}).encode(), "more than 100", id="many"),
        (b'{"stride": 1, "stride": 1}', "more than once"),
        (b'{"weight": ' + b"[" * 600 + b"]" * 600 + b"}", "nested"),
    ],
)
def test_bodies_that_cannot_be_read(client: httpx.Client, body: bytes, word: str) -> None:
    found = client.post("/frames", content=body)
    assert found.status_code == 422
    assert word in json.dumps(problem(found))


def test_a_body_may_not_repeat_the_query(client: httpx.Client) -> None:
    found = client.post("/frames?stride=1", json={"stride": 2})
    assert messages(found) == {"stride": "stride is given more than once: give every parameter once"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("stride=1&stride=1", "stride"),
        ("op=conv1d&op=conv1d", "op"),
        ("utm_source=a&utm_source=b", "utm_source"),
        ("stride=%ff", "query"),
        ("%c3%28=1", "query"),
        ("stride=1%00", "stride"),
        ("a%00=1", "a\ufffd"),
        ("&".join(f"p{i}=1" for i in range(101)), "query"),
        ("stride=", "stride"),
    ],
)
def test_queries_that_cannot_be_read(client: httpx.Client, query: str, field: str) -> None:
    found = client.get(f"/frames?{query}")
    assert found.status_code == 422
    assert field in messages(found)
    assert ("NUL" in messages(found)[field]) == ("%00" in query)


@pytest.mark.parametrize(
    "path", ["/nothing", "/animate/", "/animate.gif/x", "/../etc/passwd", "/static/none.js", "/%00"]
)
def test_addresses_that_are_not_there(client: httpx.Client, path: str) -> None:
    found = client.get(path)
    assert found.status_code == 404
    assert "path" in messages(found)


@pytest.mark.parametrize("path", ["/animate", "/animate.png", "/frames", "/", "/healthz"])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_methods_that_are_not_taken(client: httpx.Client, path: str, method: str) -> None:
    found = client.request(method, path)
    assert found.status_code == 405
    assert "GET" in found.headers["allow"]
    assert method in messages(found)["method"]


def test_a_long_address_is_refused_as_a_picture(client: httpx.Client) -> None:
    found = client.get("/animate.gif?input=" + "1" * 10_000)
    assert (found.status_code, found.headers["content-type"]) == (414, "image/gif")
    assert "POST" in found.headers["x-problem"]
    assert client.get("/frames?input=" + "1" * 10_000).status_code == 414
    assert client.get("/frames?v=" + "1" * 8000).status_code == 200


def test_large_headers_are_refused(client: httpx.Client) -> None:
    found = client.get("/frames", headers={"x-large": "a" * 64_000})
    assert found.status_code == 431


def test_large_bodies_are_refused(client: httpx.Client) -> None:
    announced = client.post("/frames", content=b"[" + b"1," * 2_000_000 + b"1]")
    assert announced.status_code == 413
    assert "524288" in messages(announced)["body"]

    def chunks() -> object:
        for _ in range(40):
            yield b"1" * 100_000

    unannounced = client.post("/frames", content=chunks())  # type: ignore[arg-type]
    assert unannounced.status_code == 413


@pytest.mark.parametrize("host", ["evil.example", '"><script>alert(1)</script>', "a b", "x/../y"])
def test_the_host_header_is_not_believed(client: httpx.Client, host: str) -> None:
    found = client.get("/", headers={"host": host})
    assert found.status_code in (200, 400)
    assert "evil.example" not in found.text
    assert "alert(1)" not in found.text


@pytest.mark.parametrize("path", ["/animate", "/frames", "/picture.png"])
def test_lists_in_lists_in_lists_are_refused(client: httpx.Client, path: str) -> None:
    for name in ("width", "lang", "image", "weight"):
        for depth in (16, 100, 970, 985, 990, 5000):
            found = client.post(path, content=f'{{"{name}":{"[" * depth}1{"]" * depth}}}', headers={"accept": "*/*"})
            assert found.status_code == 422, (name, depth)
    assert client.get(f"{path}?weight={'[' * 1500}1{']' * 1500}").status_code == 422


def test_the_header_is_cut_between_letters() -> None:
    for text in ("改" * 200, "a" + "改" * 200, "aa" + "改" * 200, "é" * 300, "a" * 1200):
        said = header_safe(text)
        assert 990 <= len(said) <= 1000
        assert text.startswith(unquote(said.decode(), errors="strict"))
