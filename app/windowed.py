"""Layers that move a window: the parameters they share, how these follow from given values, and their size formula."""

from __future__ import annotations

from math import prod
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from app import forms, values
from app.call import border, write
from app.fields import Array, Pairs
from app.mathml import mathml_size
from app.refusal import refuse
from app.spec import DEFAULT_SIZE, Valued, short
from app.trace import Formula

Sizes = tuple[int, ...]
AXES = {1: ("L",), 2: ("H", "W"), 3: ("D", "H", "W")}


class Windowed(Valued):
    """Hold what every window has: the input's size, the kernel's size, the step."""

    input_size: Annotated[
        Sizes,
        forms.per_axis(1, 4096),
        Field(
            description="Spatial size of the input in cells.",
            examples=["5x7"],
            json_schema_extra={"slider": [1, 12]},
        ),
    ] = None  # type: ignore[assignment]
    kernel_size: Annotated[
        Sizes,
        forms.per_axis(1, 4096),
        Field(description="Size of the window in cells.", examples=["3x2"], json_schema_extra={"slider": [1, 7]}),
    ] = None  # type: ignore[assignment]
    stride: Annotated[
        Sizes,
        forms.per_axis(1, 4096),
        Field(
            description="Cells the window moves from one position to the next.",
            examples=[2],
            json_schema_extra={"slider": [1, 5]},
        ),
    ] = None  # type: ignore[assignment]

    def size_of(self, name: str, array: Array, axes: int) -> Array:
        """Put back leading axes of size 1 that were left out; refuse more axes than the layer has."""
        if array.ndim > axes:
            raise refuse(
                name,
                "{name} has {have} axes, {op} takes at most {want}: leave out the outer lists",
                name=name,
                have=array.ndim,
                op=self.op,
                want=axes,
            )
        return array.reshape((1,) * (axes - array.ndim) + array.shape)

    def settle_input(self, channels: str) -> None:
        """Take channels and size from given input values, or fill in the defaults and bound them."""
        if isinstance(self.input, np.ndarray):
            array = self.size_of("input", self.input, self.rank + 1)
            self.put(input=array)
            self.agree(channels, array.shape[0], "input")
            self.agree("input_size", array.shape[1:], "input")
        if self.input_size is None:
            self.put(input_size=DEFAULT_SIZE[self.rank])
        if getattr(self, channels) is None:
            self.put(**{channels: 1})
        self.bound("input", getattr(self, channels), *self.input_size)

    def usual(self, name: str) -> Any:
        """Give the value a field takes when it is left out, the others being as they are."""
        if name == "input_size":
            return self.input.shape[1:] if isinstance(self.input, np.ndarray) else DEFAULT_SIZE[self.rank]
        return super().usual(name)

    def shortest(self, value: Any) -> Any:
        """Leave out the leading axes of size 1 that `size_of` puts back.

        >>> import numpy as np
        >>> Windowed.shortest(None, np.ones((1, 1, 2, 2))).tolist()
        [[1.0, 1.0], [1.0, 1.0]]
        """
        while isinstance(value, np.ndarray) and value.ndim > 1 and value.shape[0] == 1:
            value = value[0]
        return value

    def need_output(self, size: Sizes, padding: Pairs) -> None:
        """Refuse a layer whose `padding` crops all of its output."""
        for axis, n in enumerate(size):
            if n < 1:
                raise refuse(
                    "padding",
                    "padding {padding} leaves {n} cells of output on axis {axis}: choose a smaller padding, or a "
                    "larger input_size, stride or kernel_size",
                    padding=brief_pairs(padding),
                    n=n,
                    axis=AXES[self.rank][axis],
                )

    def input_values(self, channels: int, low: int, high: int) -> Array:
        """Give the input: as given, made, or drawn."""
        if isinstance(self.input, np.ndarray):
            return self.input
        return values.fill(self.input, self.seed, (channels, *self.input_size), low, high)

    def to_torch(self) -> dict[str, Any]:
        """Give the arguments of the PyTorch call; padding that is the same on both sides as one number an axis."""
        found = super().to_torch()
        pads = found.get("padding")
        if isinstance(pads, tuple) and all(before == after for before, after in pads):
            found["padding"] = tuple(before for before, _ in pads)
        return found

    def code(self) -> str:
        """Write the layer as a PyTorch call, padding with two different sides as a padding layer beside it."""
        found = self.to_torch()
        pads = found.get("padding")
        if not (isinstance(pads, tuple) and isinstance(pads[0], tuple)):
            return write(self.torch_name, self.signature, found)
        mode = found.pop("padding_mode", "zeros")
        layer = write(self.torch_name, self.signature, found | {"padding": 0})
        if self.transposed:
            return f"nn.Sequential({layer}, {border(self.rank, tuple((-a, -b) for a, b in pads))})"
        return f"nn.Sequential({border(self.rank, pads, mode, self.border)}, {layer})"


