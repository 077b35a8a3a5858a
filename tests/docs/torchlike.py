"""As much of PyTorch as the documentation names, for code blocks that import it: layers and tensors by attribute."""

import sys
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from tests.live.standins import Tensor


def _class(module: str, name: str, make: Any) -> type:
    def initialise(self: Any, *arguments: Any, **keywords: Any) -> None:
        vars(self).update(make(*arguments, **keywords))

    return type(name, (), {"__module__": f"torch.nn.modules.{module}", "__init__": initialise})


def _conv2d(inputs: int, outputs: int, kernel_size: int, stride: int = 1, padding: int = 0) -> dict[str, Any]:
    random = np.random.default_rng(0)
    return {
        "in_channels": inputs,
        "out_channels": outputs,
        "kernel_size": (kernel_size, kernel_size),
        "stride": (stride, stride),
        "padding": (padding, padding),
        "dilation": (1, 1),
        "groups": 1,
        "padding_mode": "zeros",
        "weight": Tensor(random.normal(size=(outputs, inputs, kernel_size, kernel_size))),
        "bias": Tensor(random.normal(size=outputs)),
    }


Conv2d = _class("conv", "Conv2d", _conv2d)


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `import torch` find it."""
    torch, nn = ModuleType("torch"), ModuleType("torch.nn")
    vars(nn)["Conv2d"] = Conv2d
    vars(torch).update(nn=nn, randn=lambda *shape: Tensor(np.random.default_rng(0).normal(size=shape)))
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch.nn", nn)
