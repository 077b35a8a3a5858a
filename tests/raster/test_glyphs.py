"""Letters stay what they are when they are small."""

from __future__ import annotations

import pytest

from app.raster import glyphs

SMALLEST = 9
"""The smallest size of the line of the formula."""


@pytest.mark.parametrize("size", range(SMALLEST, 41))
@pytest.mark.parametrize("bold", [False, True])
def test_an_equals_sign_has_two_bars(size: int, bold: bool) -> None:
    rows = glyphs.draw("=", size, bold)[0].max(axis=1).tolist()
    assert any(max(rows[:i]) > rows[i] < max(rows[i + 1 :]) for i in range(1, len(rows) - 1))
