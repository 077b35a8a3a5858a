"""The page as a person uses it: what tests of several files do with it."""

from typing import Literal

from playwright.sync_api import Page, expect

SHOT = "() => document.getElementById('canvas').toDataURL()"


class Explorer:
    """Drive the page at `/`."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.count = page.locator(".bar .count")

    def open(self, query: str = "", motion: Literal["reduce", "no-preference"] = "reduce") -> "Explorer":
        """Open the page and wait until its canvas is painted."""
        self.page.emulate_media(reduced_motion=motion)
        self.page.goto(f"{self.url}/?{query}")
        return self.painted()

    def painted(self) -> "Explorer":
        expect(self.page.locator("#canvas")).to_be_visible()
        return self

    def shot(self) -> str:
        """Give the canvas as a data URL."""
        found: str = self.page.evaluate(SHOT)
        return found

    def set(self, name: str, value: str) -> None:
        """Type a value into an argument."""
        self.page.locator(f"#c-{name}").fill(value)

    def at(self, count: str) -> None:
        """Wait until the player shows a step."""
        expect(self.count).to_have_text(count)

    def code(self, text: str) -> None:
        """Wait until the call reads so."""
        expect(self.page.locator("#code")).to_have_value(text)
