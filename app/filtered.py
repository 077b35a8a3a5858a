"""Windowed layers with filters: channels, groups, weights and bias, shared by convolution and its transpose."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import Field

from app import forms, values
from app.fields import Array
from app.refusal import refuse
from app.windowed import Sizes, Windowed

_CHANNELS = {"slider": [1, 4], "default": 1}


class Filtered(Windowed):
    """Hold channels, groups, weights and bias.

    `weight` is (out, in/groups, *kernel), transposed (in, out/groups, *kernel).
    """

    in_channels: Annotated[
        int,
        forms.whole(1, 4096),
        Field(description="Channels of the input.", examples=[3], json_schema_extra=_CHANNELS),
    ] = None  # type: ignore[assignment]
    out_channels: Annotated[
        int,
        forms.whole(1, 4096),
        Field(description="Channels of the output.", examples=[2], json_schema_extra=_CHANNELS),
    ] = None  # type: ignore[assignment]
    dilation: Annotated[
        Sizes,
        forms.per_axis(1, 4096),
        Field(
            description="Cells from one tap of the kernel to the next.",
            examples=[2],
            json_schema_extra={"slider": [1, 4]},
        ),
    ] = None  # type: ignore[assignment]
    groups: Annotated[
        int,
        forms.whole(1, 4096),
        Field(
            description="Groups of channels that do not meet.",
            examples=[2],
            json_schema_extra={"slider": [1, 4]},
        ),
    ] = 1
    weight: Annotated[
        Any,
        forms.tensor(values.WEIGHTS),
        Field(description="Kernel values, or a preset's name.", examples=["sobel_x"]),
    ] = "random"
    bias: Annotated[
        Any,
        forms.tensor(switch=True),
        Field(
            description="Bias: false, true (drawn from seed), or one number for each output channel.",
            examples=[True],
        ),
    ] = False

    def settle_filters(self) -> None:
        """Take channels and kernel size from given weights, fill in the rest, refuse what does not divide or agree."""
        if isinstance(self.weight, np.ndarray):
            self._settle_weight(self.size_of("weight", self.weight, self.rank + 2))
        if isinstance(self.bias, np.ndarray):
            self.put(bias=self.size_of("bias", self.bias, 1))
            self.agree("out_channels", len(self.bias), "bias")
        for name in ("in_channels", "out_channels"):
            if getattr(self, name) is None:
                self.put(**{name: 1})
        for name, usual in (("kernel_size", 3), ("stride", 1), ("dilation", 1)):
            if getattr(self, name) is None:
                self.put(**{name: (usual,) * self.rank})
        for name in ("in_channels", "out_channels"):
            if getattr(self, name) % self.groups:
                raise refuse(
                    "groups",
                    "groups {groups} does not divide {name} {channels}: choose groups that divide both channel counts",
                    groups=self.groups,
                    name=name,
                    channels=getattr(self, name),
                )
        self.bound("weight", *self.weight_shape)
        if not isinstance(self.weight, np.ndarray) and self.weight != "random":
            values.suits(self.weight, self.kernel_size)

    def _settle_weight(self, array: Array) -> None:
        first, second = array.shape[:2]
        mine, other = ("in_channels", "out_channels") if self.transposed else ("out_channels", "in_channels")
        given = getattr(self, other)
        if given is not None and given != second * self.groups:
            raise refuse(
                other,
                "{other} is {given} but weight has {second} for each of {groups} groups, which makes {made}: "
                "make them agree, or set groups",
                other=other,
                given=given,
                second=second,
                groups=self.groups,
                made=second * self.groups,
            )
        self.put(weight=array)
        self.agree(mine, first, "weight")
        self.agree(other, second * self.groups, "weight")
        self.agree("kernel_size", array.shape[2:], "weight")

    @property
    def weight_shape(self) -> Sizes:
        """Shape of the weights, as PyTorch keeps them."""
        first, second = self.out_channels, self.in_channels
        if self.transposed:
            first, second = second, first
        return (first, second // self.groups, *self.kernel_size)

    def weight_values(self) -> Array:
        """Give the weights: as given, of a preset, or drawn."""
        if isinstance(self.weight, np.ndarray):
            return self.weight
        if self.weight == "random":
            return values.draw(self.seed, "weight", self.weight_shape, -1, 2)
        return values.kernel(self.weight, self.weight_shape)

    def bias_values(self) -> Array | None:
        """Give the bias, or None."""
        if isinstance(self.bias, np.ndarray):
            return self.bias
        return values.draw(self.seed, "bias", (self.out_channels,), 1, 3) if self.bias else None

    def to_torch(self) -> dict[str, Any]:
        """Give the arguments of the PyTorch call, which has a bias or none but not its numbers."""
        return super().to_torch() | {"bias": self.bias is not False}

    def usual(self, name: str) -> Any:
        """Give the value a field takes when it is left out, the others being as they are."""
        one = (1,) * self.rank
        if name in ("stride", "dilation"):
            return one
        if name == "kernel_size":
            return self.weight.shape[2:] if isinstance(self.weight, np.ndarray) else (3,) * self.rank
        if name in ("in_channels", "out_channels"):
            return self._usual_channels(name)
        return super().usual(name)

    def _usual_channels(self, name: str) -> int:
        if name == "in_channels" and isinstance(self.input, np.ndarray):
            return int(self.input.shape[0])
        if isinstance(self.weight, np.ndarray):
            first = (name == "in_channels") is self.transposed
            return int(self.weight.shape[0] if first else self.weight.shape[1] * self.groups)
        if name == "out_channels" and isinstance(self.bias, np.ndarray):
            return len(self.bias)
        return 1
