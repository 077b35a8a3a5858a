"""A person changes a parameter, steps, reloads: the picture and the numbers follow."""

import re
from typing import Literal

from playwright.sync_api import Page, expect

from tests.conftest import Server

SHOT = "() => document.getElementById('canvas').toDataURL()"


def visit(page: Page, url: str, motion: Literal["reduce", "no-preference"] = "reduce") -> None:
    """Open a page and wait until its canvas is painted."""
    page.emulate_media(reduced_motion=motion)
    page.goto(url)
    expect(page.locator("#canvas")).to_be_visible()


def test_a_changed_parameter_shows_in_picture_formula_code_and_url(page: Page, server: Server) -> None:
    visit(page, f"{server.url}/?op=conv2d")
    expect(page.locator("#count")).to_have_text("1 / 9")
    before = page.evaluate(SHOT)
    page.get_by_label("padding", exact=True).first.fill("1")
    expect(page.locator("#count")).to_have_text("1 / 25")
    assert page.evaluate(SHOT) != before
    assert page.url.endswith("/?op=conv2d&padding=1")
    expect(page.locator("#code")).to_have_text("nn.Conv2d(1, 1, kernel_size=3, padding=1, bias=False)")
    expect(page.locator("#formula mfrac").first).to_have_text("5+2·1−1·(3−1)−11")
    expect(page.locator("#embed")).to_have_text(re.compile(r"!\[.*\]\(http://.*/animate\.gif\?op=conv2d&padding=1\)"))


def test_keys_step_and_a_reload_shows_the_same(page: Page, server: Server) -> None:
    visit(page, f"{server.url}/?op=conv2d&padding=1&stride=2")
    first = page.evaluate(SHOT)
    for key, count in (("ArrowRight", "2 / 9"), ("End", "9 / 9"), ("ArrowLeft", "8 / 9"), ("Home", "1 / 9")):
        page.keyboard.press(key)
        expect(page.locator("#count")).to_have_text(count)
        assert (page.evaluate(SHOT) == first) == (key == "Home")
    page.reload()
    expect(page.locator("#canvas")).to_be_visible()
    expect(page.locator("#count")).to_have_text("1 / 9")
    assert page.evaluate(SHOT) == first


def test_it_plays_by_itself_and_pauses(page: Page, server: Server) -> None:
    visit(page, f"{server.url}/?op=conv2d&step_ms=100", "no-preference")
    page.wait_for_function("() => document.getElementById('count').textContent === '5 / 9'")
    page.keyboard.press("Space")
    shown = page.locator("#count").text_content()
    page.wait_for_timeout(400)
    expect(page.locator("#count")).to_have_text(str(shown))


def test_a_parameter_that_cannot_be_is_explained_beside_it_and_the_picture_stays(page: Page, server: Server) -> None:
    visit(page, f"{server.url}/?op=conv2d")
    before = page.evaluate(SHOT)
    with page.expect_response("**/frames?*") as answer:
        page.locator("#c-kernel_size").fill("9")
    assert answer.value.status == 422
    expect(page.locator("#p-kernel_size")).to_have_text(re.compile("spans 9 cells.*padded input has 5"))
    assert page.evaluate(SHOT) == before
    assert page.url.endswith("/?op=conv2d")
    page.locator("#c-kernel_size").fill("2")
    expect(page.locator("#p-kernel_size")).to_be_hidden()
    expect(page.locator("#count")).to_have_text("1 / 16")
