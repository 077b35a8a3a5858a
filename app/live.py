"""Live layers and arrays: read by their attributes, so that no framework is imported here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import numpy as np

from app.call import Call, written
from app.code import MODULES, PAD_NAMES, Models, parameters
from app.fields import MAX_CELLS
from app.refusal import refusal, shorten
from app.spec import LayerSpec

LEARNED = ("weight", "bias")
WEIGHED = ("in_channels", "out_channels", "in_features", "out_features", "kernel_size", "channels")
FRAMEWORK = "torch."
CONTAINER = "Sequential"
UNREADY = "Lazy"
"""How PyTorch names layers that have no sizes yet; with their first input they become others."""


def words_of(layer: object, x: Any, models: Models, given: Collection[str] = ()) -> dict[str, Any]:
    """Give the raw parameters that a live `torch.nn` layer means, its weights and bias with them, and its input `x`.

    A `Sequential` of several layers is read as a stack, to which only the input's size matters; one of a layer with its
    padding layer as that layer. What is `given` beside it stands for the layer's own; sizes follow from a given weight.
    Raises `Refusal` for what is no layer of ours.
    """
    calls = [call_of(part, models) for part in _parts(layer, models)]
    layers = [part for part in _parts(layer, models) if _name(part, models) not in PAD_NAMES]
    if len(layers) > 1:
        found: dict[str, Any] = {"op": "stack", "stack": ", ".join(call.text for call in calls)}
        return found if x is None else found | {"input_size": list(np.shape(x))[-_rank(calls) :]}
    op, said = parameters(calls, "layer", {}, models)
    if "weight" in given:
        said = {name: value for name, value in said.items() if name not in WEIGHED}
    shown = {} if x is None else {"input": numbers("input", x) if is_array(x) else x}
    return {"op": op} | said | _learned(layers[0], models[op], given) | shown


def _rank(calls: list[Call]) -> int:
    """Count the axes over which a stack's windows move: its layers say it in their names."""
    return next((int(call.name[-2]) for call in calls if call.name[-2:] in ("1d", "2d", "3d")), 2)


def _parts(layer: object, models: Models) -> Iterator[object]:
    """Give the layers of a (nested) `Sequential` in order, or the one layer."""
    children = getattr(layer, "children", None)
    if _name(layer, models) == CONTAINER and callable(children):
        for child in children():
            yield from _parts(child, models)
    else:
        yield layer


def _name(layer: object, models: Models) -> str:
    """Give the name of PyTorch's class of a layer, also where it is a subclass of it, such as a parametrised one."""
    names = [cls.__name__ for cls in type(layer).__mro__ if cls.__module__.startswith(FRAMEWORK)]
    known = {CONTAINER, *PAD_NAMES, *(model.torch_name for model in models.values())}
    if names and names[0].startswith(UNREADY):
        return names[0]
    return next((name for name in names if name in known), names[0] if names else "")


def call_of(layer: object, models: Models) -> Call:
    """Give the call that makes a live layer."""
    name = _name(layer, models)
    if is_array(layer):
        raise refusal("layer", "the layer is an array: give a layer first and its input after it, as animate(layer, x)")
    if not name or name == "Module":
        raise refusal(
            "layer",
            "{value} is no layer that can be read: give the name of an operation, a PyTorch call as text, or a layer "
            "of torch.nn",
            value=shorten(getattr(layer, "__name__", type(layer).__name__)),
        )
    signature = next((m.signature for m in models.values() if m.torch_name == name), None)
    if signature is None:
        keywords = {"padding": _plain(getattr(layer, "padding", 0))} if name in PAD_NAMES else {}
        if name.startswith("ConstantPad"):
            keywords["value"] = getattr(layer, "value", 0.0)
        return Call(f"{MODULES[1]}{name}", (), keywords, f"{MODULES[1]}{_shown(layer)}")
    keywords = {word: _plain(getattr(layer, word)) for word in signature if hasattr(layer, word)}
    if "bias" in signature:
        keywords["bias"] = getattr(layer, "bias", None) is not None
    text = ", ".join(f"{word}={_python(value)}" for word, value in keywords.items())
    return Call(f"{MODULES[1]}{name}", (), keywords, f"{MODULES[1]}{name}({text})")


