"""Write down live layers of PyTorch as they are: classes, attributes, numbers, an input and what comes out.

``python -m tests.live.record`` with the release of PyTorch of the `bench` extra installed. The same layers give the
same bytes.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import nn

FILE = Path(__file__).parent / "layers.json"


def layers() -> Iterator[tuple[nn.Module, tuple[int, ...]]]:
    """Give layers, each with the shape of an input (without a batch axis)."""
    yield nn.Conv1d(2, 3, 3, stride=2, padding=1), (2, 9)
    yield nn.Conv2d(1, 1, 3, bias=False), (1, 5, 5)
    yield nn.Conv2d(3, 2, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2)), (3, 6, 6)
    yield nn.Conv2d(2, 4, 3, padding="same", groups=2), (2, 5, 4)
    yield nn.Conv2d(1, 2, 3, padding=1, padding_mode="reflect"), (1, 4, 4)
    yield nn.Conv3d(1, 1, 2), (1, 3, 3, 3)
    yield nn.ConvTranspose1d(1, 2, 3, stride=2), (1, 4)
    yield nn.ConvTranspose2d(2, 1, 3, stride=2, padding=1, output_padding=1), (2, 3, 3)
    yield nn.ConvTranspose3d(1, 1, 2, bias=False), (1, 2, 2, 2)
    yield nn.MaxPool1d(3), (1, 9)
    yield nn.MaxPool2d(2, return_indices=False, ceil_mode=True), (2, 5, 5)
    yield nn.MaxPool2d((3, 2), stride=1, padding=1, dilation=2), (1, 7, 6)
    yield nn.MaxPool3d(2), (1, 4, 4, 4)
    yield nn.AvgPool1d(3, stride=2, padding=1), (2, 8)
    yield nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False), (1, 5, 5)
    yield nn.AvgPool2d(2, divisor_override=3), (1, 4, 4)
    yield nn.AvgPool3d(2), (1, 4, 4, 4)
    yield nn.Linear(4, 3), (4,)
    yield nn.Linear(3, 2, bias=False), (5, 3)
    yield nn.Sigmoid(), (2, 3)
    yield nn.Tanh(), (3,)
    yield nn.ReLU(inplace=True), (1, 3, 3)
    yield nn.LeakyReLU(0.2), (4,)
    yield nn.PReLU(init=0.5), (3, 2)
    yield nn.RReLU(0.1, 0.3).eval(), (5,)
    yield nn.Sequential(nn.ZeroPad2d((1, 2, 0, 1)), nn.Conv2d(1, 1, 3)), (1, 4, 4)
    yield nn.Sequential(nn.ConstantPad1d((0, 1), 0.0), nn.AvgPool1d(2)), (1, 5)


def described(layer: nn.Module) -> dict[str, Any]:
    """Give all that can be read of a layer by attribute."""
    found: dict[str, Any] = {
        "classes": [[cls.__module__, cls.__name__] for cls in type(layer).__mro__],
        "repr": repr(layer),
        "values": {
            name: {"tuple": list(value)} if isinstance(value, tuple) else value
            for name, value in vars(layer).items()
            if not name.startswith("_") and isinstance(value, (bool, int, float, str, tuple, type(None)))
        },
        "parameters": {name: value.tolist() for name, value in layer._parameters.items() if value is not None},
        "missing": [name for name, value in layer._parameters.items() if value is None],
    }
    return found | {"children": [described(child) for child in layer.children()]} if list(layer.children()) else found


def main() -> None:
    """Write the file."""
    torch.manual_seed(1)
    records = []
    for layer, shape in layers():
        x = torch.randn(shape)
        with torch.no_grad():
            y = layer(x.clone())
        records.append({"layer": described(layer), "x": x.tolist(), "shape": list(y.shape), "y": y.flatten().tolist()})
    lines = ",\n".join(json.dumps(record, separators=(",", ":")) for record in records)
    FILE.write_text(f'{{"torch":"{torch.__version__.split("+")[0]}","layers":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
