"""Ways to spoil a call so that its layer cannot exist; a way that happens to do no harm is drawn again."""

from collections.abc import Callable
from random import Random
from typing import Any

Call = dict[str, Any]
Spoiler = Callable[[Random, Call, int], None]


def put(name: str, *values: Any) -> Spoiler:
    """Return a spoiler that sets a parameter to one of the values."""

    def spoil(rng: Random, call: Call, rank: int) -> None:
        call[name] = rng.choice(values)

    return spoil


def pair(name: str, first: Any, other: str, second: Any) -> Spoiler:
    """Return a spoiler that sets two parameters."""

    def spoil(rng: Random, call: Call, rank: int) -> None:
        call[name], call[other] = first, second

    return spoil


def wrong_axes(name: str) -> Spoiler:
    """Return a spoiler that gives a size one entry too many."""

    def spoil(rng: Random, call: Call, rank: int) -> None:
        call[name] = [1] * (rank + 1)

    return spoil


def lengthen(name: str) -> Spoiler:
    """Return a spoiler that repeats the first entry of an explicit tensor, so that its first axis grows."""

    def spoil(rng: Random, call: Call, rank: int) -> None:
        if isinstance(call.get(name), list):
            call[name] = [call[name][0], *call[name]]

    return spoil


def fray(name: str) -> Spoiler:
    """Return a spoiler that makes an explicit tensor ragged, or empty."""

    def spoil(rng: Random, call: Call, rank: int) -> None:
        call[name] = rng.choice(([], [[1, 2], [3]], [[], []]))

    return spoil


def one_pair_too_many(rng: Random, call: Call, rank: int) -> None:
    """Give padding pairs for one axis too many."""
    call["padding"] = [[1, 0]] * (rank + 1)


def one_side_negative(rng: Random, call: Call, rank: int) -> None:
    """Give a padding pair with a negative side."""
    call["padding"] = [[0, 0]] * (rank - 1) + [rng.choice(([-1, 1], [1, -1]))]


def just_over(mode: str) -> Spoiler:
    """Return a spoiler that copies a little too much padding from the input."""

    def spoil(rng: Random, call: Call, rank: int) -> None:
        call["padding_mode"] = mode
        call["padding"] = [rng.randint(1, 6) for _ in range(rank)]

    return spoil


def far_index(rng: Random, call: Call, rank: int) -> None:
    """Point one index past the plane, just or far, or before it."""
    entry = call.get("indices")
    while isinstance(entry, list):
        if not isinstance(entry[0], list):
            entry[rng.randrange(len(entry))] = rng.choice((-1, 4000, rng.randint(1, 40)))
        entry = entry[rng.randrange(len(entry))]


def far_size(rng: Random, call: Call, rank: int) -> None:
    """Ask for an output that is too large or too small, just or far."""
    near = [rng.randint(1, 12) for _ in range(rank)]
    call["output_size"] = rng.choice((near, near, near, [40] * rank, 0, [9] * (rank + 1)))


WINDOW: list[Spoiler] = [
    put("stride", 0, -1),
    put("dilation", 0, -2),
    put("padding", -1, "full", [1, 2, 3, 4]),
    put("groups", 0, -1, 2, 5),
    put("kernel_size", 0, 20, 5, 6, 7),
    put("in_channels", 0, 7),
    put("bias", [1, 2, 3, 4, 5, 6, 7]),
    wrong_axes("stride"),
    wrong_axes("dilation"),
    one_pair_too_many,
    one_side_negative,
    lengthen("input"),
    lengthen("weight"),
    fray("input"),
    fray("weight"),
]
POOL: list[Spoiler] = [
    put("stride", 0, -1),
    put("padding", -1, 1, 2, 3, 9, "same"),
    put("kernel_size", 0, -1, 20, 5, 6, 7),
    put("channels", 0, 7),
    put("input_size", 0, 17),
    wrong_axes("kernel_size"),
    wrong_axes("stride"),
    one_pair_too_many,
    one_side_negative,
    fray("input"),
]
SPOILERS: dict[str, list[Spoiler]] = {
    "conv": [
        *WINDOW,
        pair("padding", "same", "stride", 2),
        pair("padding_mode", "reflect", "padding", 11),
        pair("padding_mode", "circular", "padding", 11),
        put("padding_mode", "reflect", "circular", "mirror"),
        just_over("reflect"),
        just_over("circular"),
        put("dilation", 12),
    ],
    "conv_transpose": [
        *WINDOW,
        put("output_padding", -1, 1, 2, 3),
        put("padding", 2, 3, 4, 15, "same", [[9, 9], [9, 9]]),
        wrong_axes("output_padding"),
    ],
    "max_pool": [*POOL, put("dilation", 0, -1, 12)],
    "avg_pool": [*POOL, put("divisor_override", 0)],
    "max_unpool": [
        put("stride", 0, -1),
        put("padding", -1, 9),
        put("kernel_size", 0),
        wrong_axes("kernel_size"),
        lengthen("input"),
        lengthen("indices"),
        fray("input"),
        far_index,
        far_size,
    ],
    "linear": [
        put("in_features", 0, 9),
        put("out_features", 0, 9),
        put("bias", [1] * 9),
        fray("input"),
        fray("weight"),
        lengthen("weight"),
    ],
    "sigmoid": [fray("input")],
    "tanh": [fray("input")],
    "relu": [fray("input")],
    "leaky_relu": [fray("input")],
    "prelu": [fray("input"), put("weight", [0.5] * 6)],
    "rrelu": [fray("input"), pair("lower", 0.5, "upper", 0.25)],
}
