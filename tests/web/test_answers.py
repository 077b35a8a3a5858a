"""What an answer is made of: bytes, tags, caching, parts, compression, and who may use it."""

import gzip
from io import BytesIO

import httpx
import pytest
from PIL import Image

from app.encoders import FORMATS
from app.pipeline import parse, render

LAYER = "op=conv2d&input_size=4&kernel_size=2&seed=3"
OPEN = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
}


def words(query: str = LAYER) -> dict[str, str]:
    return dict(pair.split("=") for pair in query.split("&"))


@pytest.mark.parametrize("form", [*FORMATS, "json"])
@pytest.mark.parametrize("turn", ["cold", "warm"])
def test_the_answer_is_what_the_pipeline_renders(client: httpx.Client, form: str, turn: str) -> None:
    found = client.get(f"/animate.{form}?{LAYER}", headers={"accept-encoding": "identity"})
    assert found.status_code == 200
    assert found.content == render(parse(words(), form))
    assert found.headers["content-type"] == ("application/json" if form == "json" else FORMATS[form].media)
    assert int(found.headers["content-length"]) == len(found.content)
    assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert found.headers["etag"] == parse(words(), form).etag()
    assert {name: found.headers[name] for name in OPEN} == OPEN
    assert "set-cookie" not in found.headers
    assert "server" not in found.headers or found.headers["server"] == "uvicorn"


@pytest.mark.parametrize("path", ["/animate", "/animate.png", "/frames", "/animate.json"])
@pytest.mark.parametrize("turn", ["cold", "warm"])
def test_head_is_get_without_the_body(client: httpx.Client, path: str, turn: str) -> None:
    head = client.head(f"{path}?{LAYER}&loop=2")
    got = client.get(f"{path}?{LAYER}&loop=2")
    assert head.content == b""
    dropped = {"date"}
    assert {k: v for k, v in head.headers.items() if k not in dropped} == {
        k: v for k, v in got.headers.items() if k not in dropped
    }


@pytest.mark.parametrize(
    "other",
    [
        "seed=3&kernel_size=2&input_size=4&op=conv2d",
        f"{LAYER}&stride=1&theme=light&padding=0",
        "op=conv2d&input_size=4x4&kernel_size=[2,2]&seed=3",
        f"{LAYER}&utm_source=mail&v=2&_=17",
        f"{LAYER}&format=gif",
    ],
)
def test_spellings_of_a_layer_share_tag_and_bytes(client: httpx.Client, other: str) -> None:
    one, two = client.get(f"/animate?{LAYER}"), client.get(f"/animate?{other}")
    assert (one.headers["etag"], one.content) == (two.headers["etag"], two.content)
    posted = client.post("/animate", json=words())
    assert (posted.headers["etag"], posted.content) == (one.headers["etag"], one.content)


@pytest.mark.parametrize(
    "given",
    ["{tag}", "W/{tag}", '"other", {tag}', '"other",W/{tag} , "more"', "*", '"a,b", {tag}'],
)
@pytest.mark.parametrize("path", ["/animate", "/frames"])
def test_what_the_client_has_is_not_sent_again(client: httpx.Client, path: str, given: str) -> None:
    never_rendered = f"{path}?{LAYER}&hold_ms={2000 + len(given)}"
    tag = client.head(f"{path}?{LAYER}").headers["etag"].replace("-gzip", "")
    for address in (f"{path}?{LAYER}", never_rendered):
        mine = parse(words(address.partition("?")[2]), "json" if path == "/frames" else None).etag()
        found = client.get(address, headers={"if-none-match": given.format(tag=mine)})
        assert (found.status_code, found.content) == (304, b"")
        assert found.headers["etag"] == mine
        assert "max-age" in found.headers["cache-control"]
        assert "content-length" not in found.headers
    assert client.get(f"{path}?{LAYER}", headers={"if-none-match": f'{tag[:-1]}-gzip"'}).status_code == 304


@pytest.mark.parametrize("given", ['"other"', "{bare}", "", '"other', '"other" {tag}', "w/{tag}", "{tag}x", "**"])
def test_what_is_not_the_tag_is_sent_whole(client: httpx.Client, given: str) -> None:
    tag = client.head(f"/animate?{LAYER}").headers["etag"]
    found = client.get(f"/animate?{LAYER}", headers={"if-none-match": given.format(tag=tag, bare=tag.strip('"'))})
    assert found.status_code == 200
    assert found.content.startswith(b"GIF89a")


