"""A transparent picture has a clear ground, and on the theme's background it is the opaque one."""

from __future__ import annotations

import numpy as np
import pytest

from app.encoders import FORMATS
from app.raster.palette import parse
from app.scene.marks import Scene
from app.scene.theme import THEMES
from tests.encoders.decode import Frames, painted, pillow
from tests.encoders.scenes import scene

CORNER = 4
MOVING = ("gif", "apng", "webp")


def decoded(form: str, drawn: Scene) -> Frames:
    return pillow(b"".join(FORMATS[form].encode(drawn))).frames


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("form", MOVING)
def test_cells_are_opaque_whatever_their_colour(form: str, theme: str) -> None:
    drawn = scene("transparent", theme=theme)
    cells = [i for i, mark in enumerate(drawn.marks) if mark.kind == "cell"]
    for k, frame in enumerate(decoded(form, drawn)):
        looks, seen = drawn.looks_at(k), 0
        for mark, look in ((drawn.marks[i], looks[i]) for i in cells):
            if look:
                inside = frame[mark.y + CORNER : mark.y + mark.h - CORNER, mark.x + CORNER : mark.x + mark.w - CORNER]
                assert (inside[..., 3] == 255).all(), (k, mark)
                seen += 1
        assert seen


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("form", MOVING)
def test_on_its_own_background_it_is_the_opaque_picture(form: str, theme: str) -> None:
    found, expected = (
        decoded(form, scene("transparent", theme=theme)),
        painted(scene("plain", input_size="3", theme=theme)),
    )
    ground = np.array(parse(THEMES[theme].background))
    for one, other in zip(found, expected, strict=True):
        share = one[..., 3:] / 255
        laid = one[..., :3] * share + ground * (1 - share)
        assert np.abs(laid - other[..., :3]).max() <= 1
