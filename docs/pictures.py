"""For every parameter of every operation a picture in which it matters."""

from collections.abc import Iterator

from app import Refusal, animate
from app.api import Animation
from app.ops import OPS
from app.view import ViewSpec

Words = dict[str, str]
# Sizes that fit one, two and three axes.
SIZES = {
    "input_size": ("7", "5x7", "3x4x5"),
    "kernel_size": ("4", "3x2", "2x2x3"),
    "stride": ("2", "2", "2"),
    "dilation": ("2", "2", "2"),
    "padding": ("1", "1", "1"),
    "output_padding": ("1", "1", "1"),
}
# What a parameter needs beside itself, so that it changes something; tried in this order.
BESIDE: dict[str, tuple[Words, ...]] = {
    "groups": ({"in_channels": "2", "out_channels": "2"},),
    "output_padding": ({"stride": "2"},),
    "padding_mode": ({"padding": "1"},),
    "count_include_pad": ({"padding": "1"},),
    "dilation": ({}, {"input_size": "7"}, {"input_size": "5"}),
    "ceil_mode": ({"input_size": "5"},),
    "output_size": ({"input_size": "2"},),
    "indices": ({"input_size": "2"}, {}),
    "overlap": ({"op": "conv_transpose2d", "stride": "2"},),
    "channels": ({}, {"input_size": "3"}),
    "detail": ({"in_channels": "2"},),
    "transparent": ({"theme": "dark"},),
}
VALUES: dict[str, tuple[str, ...]] = {
    "groups": ("2",),
    "count_include_pad": ("false",),
    "in_channels": ("2",),
    "out_channels": ("2",),
    "channels": ("2",),
    "output_size": ("5", "5x5", "5x5x5"),
    "indices": ("[1,3,5,6]", "[[1,7],[8,14]]", "[[[0,5],[10,15]],[[20,25],[60,63]]]"),
    "divisor_override": ("1",),
    "negative_slope": ("0.5",),
    "lower": ("0",),
    "upper": ("1",),
    "bias": ("true",),
    "numbers": ("false",),
    "labels": ("false",),
    "width": ("320",),
    "step_ms": ("200",),
    "hold_ms": ("4000",),
    "loop": ("1",),
    "tween": ("4",),
    "still": ("sheet",),
    "view": ("matrix",),
    "detail": ("channel",),
    "lang": ("zh",),
    "padding_mode": ("reflect", "circular"),
    "weight": ("ones", "0.5"),
    "input": ("ramp", "ones"),
    "seed": ("1",),
    "stride": ("1", "3"),
    "input_size": ("20",),
}
WHOLE = ("still", "width", "labels", "view")
"""What is shown as wide as it comes."""
MOVING = ("step_ms", "hold_ms", "loop", "tween", "detail")
"""What only a moving picture shows."""


def picture(op: str, name: str) -> tuple[Animation, Words]:
    """Draw a layer with a parameter that is not as by default; give what was said for it, too."""
    for words in _tries(op, name):
        said = {"width": "420"} | words if name not in WHOLE else dict(words)
        layer = said.pop("op", op)
        try:
            found = animate(layer, **said)
            plain = animate(layer, **{key: value for key, value in said.items() if key != name})
        except Refusal:
            continue
        if found.query == plain.query:
            continue
        moving = name in MOVING or found.one_picture
        return found if moving else found.still(found.trace.steps // 2), {"op": op} | words
    raise LookupError(f"no picture shows {name} of {op}: put a value into docs/pictures.py")


def _tries(op: str, name: str) -> Iterator[Words]:
    rank = OPS[op].rank
    model = OPS[op] if name in OPS[op].model_fields else ViewSpec
    examples = tuple(str(one) for one in model.model_fields[name].examples or ())
    sizes = (SIZES[name][rank - 1],) if name in SIZES else ()
    values = VALUES.get(name, ())
    values = (values[rank - 1],) if len(values) == 3 and name in ("output_size", "indices") else values
    for value in (*sizes, *values, *examples):
        for beside in BESIDE.get(name, ({},)):
            yield {**beside, name: value}
