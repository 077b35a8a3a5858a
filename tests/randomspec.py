"""Random calls in the form of a request's JSON body, small, about one in ten of them impossible.

A call leans towards what can exist; one in ten is spoilt on purpose and kept only if the nested loops of
`tests.brute` refuse it, the others only if they accept it. So the loops alone say which is which.
"""

from collections.abc import Callable
from math import inf, nan, prod
from random import Random
from typing import Any

from tests.brute import Refused, answer, flat, nest
from tests.brute.call import family_of, pool_kernel, window_tensors
from tests.brute.nested import per_axis as axes
from tests.draws import number, per_axis, some, state, tensor, written
from tests.spoilers import SPOILERS

Call = dict[str, Any]
MODES = ("zeros", "reflect", "replicate", "circular")
SIDE = {1: 10, 2: 6, 3: 4}
CELLS, TAPS = 2000, 4000
RANKED = ("conv", "conv_transpose", "max_pool", "avg_pool", "max_unpool")
CURVES = ("sigmoid", "tanh", "relu", "leaky_relu", "prelu", "rrelu")
OPS = (*(f"{family}{rank}d" for family in RANKED for rank in (1, 2, 3)), "linear", *CURVES)


def random_call(rng: Random, op: str, drawn: bool = True) -> Call:
    """Return a call of the op; without `drawn` every tensor is explicit."""
    family, rank = family_of(op)
    spoilt = rng.random() < 0.1
    while True:
        call: Call = {"op": op}
        GENERATORS[family](rng, call, rank, drawn)
        if spoilt:
            rng.choice(SPOILERS[family])(rng, call, rank)
        try:
            small = is_small(call)
        except Refused:
            if spoilt:
                return call
        else:
            if small and not spoilt:
                return call


def is_small(call: Call) -> bool:
    """Tell whether a call is well within the bounds; raises `Refused` as the nested loops do."""
    output = flat(answer(call).output)
    return len(output) <= CELLS and taps(call, output) <= TAPS


