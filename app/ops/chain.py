"""Layers one after another, read from PyTorch calls: convolutions and pools over the same number of axes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from app import code
from app.call import Call, read
from app.ops import activation, avg_pool, conv, max_pool
from app.refusal import Phrase, Refusal, refusal
from app.spec import lifted
from app.window import Window
from app.windowed import Sizes, Windowed, brief, sizes_text

if TYPE_CHECKING:
    from app.text import Translate

Plan = tuple[type[Windowed], dict[str, Any]]
MOST = 12
MODELS: dict[str, type[Windowed]] = {op.op: op for family in (conv, max_pool, avg_pool) for op in family.OPS}
ONE_CELL = {op.torch_name for op in activation.OPS} | {
    *(f"{name}{rank}d" for name in ("BatchNorm", "Dropout") for rank in (1, 2, 3)),
    *("Dropout", "Identity", "GELU", "SiLU", "ELU", "SELU", "ReLU6", "Hardswish", "Mish", "Softplus"),
}


@lru_cache(maxsize=64)
def plans(text: str) -> tuple[Plan, ...]:
    """Read the layers of a stack, first to last, as operations with raw parameters; raise `Refusal`."""
    found: list[Plan] = []
    pads: list[Call] = []
    for call in read("stack", text):
        name = call.name.rpartition(".")[2]
        if name in ONE_CELL:
            continue
        if name in code.PAD_NAMES:
            pads.append(call)
            continue
        op, raw = code.parameters([*pads, call], "stack", {}, MODELS)
        found.append((MODELS[op], raw))
        pads = []
    if pads:
        raise refusal("stack", "{pad} stands after the last layer: put padding before a layer", pad=pads[0].text)
    if not 1 <= len(found) <= MOST:
        raise refusal(
            "stack",
            "stack has {count} layers that move a window, the limit is 1 to {most}: give calls such as "
            "nn.Conv2d(1, 1, 3), nn.MaxPool2d(2)",
            count=len(found),
            most=MOST,
        )
    return tuple(found)


def build(found: tuple[Plan, ...], size: Sizes) -> tuple[Windowed, ...]:
    """Make the specs of a stack's layers, each with the size that the one before gives it; raise `Refusal`."""
    layers: list[Windowed] = []
    channels: int | None = None
    for number, (model, raw) in enumerate(found, 1):
        if model.rank != found[0][0].rank:
            raise refusal(
                "stack",
                "layer {number}, {name}, moves over {rank} axes but layer 1 over {want}: give layers of one kind",
                number=number,
                name=model.torch_name,
                rank=model.rank,
                want=found[0][0].rank,
            )
        try:
            with lifted(10**9):
                layer = model.read(raw | {"input_size": size})
        except Refusal as error:
            first = error.problems[0]
            problem = Phrase(first.message, first.values)
            raise refusal("stack", "layer {number}: {problem}", number=number, problem=problem) from None
        if isinstance(layer, conv.Conv):
            if channels not in (None, layer.in_channels):
                raise refusal(
                    "stack",
                    "layer {number} takes {count} channels, the layer before gives {given}: make them agree",
                    number=number,
                    count=layer.in_channels,
                    given=channels,
                )
            channels = layer.out_channels
        layers.append(layer)
        size = window_of(layer).output_size
    return tuple(layers)


def window_of(layer: Windowed) -> Window:
    """Give the window of a convolution or a pool."""
    found = layer.window  # type: ignore[attr-defined]
    assert isinstance(found, Window)
    return found


def layer_words(layer: Windowed, say: Translate) -> str:
    """Name a layer with its kernel and whatever else moves its window.

    >>> layer_words(conv.Conv2d(kernel_size=3, stride=2, input_size=9), str)
    'Conv2d 3×3, stride 2'
    """
    window, words = window_of(layer), [f"{layer.torch_name} {sizes_text(layer.kernel_size)}"]
    if any(s > 1 for s in window.stride):
        words.append(say("stride {n}").format(n=brief(window.stride)))
    if any(d > 1 for d in window.dilation):
        words.append(say("dilation {n}").format(n=brief(window.dilation)))
    return ", ".join(words)


def output_of(windows: list[Window], axis: int, size: int) -> int:
    """Give the size of the last map on one axis for a size of the first."""
    for w in windows:
        one = Window(
            (size,), (w.kernel_size[axis],), (w.stride[axis],), (w.padding[axis],), (w.dilation[axis],), w.ceil_mode
        )
        size = one.output_size[0]
        if size < 1:
            return 0
    return size
