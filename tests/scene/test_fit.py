"""No text is cut: not by its own box, not by its cell, not by another one; at any width and in any frame."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from app import fonts
from app.scene.marks import Scene
from tests.scene.reading import clashes, looks, scene_of

LAYERS = (
    "op=conv2d&in_channels=3&out_channels=12&kernel_size=2&bias=true",
    "op=conv2d&weight=gaussian&out_channels=2",
    "op=conv_transpose1d&view=gather",
    "op=conv_transpose2d&in_channels=3&out_channels=2&input_size=3",
    "op=conv_transpose2d&input=[[100,-200],[300,-123]]&kernel_size=2&weight=[[100,-2.5],[0.57,-99]]",
    "op=conv_transpose2d&input_size=3&out_channels=4&stride=2&padding=1&output_padding=1&bias=[-0.333,2,-12.5,1000]",
    "op=conv_transpose2d&input_size=3&out_channels=2&stride=2&padding=1&bias=[-0.3,-12]",
    "op=conv_transpose3d&view=gather&input_size=2",
    "op=leaky_relu",
    "op=linear&bias=true&input=[0.125,3,1000,2]",
    "op=max_unpool1d",
    "op=stack",
)


def cut(found: Scene, frame: int) -> list[str]:
    """Return every text wider than the box it stands in."""
    out = []
    for mark, look in zip(found.marks, looks(found, frame), strict=True):
        if mark.kind not in ("cell", "label") or look.role == "hidden" or not mark.size:
            continue
        bold = found.styles[look.role].bold
        wide = fonts.width(look.text, mark.size, bold)
        if mark.kind == "label":
            wide += fonts.width(look.small, mark.size, not bold)
        if wide > mark.w + 1:
            out.append(look.text + look.small)
    return out


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("width", [None, 120, 150, 240, 400, 640])
def test_no_text_is_cut(layer: str, width: int | None) -> None:
    picture = scene_of(**dict(parse_qsl(layer)), width=width)
    for frame in {0, picture.frames // 3, picture.frames // 2, picture.frames - 1}:
        assert cut(picture, frame) == []
        assert clashes(picture, frame) == []


def test_a_long_number_leaves_the_others_their_size() -> None:
    picture = scene_of(op="leaky_relu")
    sizes = {m.size for m in picture.marks if m.cell is not None and m.cell[0] == "output"}
    assert min(sizes) < 0.75 * max(sizes)


def test_a_narrow_title_goes_on_in_the_next_line() -> None:
    picture = scene_of(op="conv_transpose1d", view="gather", width=120)
    titles = [look.text for look in looks(picture, 0) if look.role == "title"]
    assert " ".join(titles) == "ConvTranspose1d as a direct convolution"
    assert len(titles) == 2