def _shown(layer: object) -> str:
    return " ".join(repr(layer).split())


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _python(value: Any) -> str:
    return written(tuple(value)) if isinstance(value, list) else repr(value)


def _learned(layer: object, model: type[LayerSpec], given: Collection[str]) -> dict[str, Any]:
    """Give the numbers that a layer has learned, where no others are given."""
    words = [word for word in LEARNED if word in model.model_fields and word not in given]
    found = {word: getattr(layer, word, None) for word in words}
    return {word: numbers(word, value) for word, value in found.items() if value is not None}


def is_array(value: object) -> bool:
    """Tell whether a value holds numbers in the way of NumPy, PyTorch, JAX or another framework with DLPack.

    >>> is_array(np.ones(3)), is_array([1, 2]), is_array("ones")
    (True, False, False)
    """
    return not isinstance(value, type) and (hasattr(value, "__array__") or hasattr(value, "__dlpack__"))


def numbers(name: str, value: Any) -> list[Any]:
    """Give an array or tensor as nested lists; raise `Refusal` for one that is too large or holds no real numbers.

    Any device and any type of number will do, and a tensor may want its gradient.

    >>> numbers("input", np.arange(4).reshape(2, 2))
    [[0, 1], [2, 3]]
    """
    shape = tuple(int(n) for n in getattr(value, "shape", ()))
    if (count := int(np.prod(shape))) > MAX_CELLS:
        raise refusal(
            name,
            "the {name} of {shape} has {count} cells, the limit is {limit}: give a part of it, such as {part}",
            part=_part(name, len(shape)),
            name=name,
            shape="×".join(map(str, shape)),
            count=count,
            limit=MAX_CELLS,
        )
    array = _array(value)
    if array.dtype.kind not in "biuf":
        raise refusal(
            name, "{name} holds {kind}: give real numbers", name=name, kind=shorten(str(getattr(value, "dtype", "?")))
        )
    found = (array + 0 if array.dtype.kind == "b" else array).tolist()
    return found if isinstance(found, list) else [found]


def _part(name: str, axes: int) -> str:
    """Write how to take a part that can be shown: a corner of an input, a filter of a layer.

    >>> _part("input", 3), _part("weight", 4), _part("bias", 1)
    ('x[:3, :8, :8]', 'weight=layer.weight[:1, :3]', 'bias=layer.bias[:1]')
    """
    if name == "input":
        return "x[" + ", ".join(["0"] * (axes - 4) + [":3"] * (axes > 1) + [":8"] * min(max(axes - 1, 1), 3)) + "]"
    cut = "[:2, :8]" if axes == 2 else "[:1, :3]" if axes > 2 else "[:1]"
    return f"{name}=layer.{name}{cut}"


def _array(value: Any) -> np.ndarray:
    """Make an array of anything that can be one: on the way out of a framework, each has its own reasons to refuse."""
    detach = getattr(value, "detach", None)
    value = detach() if callable(detach) else value
    ways: tuple[Callable[[Any], Any], ...] = (np.asarray, np.from_dlpack, lambda v: np.asarray(v.tolist()))
    for way, needs in zip(ways, ("__array__", "__dlpack__", "tolist"), strict=True):
        if hasattr(value, needs):
            try:
                return np.asarray(way(value))
            except (TypeError, ValueError, RuntimeError, BufferError):
                continue
    return np.asarray(None)


def without_batch(words: Mapping[str, Any], models: Models) -> dict[str, Any]:
    """Leave out a batch axis of one sample before the axes that a layer takes; refuse several samples."""
    found = dict(words)
    model = models.get(str(found.get("op")))
    for name in ("input", "indices"):
        value = found.get(name)
        if model is None or not isinstance(value, list) or _axes(value) != _most_axes(model) + 1:
            continue
        if len(value) != 1:
            raise refusal(
                name,
                "{name} has {count} samples on its first axis, one can be shown: choose one, such as x[0]",
                name=name,
                count=len(value),
            )
        found[name] = value[0]
    return found


def _most_axes(model: type[LayerSpec]) -> int:
    """Count the axes of the largest input that a layer takes."""
    if "kernel_size" in model.model_fields:
        return model.rank + 1
    return 2 if "in_features" in model.model_fields else 3


def _axes(value: Any) -> int:
    return 1 + _axes(value[0]) if isinstance(value, list) and value else 0
