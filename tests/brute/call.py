"""One call in the form of a request's JSON body, answered by the nested loops."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from tests.brute.conv import conv, conv_transpose
from tests.brute.nested import flat, make, nest, per_axis, require, shape_of, with_axes
from tests.brute.pointwise import leaky_relu, linear, prelu, relu, rrelu, sigmoid, tanh
from tests.brute.pool import avg_pool, max_pool, max_unpool

Call = Mapping[str, Any]
USUAL_SIZE = {1: [8], 2: [5, 5], 3: [4, 4, 4]}
WINDOW_NAMES = ("stride", "padding", "dilation", "output_padding", "groups", "padding_mode")
POOL_NAMES = ("stride", "padding", "dilation", "ceil_mode", "count_include_pad", "divisor_override")
CURVES = {
    "sigmoid": sigmoid,
    "tanh": tanh,
    "relu": relu,
    "leaky_relu": leaky_relu,
    "rrelu": rrelu,
    "prelu": prelu,
}
CURVE_NAMES = {"leaky_relu": ("negative_slope",), "rrelu": ("lower", "upper"), "prelu": ("weight",)}


class Answer(NamedTuple):
    """What a layer gives: the output, and the positions of a max pool."""

    output: Any
    indices: Any = None


def answer(call: Call, drawn: Call | None = None) -> Answer:
    """Return what the layer of a call gives, or raise `Refused`.

    `drawn` holds, as nested lists, the tensors that the call leaves to the seed. Where they are missing too,
    zeros stand in: enough to tell whether the layer can exist.
    """
    drawn = drawn or {}
    family, rank = family_of(call["op"])
    if family == "conv":
        return Answer(conv(**window_tensors(call, drawn, rank), **chosen(call, WINDOW_NAMES)))
    if family == "conv_transpose":
        return Answer(conv_transpose(**window_tensors(call, drawn, rank), **chosen(call, WINDOW_NAMES)))
    if family == "max_pool":
        x = pool_input(call, drawn, rank, "input")
        return Answer(*max_pool(x, pool_kernel(call), **chosen(call, POOL_NAMES)))
    if family == "avg_pool":
        x = pool_input(call, drawn, rank, "input")
        return Answer(avg_pool(x, pool_kernel(call), **chosen(call, POOL_NAMES)))
    if family == "max_unpool":
        x, indices = (pool_input(call, drawn, rank, name) for name in ("input", "indices"))
        names = ("stride", "padding", "output_size")
        return Answer(max_unpool(x, indices, pool_kernel(call), **chosen(call, names)))
    if family == "linear":
        return Answer(linear(**linear_tensors(call, drawn)))
    x = call["input"] if explicit(call, "input") else drawn.get("input", [0.0])
    require(len(shape_of(x)) <= 3, "more than three axes")
    return Answer(CURVES[family](x, **chosen(call, CURVE_NAMES.get(family, ()))))


def family_of(op: str) -> tuple[str, int]:
    """Return the name without its rank, and the rank (0 where there is none).

    >>> family_of("max_pool2d"), family_of("relu")
    (('max_pool', 2), ('relu', 0))
    """
    return (op[:-2], int(op[-2])) if op.endswith(("1d", "2d", "3d")) else (op, 0)


def chosen(call: Call, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the named parameters that a call states, sizes as numbers."""
    return {name: read_size(call[name]) for name in names if call.get(name) is not None}


def read_size(form: Any) -> Any:
    """Return "3x2" as [3, 2]; every other form as it is.

    >>> read_size("3x2"), read_size([3, 2]), read_size("same")
    ([3, 2], [3, 2], 'same')
    """
    parts = form.split("x") if isinstance(form, str) else [""]
    return [int(part) for part in parts] if all(part.isdigit() for part in parts) else form


def explicit(call: Call, name: str) -> bool:
    """Tell whether a call gives a tensor's values, not a preset's name or nothing."""
    return isinstance(call.get(name), list)


