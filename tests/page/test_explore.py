"""A person changes a parameter, steps, reloads: the picture and the numbers follow."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Server
from tests.page.explorer import Explorer


@pytest.fixture
def explorer(page: Page, server: Server) -> Explorer:
    return Explorer(page, server.url)


def test_a_changed_parameter_shows_in_picture_formula_code_and_url(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d").page
    explorer.at("1 / 9")
    before = explorer.shot()
    explorer.set("padding", "1")
    explorer.at("1 / 25")
    assert explorer.shot() != before
    assert page.url.endswith("/?op=conv2d&padding=1")
    explorer.code("nn.Conv2d(1, 1, kernel_size=3, padding=1, bias=False)")
    expect(page.locator("#formula mfrac")).to_have_text("5+2·1−1·(3−1)−11")
    expect(page.locator("#embed")).to_have_text(re.compile(r"!\[.*\]\(http://.*/animate\.gif\?op=conv2d&padding=1\)"))


def test_keys_step_and_a_reload_shows_the_same(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&padding=1&stride=2").page
    first = explorer.shot()
    for key, count in (("ArrowRight", "2 / 9"), ("End", "9 / 9"), ("ArrowLeft", "8 / 9"), ("Home", "1 / 9")):
        page.keyboard.press(key)
        explorer.at(count)
        assert (explorer.shot() == first) == (key == "Home")
    page.reload()
    explorer.painted().at("1 / 9")
    assert explorer.shot() == first


def test_it_plays_by_itself_and_pauses(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&step_ms=100", "no-preference").page
    page.wait_for_function("() => document.querySelector('.count').textContent === '5 / 9'")
    page.keyboard.press("Space")
    shown = explorer.count.text_content()
    page.wait_for_timeout(400)
    explorer.at(str(shown))


def test_a_parameter_that_cannot_be_is_explained_beside_it_and_the_picture_stays(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d").page
    before = explorer.shot()
    with page.expect_response("**/frames?*") as answer:
        explorer.set("kernel_size", "9")
    assert answer.value.status == 422
    expect(page.locator("#p-kernel_size")).to_have_text(re.compile("spans 9 cells.*padded input has 5"))
    assert explorer.shot() == before
    assert page.url.endswith("/?op=conv2d")
    explorer.set("kernel_size", "2")
    expect(page.locator("#p-kernel_size")).to_be_hidden()
    explorer.at("1 / 16")
