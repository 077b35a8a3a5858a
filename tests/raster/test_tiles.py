"""The shapes of marks."""

import numpy as np
import pytest

from app.raster import tiles


@pytest.mark.parametrize(("w", "h"), [(120, 120), (83, 83), (41, 60), (200, 91), (37, 37)])
def test_a_dashed_frame_is_the_same_from_every_side_and_has_its_corners(w: int, h: int) -> None:
    dashed, whole = (tiles.outline(w, h, 2, dash) != tiles.CLEAR for dash in (True, False))
    assert (dashed == dashed[::-1]).all()
    assert (dashed == dashed[:, ::-1]).all()
    assert (dashed[:5, :5] == whole[:5, :5]).all()
    assert 0.4 < np.count_nonzero(dashed) / np.count_nonzero(whole) < 0.85
