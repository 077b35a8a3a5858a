"""The fully connected layer and the activations, in evaluation mode."""

from collections.abc import Callable
from math import exp, inf
from math import tanh as hyperbolic
from typing import Any

from tests.brute.conv import check_bias
from tests.brute.nested import require, shape_of


def linear(x: Any, weight: Any, bias: list[float] | None = None) -> Any:
    """Return (out,) or (rows, out) from (features,) or (rows, features) and (out, features)."""
    shape = shape_of(x)
    filters, features = shape_of(weight)
    require(len(shape) in (1, 2), f"{len(shape)} axes")
    require(shape[-1] == features, f"{shape[-1]} features, the weight takes {features}")
    check_bias(bias, filters)
    if len(shape) == 2:
        return [linear(entry, weight, bias) for entry in x]
    result = []
    for made in range(filters):
        total = 0.0 if bias is None else bias[made]
        for feature in range(features):
            total += x[feature] * weight[made][feature]
        result.append(total)
    return result


def each(x: Any, function: Callable[[float], float]) -> Any:
    """Apply a function to every entry of a nested list."""
    if isinstance(x, list):
        return [each(entry, function) for entry in x]
    return function(x)


def sigmoid(x: Any) -> Any:
    """Return 1 / (1 + exp(-x)), without overflow for large negative x."""
    return each(x, lambda v: exp(v) / (1 + exp(v)) if v < 0 else 1 / (1 + exp(-v)))


def tanh(x: Any) -> Any:
    """Return the hyperbolic tangent."""
    return each(x, hyperbolic)


def relu(x: Any) -> Any:
    """Return x where it is not negative, else 0; a NaN stays."""
    return each(x, lambda v: 0.0 if v < 0 else v)


def leaky_relu(x: Any, negative_slope: float = 0.01) -> Any:
    """Return x where it is positive, else x times the slope."""
    return each(x, lambda v: v if v > 0 else v * negative_slope)


def rrelu(x: Any, lower: float = 1 / 8, upper: float = 1 / 3) -> Any:
    """Return leaky_relu with the mean of both bounds as its slope."""
    require(-inf < lower <= upper < inf, f"bounds {lower}, {upper}")
    return leaky_relu(x, (lower + upper) / 2)


def prelu(x: Any, weight: Any = 0.25) -> Any:
    """Return leaky_relu with one slope for all, or one for each entry of axis 0."""
    slopes = weight if isinstance(weight, list) else [weight]
    require(len(slopes) in (1, len(x)), f"{len(slopes)} slopes for {len(x)} channels")
    if len(slopes) == 1:
        slopes = slopes * len(x)
    return [leaky_relu(plane, slope) for plane, slope in zip(x, slopes, strict=True)]
