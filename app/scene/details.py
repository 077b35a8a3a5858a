"""Details: what one frame shows. How many frames there will be is known before any array exists."""

from __future__ import annotations

from app.ops.conv import Conv
from app.ops.conv_transpose import ConvTranspose
from app.spec import LayerSpec
from app.view import ViewSpec
from app.windowed import cells

DETAILS = {
    "window": ("position", "channel", "tap"),
    "gather": ("position", "channel", "tap"),
    "scatter": ("position", "tap"),
    "pool": ("position", "tap"),
    "dot": ("position", "tap"),
}
"""What each composer offers beside one frame a position."""
MOST_FRAMES = 4096


def details(spec: LayerSpec, view: str) -> tuple[str, ...]:
    """Name the details that a view of a layer has; whole maps of three axes have no room in a picture.

    >>> from app.ops import OPS
    >>> details(OPS["max_pool2d"].read({}), "window")
    ('position', 'tap')
    """
    found = DETAILS.get(spec.views[view], ("position",))
    return tuple(d for d in found if d != "channel" or spec.rank < 3)


def frames(spec: LayerSpec, view: ViewSpec) -> int:
    """Count the frames of an animation.

    >>> from app.ops import OPS
    >>> frames(OPS["conv2d"].read({}), ViewSpec(detail="tap"))
    81
    """
    steps, taps = spec.table_size()
    name = view.view or spec.default_view
    if isinstance(spec, ConvTranspose) and name != "scatter":
        steps = spec.out_channels * cells(spec.output_size)
        taps = spec.in_channels // spec.groups * cells(spec.kernel_size)
    if view.detail == "position":
        return steps
    closing = _closing(spec, name)
    if view.detail == "tap":
        return steps * (taps + closing)
    assert isinstance(spec, (Conv, ConvTranspose))
    return spec.out_channels * (spec.in_channels // spec.groups + 1 + closing)


def _closing(spec: LayerSpec, view: str) -> int:
    """Count the frames after the taps of a step: adding the bias, or dividing."""
    if isinstance(spec, ConvTranspose) and view == "scatter":
        return 0
    bias = getattr(spec, "bias", False)
    return int(bias is not False or spec.op.startswith("avg_pool"))
