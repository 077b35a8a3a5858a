"""Short ways to write calls down: the layer's sizes, and numbers that are the same in every run."""

from collections.abc import Iterable
from itertools import product
from math import prod
from random import Random
from typing import Any

from tests.brute import nest

Call = dict[str, Any]


def ints(*shape: int, low: int = -4, high: int = 5) -> Any:
    """Return small integers drawn from the shape itself."""
    rng = Random(f"{shape}{low}{high}")
    return nest([rng.randint(low, high) for _ in range(prod(shape))], shape)


def decimals(*shape: int) -> Any:
    """Return numbers with three decimals drawn from the shape itself."""
    rng = Random(f"decimals {shape}")
    return nest([round(rng.uniform(-2, 2), 3) for _ in range(prod(shape))], shape)


def ramp(*shape: int, start: int = 0) -> Any:
    """Return start, start + 1, ..."""
    return nest(list(range(start, start + prod(shape))), shape)


def same(value: float, *shape: int) -> Any:
    """Return one value everywhere."""
    return nest([value] * prod(shape), shape)


def conv(sizes: list[int], kernel: list[int], ins: int = 1, outs: int = 1, **rest: Any) -> Call:
    """Return a convolution of drawn integers; `bias=True` draws one number a filter."""
    call = {
        "op": f"conv{len(sizes)}d",
        "input": ints(ins, *sizes),
        "weight": ints(outs, ins // max(rest.get("groups", 1), 1), *kernel),
    }
    return with_bias({**call, **rest}, outs)


def conv_transpose(sizes: list[int], kernel: list[int], ins: int = 1, outs: int = 1, **rest: Any) -> Call:
    """Return a transposed convolution of drawn integers."""
    call = {
        "op": f"conv_transpose{len(sizes)}d",
        "input": ints(ins, *sizes),
        "weight": ints(ins, outs // max(rest.get("groups", 1), 1), *kernel),
    }
    return with_bias({**call, **rest}, outs)


def with_bias(call: Call, outs: int) -> Call:
    """Replace `bias=True` by numbers."""
    return {**call, "bias": ints(outs, low=-9, high=9)} if call.get("bias") is True else call


def pool(kind: str, sizes: list[int], kernel: Any = None, channels: int = 1, **rest: Any) -> Call:
    """Return a max or avg pool of drawn integers."""
    call: Call = {"op": f"{kind}_pool{len(sizes)}d", "input": ints(channels, *sizes)}
    return {**call, **({} if kernel is None else {"kernel_size": kernel}), **rest}


def sweep(**choices: Iterable[Any]) -> list[dict[str, Any]]:
    """Return every combination of the choices, leaving out those that are None.

    >>> sweep(stride=[None, 2], ceil_mode=[True])
    [{'ceil_mode': True}, {'stride': 2, 'ceil_mode': True}]
    """
    found = product(*choices.values())
    return [{k: v for k, v in zip(choices, row, strict=True) if v is not None} for row in found]