def test_nothing_is_rendered_for_a_304(client: httpx.Client) -> None:
    def renders() -> float:
        lines = client.get("/metrics").text.splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith("kernelwalk_renders_total"))

    before = renders()
    for seed in range(900, 910):
        asked = f"op=conv1d&seed={seed}"
        found = client.get(f"/animate?{asked}", headers={"if-none-match": parse(words(asked)).etag()})
        assert found.status_code == 304
    assert renders() == before


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=10-", 10, -1),
        ("bytes=-5", -5, -1),
        ("Bytes = 3 - 3", 3, 3),
        ("bytes=5-999999", 5, -1),
    ],
)
def test_parts(client: httpx.Client, asked: str, first: int, last: int) -> None:
    whole = client.get(f"/animate?{LAYER}").content
    size = len(whole)
    start, end = first % size, last % size
    found = client.get(f"/animate?{LAYER}", headers={"range": asked})
    assert (found.status_code, found.content) == (206, whole[start : end + 1])
    assert found.headers["content-range"] == f"bytes {start}-{end}/{size}"
    assert int(found.headers["content-length"]) == len(found.content)


def test_parts_only_of_the_bytes_that_are_meant(client: httpx.Client) -> None:
    tag = client.head(f"/animate?{LAYER}").headers["etag"]
    asked = {"range": "bytes=0-3"}
    assert client.get(f"/animate?{LAYER}", headers={**asked, "if-range": tag}).status_code == 206
    assert client.get(f"/animate?{LAYER}", headers={**asked, "if-range": '"other"'}).status_code == 200
    assert client.get(f"/animate?{LAYER}", headers={**asked, "if-none-match": tag}).status_code == 304
    assert client.head(f"/animate?{LAYER}", headers=asked).status_code == 200


@pytest.mark.parametrize("asked", ["bytes=9999999-", "bytes=-0"])
def test_parts_beyond_the_end(client: httpx.Client, asked: str) -> None:
    size = len(client.get(f"/animate?{LAYER}").content)
    found = client.get(f"/animate?{LAYER}", headers={"range": asked})
    assert found.status_code == 416
    assert found.headers["content-range"] == f"bytes */{size}"
    assert found.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=", "bytes=a-b", "bytes=-"])
def test_ranges_that_mean_nothing_give_the_whole(client: httpx.Client, asked: str) -> None:
    assert client.get(f"/animate?{LAYER}", headers={"range": asked}).status_code == 200


def test_documents_are_compressed_and_pictures_never(client: httpx.Client) -> None:
    asked = {"accept-encoding": "gzip"}
    for path in ("/frames", "/animate.json", "/", "/docs", "/openapi.json", "/schema.json", "/static/css/page.css"):
        found = client.get(f"{path}?{LAYER}" if path in ("/frames", "/animate.json") else path, headers=asked)
        assert found.headers["content-encoding"] == "gzip", path
        assert "accept-encoding" in found.headers["vary"].lower()
    for form in FORMATS:
        found = client.get(f"/animate.{form}?{LAYER}", headers=asked)
        assert "content-encoding" not in found.headers
        assert "vary" not in found.headers


def test_compressed_bytes_have_a_tag_of_their_own(client: httpx.Client) -> None:
    plain = client.get(f"/frames?{LAYER}", headers={"accept-encoding": "identity"})
    with client.stream("GET", f"/frames?{LAYER}", headers={"accept-encoding": "gzip"}) as zipped:
        raw = b"".join(zipped.iter_raw())
    assert gzip.decompress(raw) == plain.content
    assert int(zipped.headers["content-length"]) == len(raw) < len(plain.content)
    assert zipped.headers["etag"] != plain.headers["etag"]


def test_pages_of_every_origin_may_ask(client: httpx.Client) -> None:
    asked = {"origin": "https://example.org", "access-control-request-method": "POST"}
    found = client.options("/animate", headers=asked)
    assert found.status_code == 204
    assert found.headers["access-control-allow-origin"] == "*"
    assert "POST" in found.headers["access-control-allow-methods"]
    assert "content-type" in found.headers["access-control-allow-headers"]


