"""The page in a real browser: what a frame costs on the canvas, and how soon a change is seen. Medians of many."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from bench.browser import browsing

CELLS = "op=conv2d&input_size=30&padding=1&width=1600"
CHANGES = (
    ("op=conv2d", "stride", ("2", "1")),
    ("op=conv2d&input_size=12&padding=1", "kernel_size", ("2", "4", "3")),
    ("op=conv2d&in_channels=3&out_channels=2", "padding", ("1", "2", "0")),
    ("op=conv_transpose2d", "stride", ("2", "3", "1")),
)
FRAMES = """async (query) => {
  const { Painter } = await import("/static/js/paint.js");
  const { Timeline } = await import("/static/js/timeline.js");
  for (const weight of [500, 700]) await document.fonts.load(`${weight} 16px Manrope`);
  const { scene } = await (await fetch("/frames?" + query)).json();
  const canvas = document.body.appendChild(document.createElement("canvas"));
  const painter = new Painter(canvas);
  const timeline = new Timeline(scene);
  painter.take(scene, 1.5);
  painter.show(timeline.looks, timeline.xs, timeline.ys);
  const times = [];
  for (let frame = 1; frame < timeline.frames; frame++) {
    const start = performance.now();
    timeline.seek(frame);
    painter.show(timeline.looks, timeline.xs, timeline.ys);
    times.push(performance.now() - start);
    if (frame % 50 === 0) await new Promise(requestAnimationFrame);
  }
  return { times, cells: scene.marks.kind.filter((kind) => kind === "cell").length };
}"""
CHANGE = """async ([name, value]) => {
  const field = document.getElementById("c-" + name);
  const before = location.search;
  const start = performance.now();
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  while (location.search === before) await new Promise((next) => setTimeout(next, 1));
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""


def report() -> list[str]:
    """Give the lines of a table: milliseconds of script a frame, and from a change to the new picture."""
    with browsing() as (page, server):
        page.goto(server.url)
        found: dict[str, Any] = page.evaluate(FRAMES, CELLS)
        changes = [_change(page, server.url, *each) for each in CHANGES]
    rows = [(f"script of one frame, {found['cells']:,} cells", sorted(found["times"]))]
    rows += [
        (f"{name} changed, `{query}`: seen after", times)
        for (query, name, _), times in zip(CHANGES, changes, strict=True)
    ]
    lines = [f"| {what} | {times[len(times) // 2]:.1f} | {times[-1]:.1f} |" for what, times in rows]
    return ["| in Chromium, on loopback | median ms | most ms |", "|---|---|---|", *lines]


def _change(page: Page, url: str, query: str, name: str, values: tuple[str, ...]) -> list[float]:
    page.goto(f"{url}/?{query}")
    page.locator("#canvas").wait_for()
    times: list[float] = [page.evaluate(CHANGE, [name, value]) for _ in range(5) for value in values]
    return sorted(times)
