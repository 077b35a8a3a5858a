"""Layers and tensors that look like PyTorch's from outside, built from what was written down of real ones."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

FILE = Path(__file__).parent / "layers.json"


def records() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(FILE.read_text())["layers"]
    return found


class Tensor:
    """A tensor of float32 that wants its gradient: NumPy may have it only once it is detached."""

    def __init__(self, values: Any, detached: bool = False) -> None:
        self.values = np.asarray(values, dtype=np.float32)
        self.detached = detached

    @property
    def shape(self) -> tuple[int, ...]:
        return self.values.shape

    def __getitem__(self, part: Any) -> "Tensor":
        return Tensor(self.values[part], self.detached)

    def detach(self) -> "Tensor":
        return Tensor(self.values, detached=True)

    def __array__(self, dtype: Any = None) -> np.ndarray:
        if not self.detached:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad.")
        return self.values if dtype is None else self.values.astype(dtype)


def layer(described: dict[str, Any]) -> Any:
    """Build a layer: classes with PyTorch's names in PyTorch's modules, and all of its attributes."""
    made: type = object
    for module, name in reversed(described["classes"][:-1]):
        made = type(name, (made,), {"__module__": module, "__repr__": lambda self: self.said})
    found: Any = made()
    found.said = described["repr"]
    for name, value in described["values"].items():
        setattr(found, name, tuple(value["tuple"]) if isinstance(value, dict) else value)
    for name, value in described["parameters"].items():
        setattr(found, name, Tensor(value))
    for name in described["missing"]:
        setattr(found, name, None)

    def children() -> Iterator[Any]:
        yield from map(layer, described.get("children", []))

    found.children = children
    return found
