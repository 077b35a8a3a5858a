"""The page as a person uses it: what tests of several files do with it."""

import re
from typing import Any, Literal

from playwright.sync_api import Page, expect

SHOT = "() => document.getElementById('canvas').toDataURL()"
# Where a cell lies on the screen: the picture keeps its shape and stands in the middle of the canvas.
PLACE = """([frames, tensor, flat]) => {
  const { width, height, cells, marks } = frames.scene;
  const box = document.getElementById("canvas").getBoundingClientRect();
  const scale = Math.min(box.width / width, box.height / height);
  const mark = cells[tensor].mark[cells[tensor].flat.indexOf(flat)];
  return [
    box.left + (box.width - width * scale) / 2 + (marks.x[mark] + marks.w[mark] / 2) * scale,
    box.top + (box.height - height * scale) / 2 + (marks.y[mark] + marks.h[mark] / 2) * scale,
  ];
}"""


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

    def choose(self, name: str, value: str) -> None:
        """Choose a value of an argument."""
        self.page.locator(f"#c-{name}").select_option(value)

    def at(self, count: str) -> None:
        """Wait until the player shows a step."""
        expect(self.count).to_have_text(count)

    def code(self, text: str) -> None:
        """Wait until the call reads so."""
        expect(self.page.locator("#code")).to_have_value(text)

    def address(self, query: str) -> None:
        """Wait until the page's address holds these parameters."""
        expect(self.page).to_have_url(f"{self.url}/?{query}")

    def frames(self) -> dict[str, Any]:
        """Give the document that the address in sight stands for."""
        query = self.page.url.partition("?")[2]
        answer = self.page.request.get(f"{self.url}/frames?{query}")
        found: dict[str, Any] = answer.json()
        return found

    def place(self, tensor: str, flat: int) -> tuple[float, float]:
        """Say where a cell lies on the screen."""
        x, y = self.page.evaluate(PLACE, [self.frames(), tensor, flat])
        return x, y

    def told(self, text: str | re.Pattern[str]) -> None:
        """Wait until the strip under the picture says so."""
        expect(self.page.locator("#strip")).to_have_text(text)
