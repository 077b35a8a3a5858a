"""Parameters of a call as PyTorch's functions take them."""

from collections.abc import Mapping
from typing import Any

import torch

from tests.brute.call import read_size
from tests.brute.nested import with_axes

Call = Mapping[str, Any]
SIZES = ("kernel_size", "stride", "padding", "dilation", "output_padding", "output_size")
AXES = {"input": 1, "indices": 1, "weight": 2}
Made = tuple[torch.Tensor, torch.Tensor | None]


def values(call: Call, name: str) -> torch.Tensor | None:
    """Return a tensor of the call in float64."""
    form = call.get(name)
    return torch.tensor(form, dtype=torch.float64) if form is not None and form is not False else None


def size(call: Call, name: str, rank: int, usual: Any) -> Any:
    """Return a size parameter, one entry an axis."""
    form = call.get(name, usual)
    return [form] * rank if isinstance(form, int) else form


def pairs(call: Call, rank: int) -> list[int] | None:
    """Return padding pairs as `pad` takes them (last axis first), None where padding is no list of pairs."""
    form = call.get("padding", 0)
    if not (isinstance(form, list) and form and isinstance(form[0], list)):
        return None
    return [side for axis in reversed(form) for side in axis]


def plain(call: Call, rank: int) -> Call:
    """Return the call with sizes as numbers and the leading axes of size 1 that it leaves out put back."""
    full = {name: read_size(form) if name in SIZES else form for name, form in call.items()}
    if call["op"] == "linear":
        full["weight"] = with_axes(call["weight"], 2)
    for name, extra in AXES.items():
        if rank and name in call:
            full[name] = with_axes(call[name], rank + extra)
    return full
