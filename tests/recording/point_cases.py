"""Fully connected layers and activations to record."""

from math import inf, nan

from tests.recording.layers import Call, decimals, ints, ramp, same

CURVES = ("sigmoid", "tanh", "relu", "leaky_relu", "prelu", "rrelu")
SHAPES = ([1], [5], [4, 3], [3, 4, 5], [1, 1, 1], [2, 1, 3], [1, 6])
EDGES = [0, -0.0, 1, -1, 0.5, -0.5, 40, -40, 800, -800, 1e-9, -1e-9, inf, -inf, nan]


def linears() -> list[Call]:
    """Return every fully connected layer."""
    calls: list[Call] = []
    for features, filters in ((4, 3), (1, 1), (1, 4), (5, 1), (3, 3), (8, 6), (16, 4)):
        weight = ints(filters, features)
        calls += [
            {"op": "linear", "input": ints(features), "weight": weight},
            {
                "op": "linear",
                "input": ints(features),
                "weight": weight,
                "bias": ints(filters, low=-9, high=9),
            },
            {"op": "linear", "input": ints(2, features), "weight": weight},
            {
                "op": "linear",
                "input": ints(5, features),
                "weight": weight,
                "bias": ints(filters, low=-9, high=9),
            },
            {"op": "linear", "input": decimals(3, features), "weight": decimals(filters, features)},
            {
                "op": "linear",
                "input": ints(features),
                "weight": weight,
                "in_features": features,
                "bias": False,
            },
        ]
    return [
        *calls,
        {"op": "linear", "input": [1, 2, 3], "weight": [[n] * 3 for n in (1, 2, 3, 4)], "bias": [0.5] * 4},
        {"op": "linear", "input": ramp(16), "weight": ramp(4, 16), "out_features": 4},
        {"op": "linear", "input": [[1, 2]], "weight": [3, 4]},
        {"op": "linear", "input": same(0.1, 10), "weight": same(0.1, 2, 10)},
        {"op": "linear", "input": same(1, 3, 4), "weight": ints(3, 4), "in_features": 4, "out_features": 3},
    ]


def curves() -> list[Call]:
    """Return every activation: shapes up to three axes, numbers far out, NaN and infinities, slopes."""
    calls: list[Call] = []
    for op in CURVES:
        calls += [{"op": op, "input": ints(*shape)} for shape in SHAPES]
        calls += [{"op": op, "input": decimals(*shape)} for shape in SHAPES[1:4]]
        calls += [{"op": op, "input": EDGES}, {"op": op, "input": [EDGES]}, {"op": op, "input": [-1, 0, 1]}]
    for slope in (0.1, 0, 1, 2, -0.5, 0.01, 0.2, 1e-3):
        calls.append({"op": "leaky_relu", "input": decimals(3, 4, 5), "negative_slope": slope})
        calls.append({"op": "leaky_relu", "input": [-1, 0, 1], "negative_slope": slope})
    for lower, upper in ((0.1, 0.3), (0, 0), (0.5, 0.5), (-0.5, 0.25), (0, 1), (1, 2)):
        calls.append({"op": "rrelu", "input": decimals(2, 3, 2), "lower": lower, "upper": upper})
    calls += [
        {"op": "rrelu", "input": ints(4), "lower": 0.25},
        {"op": "rrelu", "input": ints(4), "upper": 0.5},
    ]
    for shape in SHAPES:
        channels = shape[0]
        calls.append({"op": "prelu", "input": ints(*shape), "weight": 0.5})
        calls.append({"op": "prelu", "input": ints(*shape), "weight": [-0.5]})
        calls.append({"op": "prelu", "input": decimals(*shape), "weight": decimals(channels)})
        calls.append({"op": "prelu", "input": ints(*shape), "weight": [n / 4 for n in range(channels)]})
    return calls
