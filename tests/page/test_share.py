"""Shared and embedded: what is copied works elsewhere."""

import io
import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from app.encoders import FORMATS
from tests.conftest import Server
from tests.page.explorer import Explorer


def snippet(explorer: Explorer, kind: str) -> str:
    explorer.page.locator("#snippet-kind").select_option(kind)
    return explorer.page.locator("#snippet").input_value()


@pytest.fixture
def sharing(explorer: Explorer) -> Explorer:
    explorer.open("op=conv2d&padding=1&theme=dark").page.keyboard.press("s")
    expect(explorer.page.locator("#sharing")).to_be_visible()
    return explorer


def test_every_snippet_says_where_the_picture_is(sharing: Explorer) -> None:
    picture = f"{sharing.url}/animate.gif?op=conv2d&padding=1&theme=dark"
    assert snippet(sharing, "url") == picture
    assert snippet(sharing, "page") == f"{sharing.url}/?op=conv2d&padding=1&theme=dark"
    assert snippet(sharing, "markdown") == f"![Conv2d 1×5×5 → 1×5×5]({picture})"
    image = snippet(sharing, "html")
    assert unescape(str(re.search('src="([^"]*)"', image)[1])) == picture  # type: ignore[index]
    width, height = (int(re.search(f'{name}="(\\d+)"', image)[1]) for name in ("width", "height"))  # type: ignore[index]
    assert Image.open(io.BytesIO(httpx.get(picture).content)).size == (width, height)
    assert 'alt="Conv2d: a 3×3 kernel moves' in image
    still = re.search('media="\\(prefers-reduced-motion: reduce\\)" srcset="([^"]*)"', snippet(sharing, "picture"))
    assert still is not None
    assert httpx.get(unescape(still[1])).headers["content-type"] == "image/png"
    assert f'<iframe src="{sharing.url}/embed?op=conv2d&amp;padding=1&amp;theme=dark"' in snippet(sharing, "iframe")
    assert '<conv-animation query="op=conv2d&amp;padding=1&amp;theme=dark">' in snippet(sharing, "element")