def agreed(call: Call, name: str, found: int | None, usual: int) -> int:
    """Return a size that a call states, its values show, or neither; refuse two that differ."""
    stated = call.get(name)
    require(stated is None or stated >= 1, f"{name} {stated}")
    require(stated is None or found is None or stated == found, f"{name} {stated}, the values have {found}")
    return stated or found or usual


def spatial(call: Call, name: str, rank: int, found: list[int] | None, usual: list[int]) -> list[int]:
    """Return a size an axis that a call states, its values show, or neither; refuse two that differ."""
    if call.get(name) is None:
        return found or usual
    stated = per_axis(read_size(call[name]), rank, 1, name)
    require(found is None or stated == found, f"{name} {stated}, the values have {found}")
    return stated


def window_tensors(call: Call, drawn: Call, rank: int) -> dict[str, Any]:
    """Return input, weight and bias of a convolution, plain or transposed."""
    transposed = "transpose" in call["op"]
    groups = call.get("groups", 1)
    require(groups >= 1, f"groups {groups}")
    given = with_axes(call["input"], rank + 1) if explicit(call, "input") else None
    kernel = with_axes(call["weight"], rank + 2) if explicit(call, "weight") else None
    seen: list[Any] = shape_of(kernel) if kernel else [None] * 2
    near, far = (seen[0], seen[1]) if transposed else (seen[1], seen[0])
    ins, outs = (near, far and far * groups) if transposed else (near and near * groups, far)
    channels = agreed(call, "in_channels", len(given) if given else ins, 1)
    filters = agreed(call, "out_channels", outs, 1)
    sizes = spatial(call, "input_size", rank, shape_of(given)[1:] if given else None, USUAL_SIZE[rank])
    window = spatial(call, "kernel_size", rank, seen[2:] if kernel else None, [3] * rank)
    require(channels % groups == 0 and filters % groups == 0, f"{channels}, {filters} in {groups} groups")
    shape = [channels, filters // groups] if transposed else [filters, channels // groups]
    return {
        "x": given or drawn.get("input") or zeros([channels, *sizes]),
        "weight": kernel or drawn.get("weight") or zeros([*shape, *window]),
        "bias": bias_of(call, drawn, filters),
    }


def linear_tensors(call: Call, drawn: Call) -> dict[str, Any]:
    """Return input, weight and bias of a fully connected layer."""
    given = call["input"] if explicit(call, "input") else None
    matrix = with_axes(call["weight"], 2) if explicit(call, "weight") else None
    features = agreed(call, "in_features", shape_of(given)[-1] if given else None, 4)
    if matrix and not given:
        features = agreed(call, "in_features", shape_of(matrix)[1], 4)
    filters = agreed(call, "out_features", len(matrix) if matrix else None, 3)
    return {
        "x": given or drawn.get("input") or zeros([features]),
        "weight": matrix or drawn.get("weight") or zeros([filters, features]),
        "bias": bias_of(call, drawn, filters),
    }


def bias_of(call: Call, drawn: Call, filters: int) -> list[float] | None:
    """Return the bias that a call gives or leaves to the seed, None without one."""
    form = call.get("bias") or False
    if form is True:
        return flat(drawn["bias"]) if "bias" in drawn else [0.0] * filters
    return form or None


def pool_kernel(call: Call) -> Any:
    """Return the kernel size of a pool."""
    return read_size(call.get("kernel_size", 2))


def pool_input(call: Call, drawn: Call, rank: int, name: str) -> Any:
    """Return the input of a pool, or the indices of an unpooling."""
    given = with_axes(call[name], rank + 1) if explicit(call, name) else None
    channels = agreed(call, "channels", len(given) if given else None, 1)
    sizes = spatial(call, "input_size", rank, shape_of(given)[1:] if given else None, USUAL_SIZE[rank])
    return given or drawn.get(name) or zeros([channels, *sizes])


def zeros(shape: list[int]) -> Any:
    """Return a nested list of zeros."""
    return make(shape, lambda *cell: 0)


def tensor(document: Call) -> Any:
    """Return a document's {"shape", "data"} as a nested list."""
    return nest(document["data"], document["shape"])