def taps(call: Call, output: list[float]) -> int:
    """Return the number of multiply-adds or cells read for an output."""
    family, rank = family_of(call["op"])
    if family in ("conv", "conv_transpose"):
        tensors = window_tensors(call, {}, rank)
        steps = len(flat(tensors["x"])) // len(tensors["x"]) if family == "conv_transpose" else len(output)
        weights = len(flat(tensors["weight"]))
        return steps * (weights if family == "conv_transpose" else weights // len(tensors["weight"]))
    if family in ("max_pool", "avg_pool"):
        return len(output) * prod(axes(pool_kernel(call), rank, 1, "kernel_size"))
    return len(output)


def give(
    rng: Random, call: Call, drawn: bool, name: str, shape: list[int], sizes: dict[str, Any], squeeze: int
) -> None:
    """Give a tensor's values, or leave it to the seed and state its sizes instead; at times both."""
    if not drawn or rng.random() < 0.6:
        call[name] = tensor(rng, shape, squeeze)
        call.update({key: value for key, value in sizes.items() if rng.random() < 0.2})
    else:
        call.update(sizes)
        if rng.random() < 0.3:
            call["seed"] = rng.randint(0, 99)


def window(rng: Random, call: Call, drawn: bool, rank: int, transposed: bool) -> None:
    """Fill in what plain and transposed convolutions share: tensors, stride, dilation, groups and bias."""
    groups = rng.choice((1, 1, 1, 2, 3))
    ins, outs = groups * some(rng, 3 if groups == 1 else 2), groups * some(rng, 3 if groups == 1 else 2)
    sizes, kernel = per_axis(rng, rank, SIDE[rank]), per_axis(rng, rank, 4 if rank < 3 else 3)
    shape = [ins, outs // groups] if transposed else [outs, ins // groups]
    channels = {"in_channels": ins} if ins > 1 else {}
    filters = {"out_channels": outs} if outs > 1 else {}
    give(rng, call, drawn, "input", [ins, *sizes], {**channels, "input_size": written(rng, sizes)}, 1)
    stated = {**channels, **filters, "kernel_size": written(rng, kernel)}
    give(rng, call, drawn, "weight", [*shape, *kernel], stated, 2)
    if groups > 1 or rng.random() < 0.1:
        call["groups"] = groups
    state(rng, call, "stride", per_axis(rng, rank, 3), 1)
    state(rng, call, "dilation", per_axis(rng, rank, 3), 1, 0.3)
    if rng.random() < 0.5:
        call["bias"] = [number(rng, "int") for _ in range(outs)]
    elif drawn and rng.random() < 0.5:
        call["bias"] = rng.random() < 0.6


def conv(rng: Random, call: Call, rank: int, drawn: bool) -> None:
    window(rng, call, drawn, rank, transposed=False)
    chance = rng.random()
    if chance < 0.15:
        call["padding"] = rng.choice(("same", "valid"))
        if call["padding"] == "same":
            call.pop("stride", None)
    elif chance < 0.35:
        call["padding"] = [[some(rng, 3, 0), some(rng, 3, 0)] for _ in range(rank)]
    else:
        state(rng, call, "padding", per_axis(rng, rank, 3, 0), 0)
    if rng.random() < 0.4:
        call["padding_mode"] = rng.choice(MODES)


def conv_transpose(rng: Random, call: Call, rank: int, drawn: bool) -> None:
    window(rng, call, drawn, rank, transposed=True)
    if rng.random() < 0.15:
        call["padding"] = [[some(rng, 2, 0), some(rng, 2, 0)] for _ in range(rank)]
    else:
        state(rng, call, "padding", per_axis(rng, rank, 2, 0), 0)
    state(rng, call, "output_padding", per_axis(rng, rank, 2, 0), 0, 0.4)


def pool(rng: Random, call: Call, rank: int, drawn: bool) -> None:
    """Fill in what all pools share."""
    channels, sizes = some(rng, 3), per_axis(rng, rank, SIDE[rank] + 1)
    stated = {"channels": channels} if channels > 1 else {}
    give(rng, call, drawn, "input", [channels, *sizes], {**stated, "input_size": written(rng, sizes)}, 1)
    kernel = per_axis(rng, rank, 4 if rank < 3 else 3)
    state(rng, call, "kernel_size", kernel, 2, 0.9)
    state(rng, call, "stride", per_axis(rng, rank, 4), None)
    if rng.random() < 0.15:
        call["padding"] = [[rng.randint(0, k // 2), rng.randint(0, k // 2)] for k in kernel]
    else:
        state(rng, call, "padding", [rng.randint(0, k // 2) for k in kernel], 0)
    if rng.random() < 0.5:
        call["ceil_mode"] = rng.random() < 0.8


def max_pool(rng: Random, call: Call, rank: int, drawn: bool) -> None:
    pool(rng, call, rank, drawn)
    state(rng, call, "dilation", per_axis(rng, rank, 3), 1, 0.4)
    if rng.random() < 0.2:
        call["return_indices"] = rng.random() < 0.5
    if "input" in call and rng.random() < 0.15:
        call["input"] = without_numbers(rng, call["input"])


def without_numbers(rng: Random, nested: Any) -> Any:
    """Return nested numbers with some of them NaN or infinite."""
    if isinstance(nested, list):
        return [without_numbers(rng, entry) for entry in nested]
    return rng.choice((nan, inf, -inf)) if rng.random() < 0.3 else nested


def avg_pool(rng: Random, call: Call, rank: int, drawn: bool) -> None:
    pool(rng, call, rank, drawn)
    if rng.random() < 0.5:
        call["count_include_pad"] = rng.random() < 0.3
    if rng.random() < 0.2:
        call["divisor_override"] = rng.choice((1, 2, 3, 7, -2))


def max_unpool(rng: Random, call: Call, rank: int, drawn: bool) -> None:
    """Give both tensors or neither; drawn ones come from a max pool, so only plain sizes go with them."""
    kernel = per_axis(rng, rank, 3)
    call["kernel_size"] = written(rng, kernel)
    if drawn and rng.random() < 0.25:
        call["input_size"] = written(rng, [k * some(rng, 3) for k in kernel])
        call["channels"] = some(rng, 3)
        return
    channels, sizes = some(rng, 3), per_axis(rng, rank, 4 if rank < 3 else 3)
    strides = per_axis(rng, rank, 3) if rng.random() < 0.4 else kernel
    pads = [rng.randint(0, k // 2) for k in kernel] if rng.random() < 0.4 else [0] * rank
    out = [(n - 1) * s + k - 2 * p for n, s, k, p in zip(sizes, strides, kernel, pads, strict=True)]
    if strides != kernel:
        call["stride"] = written(rng, strides)
    state(rng, call, "padding", pads, 0, 1)
    if rng.random() < 0.4:
        out = [n + rng.randint(1 - s, s - 1) for n, s in zip(out, strides, strict=True)]
        call["output_size"] = written(rng, out)
    shape = [channels, *sizes]
    if channels == 1 and rng.random() < 0.5:
        shape = sizes
    call["input"] = tensor(rng, shape)
    top = max(prod(out) - 1, 0)
    free = list(range(top + 1))
    rng.shuffle(free)
    distinct = prod(sizes) <= len(free) and rng.random() < 0.6
    places = [free[i % prod(sizes)] if distinct else rng.randint(0, top) for i in range(prod(shape))]
    call["indices"] = nest(places, shape)


def linear(rng: Random, call: Call, rank: int, drawn: bool) -> None:
    features, filters = some(rng, 7), some(rng, 5)
    shape = [features] if rng.random() < 0.5 else [some(rng, 4), features]
    give(rng, call, drawn, "input", shape, {"in_features": features}, 0)
    stated = {"in_features": features, "out_features": filters}
    give(rng, call, drawn, "weight", [filters, features], stated, 1)
    if rng.random() < 0.5:
        call["bias"] = [number(rng, "int") for _ in range(filters)]
    elif drawn:
        call["bias"] = rng.random() < 0.5


def curve(rng: Random, call: Call, rank: int, drawn: bool) -> None:
    shape = [some(rng, 5) for _ in range(rng.randint(1, 3))]
    if not drawn or rng.random() < 0.8:
        call["input"] = tensor(rng, shape)
        if rng.random() < 0.1:
            call["input"] = without_numbers(rng, call["input"])
    if call["op"] == "leaky_relu" and rng.random() < 0.8:
        call["negative_slope"] = rng.choice((0, 0.1, 0.5, 1, 2, -0.5, 0.01))
    if call["op"] == "rrelu" and rng.random() < 0.8:
        call["lower"], call["upper"] = sorted(rng.choice((0, 0.1, 0.25, 0.5, 1, -0.5)) for _ in "lu")
    if call["op"] == "prelu" and rng.random() < 0.8:
        many = "input" in call and rng.random() < 0.6
        call["weight"] = [number(rng, "quarter") for _ in range(shape[0])] if many else number(rng, "quarter")


GENERATORS: dict[str, Callable[[Random, Call, int, bool], None]] = {
    "conv": conv,
    "conv_transpose": conv_transpose,
    "max_pool": max_pool,
    "avg_pool": avg_pool,
    "max_unpool": max_unpool,
    "linear": linear,
    **dict.fromkeys(CURVES, curve),
}