def window_formula(
    axis: str, i: int, k: int, s: int, pair: tuple[int, int], d: int | None, out: int, ceil: bool = False
) -> Formula:
    """Give the size of a convolution or pool on one axis (arXiv 1603.07285, relationship 15; PyTorch's notation).

    `d` is None for a layer that has no dilation.

    >>> window_formula("W", 5, 3, 1, (1, 1), 1, 5).substituted
    '⌊(5 + 2·1 − 1·(3 − 1) − 1) / 1⌋ + 1 = 5'
    """
    same = pair[0] == pair[1]
    border, name = (f"2·{pair[0]}", "2·padding") if same else (f"{pair[0]} + {pair[1]}", "padding")
    span, tap = (str(k), "kernel_size") if d is None else (f"{d}·({k} − 1) − 1", "dilation·(kernel_size − 1) − 1")
    top, below = f"{i} + {border} − {span}", str(s)
    left, right = ("⌈", "⌉") if ceil else ("⌊", "⌋")
    symbols = f"{left}({axis}_in + {name} − {tap}) / stride{right} + 1"
    dropped = ceil and -(-(i + sum(pair) - (d or 1) * (k - 1) - 1) // s) + 1 != out
    end = "+ 1 − 1" if dropped else "+ 1"
    return Formula(
        axis,
        f"{axis}_out = {symbols}",
        f"{left}({top}) / {below}{right} {end} = {out}",
        mathml_size(top, below, f"{end} = {out}", ceil),
    )


def position(flat: int, size: Sizes) -> Sizes:
    """Turn a flat index into one index an axis.

    >>> position(7, (2, 5))
    (1, 2)
    """
    found: list[int] = []
    for n in reversed(size):
        flat, rest = divmod(flat, n)
        found.append(rest)
    return tuple(reversed(found))


def place(letter: str, flat: int, shape: Sizes) -> str:
    """Name a cell of a tensor (channels, *spatial); one channel is not named.

    >>> place("y", 7, (1, 2, 5)), place("y", 7, (2, 2, 2))
    ('y[1,2]', 'y[1,1,1]')
    """
    index = position(flat, shape)
    if len(shape) > 1 and shape[0] == 1:
        index = index[1:]
    return f"{letter}[{','.join(map(str, index))}]"


def fits(spec: Windowed, pads: Pairs, dilation: Sizes) -> None:
    """Refuse a kernel that is larger than the padded input."""
    for axis, (n, k, pair, d) in enumerate(zip(spec.input_size, spec.kernel_size, pads, dilation, strict=True)):
        span, room = d * (k - 1) + 1, n + sum(pair)
        if span > room:
            raise refuse(
                "kernel_size",
                "kernel_size {kernel} with dilation {dilation} spans {span} cells on axis {axis}; the padded input has "
                "{room}: enlarge padding or input_size, or make the kernel smaller",
                kernel=k,
                dilation=d,
                span=span,
                room=room,
                axis=AXES[spec.rank][axis],
            )


def sizes_text(size: Sizes) -> str:
    """Write sizes for a title.

    >>> sizes_text((3, 5))
    '3×5'
    """
    return "×".join(map(str, size))


def brief(size: Sizes) -> str:
    """Write sizes as one number where all are equal.

    >>> brief((2, 2)), brief((2, 1))
    ('2', '2×1')
    """
    return str(size[0]) if len(set(size)) == 1 else sizes_text(size)


def brief_pairs(pads: Pairs) -> str:
    """Write padding as briefly as it can be.

    >>> brief_pairs(((1, 1), (1, 1))), brief_pairs(((0, 1), (2, 2)))
    ('1', '0+1 2+2')
    """
    if all(a == b for a, b in pads):
        return brief(tuple(a for a, _ in pads))
    return " ".join(f"{a}+{b}" for a, b in (pads if len(set(pads)) > 1 else pads[:1]))


def cells(size: Sizes) -> int:
    """Count the cells."""
    return prod(size)


__all__ = [
    "AXES",
    "Sizes",
    "Windowed",
    "brief",
    "brief_pairs",
    "cells",
    "fits",
    "place",
    "position",
    "short",
    "sizes_text",
    "window_formula",
]