def test_values_too_long_for_a_url_are_posted(client: httpx.Client) -> None:
    rows = [[(7 * y + x) % 10 for x in range(40)] for y in range(40)]
    body = {"op": "conv2d", "input": rows, "weight": [[1, 0], [0, -1]], "format": "png", "labels": False}
    found = client.post("/animate", json=body)
    assert found.status_code == 200
    assert Image.open(BytesIO(found.content)).format == "PNG"
    numbers = client.post("/frames", json={k: v for k, v in body.items() if k != "format"}).json()["tensors"]["output"]
    assert numbers["data"][0] == rows[0][0] - rows[1][1]


def test_suffix_wins_over_format(client: httpx.Client) -> None:
    assert client.get(f"/animate.png?{LAYER}&format=gif").headers["content-type"] == "image/png"


def test_alive_and_ready(client: httpx.Client) -> None:
    for path in ("/healthz", "/readyz"):
        found = client.get(path)
        assert (found.status_code, found.headers["cache-control"]) == (200, "no-store")


def test_headers_of_a_kept_answer_do_not_grow(client: httpx.Client) -> None:
    layer = {"op": "conv2d", "input_size": 5, "seed": 77}
    for _ in range(3):
        client.post("/frames", json=layer, headers={"accept-encoding": "identity"})
    found = [client.get("/frames", params=layer, headers={"accept-encoding": "identity"}) for _ in range(2)]
    assert [one.headers["vary"] for one in found] == ["accept-encoding"] * 2


def test_a_304_names_the_tag_that_the_client_has(client: httpx.Client) -> None:
    for path in ("/frames?op=conv2d&seed=78", "/frames?op=conv2d&seed=78"):
        tag = client.get(path, headers={"accept-encoding": "gzip"}).headers["etag"]
        found = client.get(path, headers={"if-none-match": tag, "accept-encoding": "gzip"})
        assert (found.status_code, found.headers["etag"]) == (304, tag)
        assert tag.endswith('-gzip"')


def test_documents_beyond_five_megabytes_are_refused(client: httpx.Client) -> None:
    weight = [[[[0.1234567890123 + i * 5 + j for j in range(5)] for i in range(5)]]]
    found = client.post("/frames", json={"op": "conv2d", "input_size": 64, "weight": weight})
    assert found.status_code == 422
    assert found.json()["detail"] == "the answer has more than 5 MB: choose a smaller input_size"


@pytest.mark.parametrize(
    "path", ["/", "/gallery", "/picture", "/embed?op=conv2d", "/preview.png?op=conv2d", "/healthz"]
)
def test_whatever_can_be_asked_for_can_be_asked_for_its_head(client: httpx.Client, path: str) -> None:
    whole, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]


def test_a_problem_of_a_preview_is_a_picture(client: httpx.Client) -> None:
    found = client.get("/preview.png?op=conv2d&kernel_size=99")
    assert (found.status_code, found.headers["content-type"]) == (422, "image/png")


def test_static_files_are_what_they_say(client: httpx.Client) -> None:
    assert client.get("/static/js/page.js").headers["x-content-type-options"] == "nosniff"


def test_static_files_that_are_compressed_are_not_continued_with_bytes_that_are_not(client: httpx.Client) -> None:
    plain, packed = (
        client.get("/static/js/page.js", headers={"accept-encoding": kind}) for kind in ("gzip;q=0", "gzip")
    )
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["etag"] == "W/" + plain.headers["etag"]
    again = {"if-none-match": packed.headers["etag"], "accept-encoding": "gzip"}
    assert client.get("/static/js/page.js", headers=again).status_code == 304
    rest = {"range": "bytes=100-", "if-range": packed.headers["etag"]}
    assert client.get("/static/js/page.js", headers=rest).status_code == 200


def test_tags_may_stand_in_several_lines(client: httpx.Client) -> None:
    tag = client.get(f"/animate?{LAYER}").headers["etag"]
    for path in (f"/animate?{LAYER}", f"/animate?{LAYER}&v=cold"):
        found = client.get(path, headers=[("if-none-match", '"x"'), ("if-none-match", tag)])
        assert found.status_code == 304
