"""The player as one file: it plays without any network, the same pixels as the raster, and says what it shows."""

import html
import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Request

from app import animate, player
from app.assets import TEMPLATES

PADDING = {"op": "conv2d", "padding": 1}


def opened(page: Page, file: Path, text: str) -> list[str]:
    """Open a page from a file with the network off; give the list that everything it asks for goes into."""
    file.write_text(text, encoding="utf-8")
    asked: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(("data:", "about:", "blob:")):
            asked.append(request.url)

    page.on("request", note)
    page.context.set_offline(True)
    page.goto(file.as_uri())
    return asked


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_saved_page_plays_and_steps_without_a_network(page: Page, tmp_path: Path, theme: str) -> None:
    conv = animate("conv2d", padding=1, theme=theme, step_ms=60)
    asked = opened(page, tmp_path / "conv.html", conv.render("html").decode())
    page.wait_for_function("document.querySelector('.count').textContent.startsWith('4 /')")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.count').textContent === '2 / 25'")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('.count').textContent.startsWith('5 /')")
    assert page.evaluate("document.fonts.check('500 16px Manrope', '0') && document.fonts.size") == 2
    assert asked == [(tmp_path / "conv.html").as_uri()]


def test_it_paints_what_the_raster_paints(page: Page, tmp_path: Path) -> None:
    conv = animate("conv2d", padding=1)
    page.emulate_media(reduced_motion="reduce")
    opened(page, tmp_path / "conv.html", conv.render("html").decode())
    bar: int = page.evaluate("document.querySelector('.bar').offsetHeight")
    page.set_viewport_size({"width": conv.scene.width, "height": conv.scene.height + bar})
    page.wait_for_function("document.querySelector('.count').textContent === '1 / 25'")
    page.keyboard.press("End")
    page.wait_for_function("document.querySelector('.count').textContent === '25 / 25'")
    page.wait_for_timeout(300)
    seen = pixels(page.locator("canvas").screenshot())
    last, first = pixels(conv.render("png")), pixels(conv.still(0).render("png"))
    assert seen.shape == last.shape
    assert np.abs(seen - last).mean() < 2.5
    assert np.abs(seen - first).mean() > 5


def test_in_a_notebook_the_player_covers_the_picture_that_stays_without_it(page: Page, tmp_path: Path) -> None:
    shown = animate("conv1d", input="[[1,2,3]]")._repr_mimebundle_()["text/html"]
    opened(page, tmp_path / "cell.html", f"<!doctype html><meta charset=utf-8>{shown}")
    frame = page.frame_locator("iframe")
    frame.locator("canvas").wait_for()
    assert frame.locator(".count").text_content() == "1 / 1"
    box, picture = page.locator("iframe").bounding_box(), page.locator("img").bounding_box()
    assert box is not None
    assert picture is not None
    assert (box["x"], box["y"]) == (picture["x"], picture["y"])
    assert box["width"] >= picture["width"]
    assert box["height"] >= picture["height"]
    assert "Conv1d" in str(page.locator("img").get_attribute("alt"))


def test_texts_of_a_scene_cannot_leave_their_place() -> None:
    text = animate("conv2d").render("html").decode()
    islands = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.DOTALL)
    assert islands
    assert all("<" not in island for island in islands)
    shown = animate("conv2d")._repr_mimebundle_()["text/html"]
    source = re.search(r'srcdoc="([^"]*)"', shown)
    assert source is not None
    assert html.unescape(source[1]).startswith("\n<!doctype html>")


def test_it_is_made_of_what_the_served_player_is_made_of() -> None:
    source = (TEMPLATES / "embed.html").read_text()
    assert re.findall(r'href="/static/css/([^"]+)"', source) == list(player.STYLES)
    assert re.findall(r'src="/static/js/([^"]+)"', source) == [player.SCRIPT]


def test_its_bar_has_the_height_that_is_kept_for_it(page: Page, tmp_path: Path) -> None:
    conv = animate("conv2d")
    opened(page, tmp_path / "cell.html", f"<!doctype html><meta charset=utf-8>{conv._repr_mimebundle_()['text/html']}")
    canvas = page.frame_locator("iframe").locator("canvas")
    canvas.wait_for()
    box = canvas.bounding_box()
    assert box is not None
    assert 0 <= box["height"] - conv.scene.height <= 12
