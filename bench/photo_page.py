"""The page `/picture` in a real browser: how soon a change of the layer is seen as a new sheet at 512×512."""

from __future__ import annotations

from playwright.sync_api import Page

from bench.browser import browsing

CHANGES = (
    ("op=conv2d", "seed", range(100, 110)),
    ("op=conv2d&weight=gaussian", "kernel_size", (5, 7, 9, 3, 4)),
    ("op=conv2d&out_channels=8", "seed", range(100, 110)),
    ("op=conv_transpose2d&stride=2", "seed", range(100, 106)),
    ("op=max_pool2d", "kernel_size", (3, 4, 5, 2)),
    ("op=avg_pool2d", "kernel_size", (3, 4, 5, 2)),
    ("op=max_unpool2d", "kernel_size", (3, 4, 5, 2)),
)
CHANGE = """async ([name, value]) => {
  const field = document.getElementById("c-" + name);
  const before = document.getElementById("picture").src;
  const start = performance.now();
  field.value = String(value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  while (document.getElementById("picture").src === before) await new Promise((next) => setTimeout(next, 1));
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""


def report() -> list[str]:
    """Give the lines of a table: milliseconds from a change to the new sheet, every one drawn anew."""
    with browsing(viewport={"width": 1280, "height": 800}) as (page, server):
        rows = [(query, name, _times(page, server.url, query, name, list(values))) for query, name, values in CHANGES]
    lines = [f"| {name} changed, `{q}` | {t[len(t) // 2]:.0f} | {t[-1]:.0f} |" for q, name, t in rows]
    return ["| new sheet in Chromium, on loopback; at most 150 | median ms | most ms |", "|---|---|---|", *lines]


def _times(page: Page, url: str, query: str, name: str, values: list[int]) -> list[float]:
    page.goto(f"{url}/picture?{query}")
    page.locator(".tile").first.wait_for()
    found = []
    for value in values:
        found.append(float(page.evaluate(CHANGE, [name, value])))
        page.wait_for_timeout(100)
    return sorted(found)


if __name__ == "__main__":
    print("\n".join(report()))
