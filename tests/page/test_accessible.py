"""axe finds nothing: in every state of the page, in both themes and both languages, wide and narrow."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import ROOT, Server
from tests.page.explorer import Explorer

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "(tags) => axe.run(document, { runOnly: { type: 'tag', values: tags } })"


def quiz(page: Page, *keys: str) -> None:
    page.keyboard.press("g")
    for key in keys:
        page.locator("#guess").fill(key) if key != "Enter" else page.keyboard.press(key)


def wrong(page: Page) -> None:
    page.locator("#c-kernel_size").fill("9")
    expect(page.locator("#p-kernel_size")).to_be_visible()


# What a person does, and how to get back.
STATES: dict[str, tuple[Callable[[Page], Any], Callable[[Page], Any]]] = {
    "at rest": (lambda page: None, lambda page: None),
    "help": (lambda page: page.keyboard.press("?"), lambda page: page.keyboard.press("Escape")),
    "sharing": (lambda page: page.keyboard.press("s"), lambda page: page.keyboard.press("Escape")),
    "a cell pinned": (lambda page: page.keyboard.press("i"), lambda page: page.keyboard.press("Escape")),
    "all numbers": (lambda page: page.locator("summary").click(), lambda page: page.locator("summary").click()),
    "a size asked": (quiz, lambda page: page.locator("[data-do=predict]").click()),
    "a wrong answer": (
        lambda page: quiz(page, "5x5", "Enter", "Enter", "999", "Enter"),
        lambda page: page.locator("[data-do=predict]").click(),
    ),
    "presenting": (lambda page: page.keyboard.press("p"), lambda page: page.keyboard.press("Escape")),
    "a refusal": (wrong, lambda page: page.locator("#c-kernel_size").fill("3")),
}


def complaints(page: Page) -> list[str]:
    found: dict[str, Any] = page.evaluate(RUN, TAGS)
    return [f"{v['id']}: {node['html'][:160]}" for v in found["violations"] for node in v["nodes"]]


@pytest.fixture
def explorer(page: Page, server: Server) -> Explorer:
    assert AXE.exists(), "no axe: run npm ci"
    page.add_init_script(path=AXE)
    return Explorer(page, server.url)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_state_of_the_page_has_a_fault(explorer: Explorer, theme: str, lang: str) -> None:
    page = explorer.open(f"op=conv2d&padding=1&theme={theme}&lang={lang}").page
    found = {}
    for state, (enter, leave) in STATES.items():
        enter(page)
        found[state] = complaints(page)
        leave(page)
    assert found == {state: [] for state in STATES}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/gallery", "/embed?op=conv2d&padding=1", "/?op=relu"])
def test_no_other_page_has_a_fault_on_a_phone(explorer: Explorer, server: Server, path: str, theme: str) -> None:
    page = explorer.page
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{server.url}{path}{'&' if '?' in path else '?'}theme={theme}")
    page.wait_for_timeout(300)
    assert complaints(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_axe_would_find_a_fault(explorer: Explorer) -> None:
    page = explorer.open().page
    page.evaluate("document.querySelector('.scrub').removeAttribute('aria-label')")
    assert complaints(page) != []