def test_the_step_in_sight_stays_while_it_is_shared(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&padding=1&step_ms=200").page
    page.keyboard.press("Home")
    page.keyboard.press(" ")
    page.wait_for_function("() => document.querySelector('.scrub').value > 1")
    page.keyboard.press("s")
    shown = page.locator(".scrub").input_value()
    page.wait_for_timeout(600)
    assert page.locator(".scrub").input_value() == shown


def test_one_step_can_be_shared_as_a_still(sharing: Explorer) -> None:
    sharing.page.keyboard.press("Escape")
    sharing.page.locator(".scrub").fill("7")
    sharing.at("8 / 25")
    sharing.page.locator("header [data-do=share]").click()
    sharing.page.locator("#only").check()
    assert "still=7" in snippet(sharing, "url")
    sharing.page.goto(snippet(sharing, "page"))
    sharing.painted().at("8 / 25")


def test_copy_fills_the_clipboard(sharing: Explorer) -> None:
    sharing.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sharing.page.locator("#sharing [data-copy]").click()
    expect(sharing.page.locator("#live")).to_have_text("Copied")
    assert sharing.page.evaluate("navigator.clipboard.readText()") == sharing.page.locator("#snippet").input_value()


def test_every_format_can_be_downloaded(sharing: Explorer) -> None:
    links = sharing.page.locator(".formats a")
    assert [text.lower() for text in links.all_text_contents()] == list(FORMATS)
    for link in links.all():
        with sharing.page.expect_download() as found:
            link.click()
        name = found.value.suggested_filename
        form = name.removeprefix("conv2d.")
        address = f"{sharing.url}/animate.{form}?op=conv2d&padding=1&theme=dark"
        assert Path(found.value.path()).read_bytes() == httpx.get(address).content


def test_a_permalink_names_its_picture(server: Server) -> None:
    html = httpx.get(f"{server.url}/?op=conv2d&stride=2", headers={"host": "evil.example"}).text
    assert "evil.example" not in html
    tags = dict(re.findall(r'<meta property="(og:[^"]*)" content="([^"]*)"', html))
    picture = unescape(tags["og:image"])
    assert picture == f"{server.url}/preview.png?op=conv2d&stride=2"
    assert Image.open(io.BytesIO(httpx.get(picture).content)).size == (1200, 630)
    assert (tags["og:image:width"], tags["og:image:height"]) == ("1200", "630")
    assert tags["og:title"] == "Conv2d 1×5×5 → 1×2×2"
    discovery = re.search(r'<link rel="alternate" type="application/json\+oembed" href="([^"]*)"', html)
    assert discovery is not None
    assert httpx.get(unescape(discovery[1])).json()["title"] == tags["og:title"]


@pytest.mark.parametrize(
    "query",
    [
        "op=conv1d",
        "op=conv3d",
        "op=conv2d&input_size=60x4",
        "op=conv2d&in_channels=4&input_size=6",
        "op=max_unpool2d&theme=dark",
        "op=relu",
    ],
)
def test_a_preview_fits_whatever_it_shows(server: Server, query: str) -> None:
    image = Image.open(io.BytesIO(httpx.get(f"{server.url}/preview.png?{query}").raise_for_status().content))
    assert image.size == (1200, 630)
    rgb = image.convert("RGB")
    corner = rgb.getpixel((0, 0))
    edge = [rgb.getpixel((x, y)) for x in range(1200) for y in (0, 629)]
    assert set(edge) == {corner}, "something is cut off"


def oembed(server: Server, url: str, more: str = "") -> httpx.Response:
    return httpx.get(f"{server.url}/oembed?url={quote(url, safe='')}{more}")


def test_oembed_describes_page_and_picture(server: Server) -> None:
    rich = oembed(server, f"{server.url}/?op=conv2d&padding=1").json()
    scene = httpx.get(f"{server.url}/frames?op=conv2d&padding=1").json()["scene"]
    assert (rich["version"], rich["type"], rich["width"]) == ("1.0", "rich", scene["width"])
    assert f'src="{server.url}/embed?op=conv2d&amp;padding=1"' in rich["html"]
    photo = oembed(server, f"{server.url}/animate.gif?op=conv2d&padding=1", "&maxwidth=400").json()
    assert (photo["type"], photo["width"]) == ("photo", 400)
    assert photo["height"] == pytest.approx(400 * scene["height"] / scene["width"], abs=1)
    assert httpx.get(photo["url"]).headers["content-type"] == "image/gif"
    assert oembed(server, f"{server.url}/embed?op=conv2d", "&maxwidth=300").json()["width"] <= 300
    assert oembed(server, f"{server.url}/?op=conv2d", "&maxheight=200").json()["height"] <= 200


@pytest.mark.parametrize(
    ("url", "more", "status"),
    [
        ("https://example.org/?op=conv2d", "", 404),
        ("{url}.example.org/?op=conv2d", "", 404),
        ("{url}/docs", "", 404),
        ("http://[", "", 404),
        ("http://a℀.b/", "", 404),
        ("", "", 404),
        ("{url}/?op=conv2d&kernel_size=9", "", 422),
        ("{url}/?op=conv2d", "&maxwidth=abc", 422),
        ("{url}/?op=conv2d", "&format=xml", 501),
    ],
)
def test_oembed_refuses_the_rest(server: Server, url: str, more: str, status: int) -> None:
    assert oembed(server, url.format(url=server.url), more).status_code == status


def test_the_bare_player_plays_in_a_frame(page: Page, server: Server) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server.url}/embed?op=conv2d&padding=1")
    expect(page.locator("#canvas")).to_be_visible()
    page.locator("[data-do=next]").click()
    expect(page.locator(".count")).to_have_text("2 / 25")
    page.keyboard.press("End")
    expect(page.locator(".count")).to_have_text("25 / 25")
    expect(page.get_by_label("Open and change")).to_have_attribute("href", "/?op=conv2d&padding=1")


def test_the_bare_player_plays_in_a_page_from_a_disk(page: Page, server: Server, tmp_path: Path) -> None:
    slides = tmp_path / "slides.html"
    slides.write_text(f'<!doctype html><iframe src="{server.url}/embed?op=conv2d" width=640 height=480></iframe>')
    page.goto(slides.as_uri())
    expect(page.frame_locator("iframe").locator("#canvas")).to_be_visible()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Serve a folder from another origin."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as host:
        thread = Thread(target=host.serve_forever)
        thread.start()
        yield tmp_path, f"http://localhost:{host.server_port}"
        host.shutdown()
        thread.join()


def test_the_element_and_the_frame_work_on_a_page_of_another_origin(
    page: Page, server: Server, elsewhere: tuple[Path, str]
) -> None:
    folder, origin = elsewhere
    (folder / "index.html").write_text(
        f'<link rel="icon" href="data:,"><script type="module" src="{server.url}/static/js/conv-animation.js"></script>'
        '<conv-animation op="conv2d" kernel-size="3" query="padding=1"></conv-animation>'
        '<conv-animation op="conv2d" kernel-size="9"></conv-animation>'
        f'<iframe src="{server.url}/embed?op=conv1d" width="420" height="460"></iframe>',
        encoding="utf-8",
    )
    page.emulate_media(reduced_motion="reduce")
    page.goto(origin)
    first, second = page.locator("conv-animation").all()
    expect(first.locator(".count")).to_have_text("1 / 25")
    first.locator(".next").click()
    expect(first.locator(".count")).to_have_text("2 / 25")
    assert (
        page.evaluate("document.querySelector('conv-animation').shadowRoot.querySelector('canvas').width")
        == (httpx.get(f"{server.url}/frames?op=conv2d&padding=1").json()["scene"]["width"])
    )
    expect(second).to_contain_text("spans 9 cells")
    expect(page.frame_locator("iframe").locator("#canvas")).to_be_visible()
    assert page.evaluate("document.fonts.check('500 16px Manrope')")
