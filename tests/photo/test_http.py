"""`/picture.{png,webp,gif,json}` over HTTP: samples, uploads of every kind, broken ones, and what is never kept."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from app.photo.render import MEDIA, render
from app.photo.request import parse
from app.photo.samples import SAMPLES
from tests.conftest import Server
from tests.photo.test_source import bomb, colours, saved

KINDS = ("PNG", "JPEG", "WEBP", "GIF")
NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8))


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=30) as one:
        yield one


def upload(client: httpx.Client, data: bytes, path: str = "/picture.json", **fields: str) -> httpx.Response:
    return client.post(path, files={"file": ("picture", data)}, data=fields)


def message(found: httpx.Response) -> str:
    body = found.json()
    assert found.headers["content-type"] == "application/problem+json"
    assert found.headers["cache-control"] == "no-store"
    return str(body["errors"][0]["message"])


@pytest.mark.parametrize("form", MEDIA)
def test_the_answer_is_what_is_rendered_and_kept_for_ever(client: httpx.Client, form: str) -> None:
    query = "op=conv2d&weight=sobel_x&image=shapes&width=640"
    found = client.get(f"/picture.{form}?{query}", headers={"accept-encoding": "identity"})
    assert found.content == render(parse({"weight": "sobel_x", "image": "shapes", "width": 640}, form))[1]
    assert found.headers["content-type"] == MEDIA[form]
    assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
    tag = found.headers["etag"]
    for other in (query, "width=640&image=shapes&weight=sobel_x&stride=1&in_channels=3"):
        again = client.get(f"/picture.{form}?{other}", headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")
    head = client.head(f"/picture.{form}?{query}", headers={"accept-encoding": "identity"})
    assert (head.status_code, head.headers["etag"], head.content) == (200, tag, b"")


def test_a_form_in_no_character_set_is_refused(client: httpx.Client) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="op"\r\n\r\nconv2d\r\n--x--\r\n'
    kind = "multipart/form-data; boundary=x; charset=undefined"
    found = client.post("/picture.json", content=body, headers={"content-type": kind})
    assert found.status_code == 422
    assert "send UTF-8" in message(found)


def test_other_parameters_are_other_tags(client: httpx.Client) -> None:
    queries = ("", "seed=1", "theme=dark", "image=digit", "clip=none", "density=2", "lang=zh")
    tags = {client.head(f"/picture.png?{query}").headers["etag"] for query in queries}
    assert len(tags) == len(queries)


def test_post_takes_json(client: httpx.Client) -> None:
    body = {"weight": [[[[1, -1]], [[0, 0]], [[0, 0]]]], "image": "digit", "at": "3x4"}
    found = client.post("/picture.json", json=body).json()
    assert found["output"]["shape"] == [1, 512, 511]
    assert found["at"][0]["weight"] == body["weight"][0]  # type: ignore[index]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_is_taken_and_found_again_under_its_key(client: httpx.Client, kind: str) -> None:
    found = upload(client, saved(colours().resize((120, 80)), kind), op="max_pool2d")
    assert found.status_code == 200
    assert found.json()["output"]["shape"] == [3, 40, 60]
    key = found.json()["view"]["image"]
    assert found.headers["x-picture-key"] == key
    assert found.headers["cache-control"] == "private, no-store"
    assert "etag" not in found.headers
    again = client.get(f"/picture.png?op=max_pool2d&image={key}")
    assert again.status_code == 200
    assert again.headers["cache-control"] == "private, no-store"
    with Image.open(BytesIO(again.content)) as image:
        assert image.width == 1200


def test_what_is_asked_of_an_upload_is_what_is_rendered(client: httpx.Client) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (70, 50, 3), dtype=np.uint8)
    found = upload(client, saved(Image.fromarray(pixels), "PNG"), "/picture.png", weight="emboss")
    key = found.headers["x-picture-key"]
    request = parse({"weight": "emboss", "image": key}, "png", (70, 50))
    assert found.content == render(request, pixels)[1]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "none of PNG, JPEG, WebP, GIF"),
        (b"hello", "none of PNG, JPEG, WebP, GIF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "none of PNG, JPEG, WebP, GIF"),
        (b"BM" + bytes(60), "none of PNG, JPEG, WebP, GIF"),
        *((saved(NOISE, kind)[:-60], "damaged or cut off") for kind in KINDS),
        (bomb(30_000, 30_000), "the limit is 16000000|more than 16000000 pixels"),
        (bomb(4001, 4000), "the limit is 16000000"),
        (bytes(8 * 1024 * 1024 + 1), "the limit is 8388608"),
    ],
    ids=["nothing", "text", "svg", "bmp", *(f"cut {kind}" for kind in KINDS), "bomb", "many pixels", "many bytes"],
)
def test_broken_files_are_refused_with_a_reason(client: httpx.Client, data: bytes, said: str) -> None:
    found = upload(client, data)
    assert found.status_code == 422
    assert any(part in message(found) for part in said.split("|"))
    assert found.json()["errors"][0]["field"] == "file"


def test_bodies_beyond_the_limit_are_not_read(client: httpx.Client) -> None:
    assert upload(client, bytes(10 * 1024 * 1024)).status_code == 413


def test_only_a_form_may_be_as_large_as_a_picture(client: httpx.Client) -> None:
    assert client.post("/picture.json", json={"op": "relu", "weight": "1" * 600_000}).status_code == 413


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"nothing", "multipart/form-data"),
        (b"{", "application/json"),
        (b"[1]", "application/json"),
        (b"\xff", "text/plain"),
    ],
)
def test_bodies_that_cannot_be_read_are_refused(client: httpx.Client, content: bytes, kind: str) -> None:
    found = client.post("/picture.json", content=content, headers={"content-type": kind})
    assert found.status_code in (400, 422)
    assert message(found)


@pytest.mark.parametrize(
    ("files", "data", "field"),
    [
        ([], {"op": "relu"}, "file"),
        ([("file", b"a"), ("file", b"b")], {}, "file"),
        ([("other", b"a")], {}, "file"),
        ([("file", saved(Image.new("RGB", (4, 4)), "PNG"))], {"image": "digit"}, "image"),
        ([("file", saved(Image.new("RGB", (4, 4)), "PNG"))], {"kernel_size": "9"}, "kernel_size"),
    ],
)
def test_forms_say_what_is_wrong(client: httpx.Client, files: Any, data: dict[str, str], field: str) -> None:
    parts = [(name, ("name", content)) for name, content in files] or [("empty", (None, b""))]
    found = client.post("/picture.json", files=parts, data=data)
    assert found.status_code == 422
    assert found.json()["errors"][0]["field"] == field


def test_unknown_and_forgotten_keys_are_refused(client: httpx.Client) -> None:
    found = client.get("/picture.json?image=AAAAAAAAAAAAAAAAAAAAAA")
    assert found.status_code == 422
    assert "upload it again" in message(found)


def test_nothing_of_an_upload_is_kept_on_the_way(client: httpx.Client) -> None:
    dark, light = (saved(Image.new("RGB", (30, 30), (n, n, n)), "PNG") for n in (10, 240))
    first, second = (upload(client, data, "/picture.png", op="relu") for data in (dark, light))
    assert first.content != second.content
    key = first.headers["x-picture-key"]
    again = client.get(f"/picture.png?op=relu&image={key}", headers={"if-none-match": "*"})
    assert again.status_code == 200
    assert again.content == first.content
    for path in (f"/picture.png?op=relu&image={key}", f"/picture?op=relu&image={key}"):
        assert client.get(path).headers["cache-control"] == "private, no-store"


def test_a_refused_picture_is_a_picture_of_the_message(client: httpx.Client) -> None:
    found = client.get("/picture.png?kernel_size=600", headers={"accept": "image/*"})
    assert found.status_code == 422
    assert found.headers["content-type"] == "image/png"
    assert "600" in found.headers["x-problem"]
    assert Image.open(BytesIO(found.content)).width > 100


@pytest.mark.parametrize(
    "query",
    [
        "op=conv_transpose2d&stride=4096",
        "kernel_size=4096&padding=4096&weight=ones&out_channels=8",
        "op=max_pool2d&kernel_size=512&stride=1",
        "padding=4096",
        "width=100000",
        "density=1e9",
        "at=99999x99999",
        "at=1x1&tile=16",
        "out_channels=4096",
        "seed=-1",
        "weight=[[[[1e308]]]]&in_channels=1&kernel_size=1x2",
        "image=../../etc/passwd",
        "image=" + "%00" * 22,
        "groups=0",
        "animate=maybe",
    ],
)
@pytest.mark.parametrize("form", ["png", "json"])
def test_hostile_parameters_are_refused_at_once(client: httpx.Client, query: str, form: str) -> None:
    found = client.get(f"/picture.{form}?{query}", headers={"accept": "application/json"})
    if form == "png" and query.startswith("at="):
        assert found.status_code == 200
        return
    assert found.status_code == 422, found.text[:200]
    assert found.elapsed.total_seconds() < 5
    assert message(found)


def test_huge_weights_are_no_fault(client: httpx.Client) -> None:
    for query in ("weight=[[[[1000000]],[[-1000000]],[[1000000]]]]", "bias=[1e6]", "op=avg_pool2d&divisor_override=1"):
        assert client.get(f"/picture.png?{query}").status_code == 200


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_shown_small(client: httpx.Client, name: str) -> None:
    found = client.get(f"/samples/{name}.png")
    assert found.status_code == 200
    assert Image.open(BytesIO(found.content)).size == (96, 96)
    assert client.get("/samples/nobody.png").status_code == 404


def test_pages_of_other_origins_may_ask(client: httpx.Client) -> None:
    asked = client.options("/picture.png", headers={"origin": "https://elsewhere.example"})
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == "*"
    assert client.get("/picture.json").headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("suffix", ["bmp", "svg", "PNG", ""])
def test_other_suffixes_do_not_exist(client: httpx.Client, suffix: str) -> None:
    assert client.get(f"/picture.{suffix}").status_code in (404, 422)
    assert client.options(f"/picture.{suffix}").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "",
        "op=relu",
        "op=conv2d&kernel_size=9999",
        "image=nobody",
        "image=AAAAAAAAAAAAAAAAAAAAAA",
        "foo=1",
        "at=99999x99999",
    ],
)
def test_the_page_says_what_cannot_be_and_shows_the_rest(client: httpx.Client, query: str) -> None:
    found = client.get(f"/picture?{query}")
    assert found.status_code == (200 if query in ("", "op=relu") else 422)
    assert 'id="picture"' in found.text
