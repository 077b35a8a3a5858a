"""The canvas and the raster paint the same scene."""

import base64
import io
from collections.abc import Callable
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page

from tests.conftest import Server

Pixels = NDArray[np.int64]
Paint = Callable[[str, int], Pixels]

# Both sides place boxes on the same whole pixels and letters to half a pixel, but the raster has one step of coverage
# between none and full where the browser has 255: an edge pixel is off by a sixth of the contrast on average. Edges of
# letters, corners and frames are less than a fourteenth of these pictures, and black on white is the most that a
# contrast can be: 255 / 6 / 14.
TOLERANCE = 3.0

PAINT = """async ([query, frame]) => {
  const { Painter } = await import("/static/js/paint.js");
  const { Timeline } = await import("/static/js/timeline.js");
  for (const weight of [500, 700]) await document.fonts.load(`${weight} 16px Manrope`);
  const { scene } = await (await fetch("/frames?" + query)).json();
  const canvas = document.createElement("canvas");
  const painter = new Painter(canvas);
  painter.take(scene, 1);
  const { looks, xs, ys } = seek(new Timeline(scene), frame);
  painter.show(looks, xs, ys);
  return canvas.toDataURL();
  function seek(timeline, frame) {
    for (const stop of [frame, 0, frame]) timeline.seek(stop);
    return timeline;
  }
}"""

SCENES = [
    ("op=conv1d", 3),
    ("op=conv2d&padding=1", 12),
    ("op=conv2d&padding=1&theme=print", 24),
    ("op=conv2d&in_channels=3&out_channels=2&bias=true&theme=dark", 10),
    ("op=conv2d&view=matrix", 4),
    ("op=conv_transpose2d&stride=2", 2),
]


def pixels(data: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(np.int64)


@pytest.fixture
def paint(page: Page, server: Server) -> Paint:
    page.goto(server.url)

    def painted(query: str, frame: int) -> Pixels:
        url: str = page.evaluate(PAINT, [query, frame])
        return pixels(base64.b64decode(url.partition(",")[2]))

    return painted


def picture(server: Server, query: str, frame: int) -> Pixels:
    return pixels(httpx.get(f"{server.url}/animate.png?{query}&still={frame}").raise_for_status().content)


@pytest.mark.parametrize(("query", "frame"), SCENES)
def test_canvas_and_png_agree(paint: Paint, server: Server, query: str, frame: int) -> None:
    mine, theirs = paint(query, frame), picture(server, query, frame)
    assert mine.shape == theirs.shape
    assert np.abs(mine - theirs).mean() < TOLERANCE
    other = picture(server, query, frame - 1)
    assert np.abs(mine - other).mean() > np.abs(mine - theirs).mean() * 1.2, "the measure does not tell frames apart"


@pytest.mark.parametrize(("query", "frame"), SCENES)
def test_every_cell_has_the_same_colour_in_its_centre(paint: Paint, server: Server, query: str, frame: int) -> None:
    query += "&numbers=false"
    marks: dict[str, Any] = httpx.get(f"{server.url}/frames?{query}").json()["scene"]["marks"]
    cells = [i for i, kind in enumerate(marks["kind"]) if kind == "cell" and min(marks["w"][i], marks["h"][i]) > 8]
    ys = [marks["y"][i] + marks["h"][i] // 2 for i in cells]
    xs = [marks["x"][i] + marks["w"][i] // 2 for i in cells]
    mine, theirs = paint(query, frame)[ys, xs], picture(server, query, frame)[ys, xs]
    assert len({tuple(c) for c in mine.tolist()}) > 2
    np.testing.assert_array_equal(mine, theirs)
