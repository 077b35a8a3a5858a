"""A layer from code: a PyTorch call gives the operation and its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.call import PADS, Call, Name, read
from app.refusal import Problem, Refusal, nearest, refusal, shorten
from app.spec import LayerSpec, short
from app.text import mark

Models = Mapping[str, type[LayerSpec]]
MODULES = ("", "nn.", "torch.nn.")
FUNCTIONS = ("", "F.", "nn.functional.", "torch.nn.functional.", "torch.")
TENSORS = ("input", "weight", "indices")
SILENT = ("device", "dtype", "inplace")
WORDS = ("padding", "padding_mode", *SILENT)
SIZED = ("weight", "kernel_size", "in_features")
PAD_NAMES = {f"{name}{rank}d": (rank, mode) for name, mode in PADS.items() for rank in (1, 2, 3)} | {
    f"ConstantPad{rank}d": (rank, "zeros") for rank in (1, 2, 3)
}


def layer(words: Mapping[str, Any], models: Models) -> dict[str, Any]:
    """Turn `code` among raw parameters into the parameters it means; what is given beside it must agree.

    Several layers are a `stack`. Raises `Refusal`.

    >>> from app.ops import OPS
    >>> found = layer({"code": "nn.Conv2d(1, 2, 3, stride=2, bias=False)", "seed": 1}, OPS)
    >>> found["op"], found["out_channels"], found["stride"], found["bias"], found["seed"]
    ('conv2d', 2, 2, False, 1)
    """
    explicit = {name: value for name, value in words.items() if name != "code" and value is not None}
    calls = _over_one_axis(read("code", words["code"]))
    several = sum(_last(call) not in PAD_NAMES for call in calls) > 1
    op, said = "stack", {"stack": words["code"]}
    if not several and explicit.get("op") != op:
        op, said = parameters(calls, "code", explicit, models)
    given = explicit.pop("op", op)
    if given != op:
        raise refusal(
            "op",
            "op is {given} but code is a call of {op}: leave op out or make them agree",
            given=shorten(given),
            op=op,
        )
    problems = [p for name in said if name in explicit for p in _differences(models[op], name, explicit[name], said)]
    if problems:
        raise Refusal(*problems)
    return {"op": op} | said | explicit


def _over_one_axis(calls: list[Call]) -> list[Call]:
    """Read an average pool whose first axis, of one cell, is put in before and taken out after as one over one axis."""
    names, found = [_last(call) for call in calls], list(calls)
    if names[-3:] == ["Unflatten", "AvgPool2d", "Flatten"]:
        pool = found[-2]
        words = {name: value[1] if isinstance(value, list) else value for name, value in pool.keywords.items()}
        found[-3:] = [Call(f"{MODULES[1]}AvgPool1d", pool.positional, words, pool.text)]
    return found


def parameters(
    calls: list[Call], field: str, explicit: Mapping[str, Any], models: Models
) -> tuple[str, dict[str, Any]]:
    """Give the operation and raw parameters of one layer, which may have a padding layer before or after it."""
    layers = [call for call in calls if _last(call) not in PAD_NAMES]
    if len(layers) != 1 or len(calls) > 2:
        raise refusal(
            field,
            "{field} has {count} layers, one can be drawn here: give a single call, or all of them as stack",
            field=field,
            count=len(layers),
        )
    call = layers[0]
    model, functional = spelled(call, field, models)
    said = _arguments(model, functional, call, field, explicit)
    for pad in calls:
        if pad is not call:
            said = _bordered(model, said, pad, field, first=pad is calls[0])
    return model.op, said


def spelled(call: Call, field: str, models: Models) -> tuple[type[LayerSpec], bool]:
    """Find the operation a call names, and whether in its functional form."""
    layers = [model for model in models.values() if model.functional]
    known = {f"{prefix}{model.torch_name}": (model, False) for model in layers for prefix in MODULES}
    known |= {f"{prefix}{model.op}": (model, True) for model in layers for prefix in FUNCTIONS}
    if call.name not in known:
        raise refusal(
            field,
            "{name} cannot be drawn{hint}: choose one of {choices}",
            name=shorten(call.name),
            hint=nearest(call.name, known, 0.6),
            choices=", ".join(model.torch_name for model in layers),
        )
    return known[call.name]


def _arguments(
    model: type[LayerSpec], functional: bool, call: Call, field: str, explicit: Mapping[str, Any]
) -> dict[str, Any]:
    signature = model.functional if functional else model.signature
    given = call.bind(field, signature)
    if functional and isinstance(given.get("weight"), Name) and not any(name in explicit for name in SIZED):
        raise refusal(
            field,
            "{call} takes its sizes from {weight}, which is only a name here: give weight or the sizes beside it, "
            "or the module form",
            call=call.text,
            weight=given["weight"].text,
        )
    said = {name: given.get(name, usual) for name, usual in signature.items()}
    for name in list(said):
        value = said[name]
        if name in SILENT or (isinstance(value, Name) and name in TENSORS):
            del said[name]
        elif isinstance(value, Name) and name == "bias":
            said[name] = True
        elif not _plain(value) or (isinstance(value, str) and name not in WORDS):
            raise refusal(
                field,
                "{call} has {argument}={value}: write the number it stands for",
                call=call.text,
                argument=name,
                value=_shown(value),
            )
    if said.get("stride", 0) is None:
        said["stride"] = said["kernel_size"]
    return _drawable(model, model.from_torch(said), signature, call, field)


def _drawable(
    model: type[LayerSpec], said: dict[str, Any], signature: Mapping[str, object], call: Call, field: str
) -> dict[str, Any]:
    """Keep the parameters of the layer; refuse an argument that it does not have, unless it is as by default."""
    for name in list(said):
        if name not in model.model_fields:
            if said[name] != signature.get(name):
                raise refusal(
                    field,
                    "{call} has {argument}={value}, which cannot be drawn: leave it out",
                    call=call.text,
                    argument=name,
                    value=_shown(said[name]),
                )
            del said[name]
    return {name: value for name, value in said.items() if value is not None}


def _plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(_plain(part) for part in value)
    return not isinstance(value, Name)


def _shown(value: Any) -> str:
    return shorten(value.text if isinstance(value, Name) else repr(value))


def _last(call: Call) -> str:
    return call.name.removeprefix("torch.").removeprefix("nn.")


def _bordered(model: type[LayerSpec], said: dict[str, Any], pad: Call, field: str, first: bool) -> dict[str, Any]:
    """Take the border of a padding layer into the layer beside it, where both together are one layer of ours."""
    rank, mode = PAD_NAMES[_last(pad)]
    constant = _last(pad).startswith("Constant")
    given = pad.bind(field, {"padding": ...} | ({"value": ...} if constant else {}))
    sides = given["padding"]
    sides = sides if isinstance(sides, list) else [sides] * (2 * rank)
    sign = 1 if first else -1
    fits = (
        first is not model.transposed
        and rank == model.rank
        and "padding" in model.model_fields
        and len(sides) == 2 * rank
        and all(isinstance(n, int) and not isinstance(n, bool) and sign * n >= 0 for n in sides)
        and given.get("value", 0.0) == (model.border if first else 0.0)
        and (mode == "zeros" or "padding_mode" in model.model_fields)
        and not said.get("ceil_mode")
        and not said.get("return_indices")
        and said.get("padding", 0) in (0, [0] * rank, "valid")
    )
    if not fits:
        raise refusal(
            field,
            "{pad} beside {name} cannot be drawn as one layer: give the padding in the layer itself",
            pad=pad.text,
            name=model.torch_name,
        )
    pairs = [[sign * sides[2 * axis], sign * sides[2 * axis + 1]] for axis in reversed(range(rank))]
    counted = {"count_include_pad": True} if "count_include_pad" in said else {}
    return said | counted | {"padding": pairs} | ({"padding_mode": mode} if mode != "zeros" else {})


def _differences(model: type[LayerSpec], name: str, given: Any, said: Mapping[str, Any]) -> list[Problem]:
    form = model.form(name)
    try:
        mine, other = (form.read(name, value, model.rank) for value in (given, said[name]))
    except ValueError:
        return []  # the layer will say what is wrong with it
    same = np.array_equal(mine, other) if isinstance(mine, np.ndarray) else mine == other
    if same or (name == "bias" and other is True and isinstance(mine, np.ndarray)):
        return []
    message = mark("{name} is {given} but code has {said}: leave {name} out or make them agree")
    return [Problem(name, message, {"name": name, "given": shorten(short(mine)), "said": shorten(short(other))})]
