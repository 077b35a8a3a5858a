"""Live layers and arrays: what PyTorch's layers gave is what their animation ends in."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from app import Refusal, animate
from tests.docs.torchlike import Conv2d
from tests.live.standins import Tensor, layer, records

CASES = [pytest.param(record, id=" ".join(record["layer"]["repr"].split())) for record in records()]


@pytest.mark.parametrize("record", CASES)
def test_a_live_layer_gives_what_it_gave(record: dict[str, Any]) -> None:
    found = animate(layer(record["layer"]), Tensor(record["x"])).tensors["output"]
    shape = list(found.shape)[-len(record["shape"]) :]
    assert shape == record["shape"]
    assert found.size == len(record["y"])
    np.testing.assert_allclose(found.reshape(-1), record["y"], rtol=2e-6, atol=2e-6)


@pytest.mark.parametrize("record", CASES)
def test_its_own_numbers_are_shown(record: dict[str, Any]) -> None:
    parts = record["layer"].get("children", [record["layer"]])
    learned = {name: value for part in parts for name, value in part["parameters"].items()}
    found = animate(layer(record["layer"])).tensors
    for name, value in learned.items():
        np.testing.assert_array_equal(found[name], np.asarray(value, np.float32).astype(np.float64))


def test_a_batch_of_one_sample_is_taken_and_one_of_two_refused() -> None:
    record = records()[1]
    x = np.asarray(record["x"], np.float32)
    batched = animate(layer(record["layer"]), x[None])
    assert batched.query == animate(layer(record["layer"]), x).query
    with pytest.raises(Refusal, match="input has 2 samples on its first axis, one can be shown: choose one, such as x"):
        animate(layer(record["layer"]), np.stack([x, x]))


def test_a_subclass_is_read_as_what_it_is_made_of() -> None:
    real = layer(records()[1]["layer"])
    mine = type("Mine", (type(real),), {"__module__": "lesson"})()
    vars(mine).update(vars(real))
    assert animate(mine).code == animate(real).code == "nn.Conv2d(1, 1, kernel_size=3, bias=False)"


@pytest.mark.parametrize("what", [3.5, object(), None, [1, 2], type("Conv2d", (), {"__module__": "mine"})()])
def test_what_is_no_layer_is_refused(what: object) -> None:
    with pytest.raises(Refusal, match=r"layer: .* is no layer that can be read"):
        animate(what)


def sequential(*parts: Any) -> Any:
    made = type("Sequential", (), {"__module__": "torch.nn.modules.container"})()
    made.children = lambda: iter(parts)
    return made


def test_several_layers_are_a_stack_and_their_input_says_its_size() -> None:
    parts = {record["layer"]["classes"][0][1]: layer(record["layer"]) for record in reversed(records())}
    whole = sequential(parts["Conv2d"], sequential(parts["ReLU"], parts["MaxPool2d"]))
    found = animate(whole, np.zeros((1, 1, 12, 10)))
    calls = "nn.Conv2d(1, 1, 3, bias=False), nn.MaxPool2d(2, ceil_mode=True)"
    assert found.query == animate("stack", stack=calls, input_size="12x10").query
    assert animate(whole).query == animate("stack", stack=calls).query
    assert found.title == "Sequential 1×12×10 → 1×5×4"


def test_a_layer_that_cannot_be_drawn_is_named() -> None:
    norm = type("BatchNorm2d", (), {"__module__": "torch.nn.modules.batchnorm", "__repr__": lambda _: "BatchNorm2d(3)"})
    with pytest.raises(Refusal, match="BatchNorm2d"):
        animate(norm())


def test_a_part_of_a_large_layer_is_shown() -> None:
    conv: Any = Conv2d(3, 64, kernel_size=7, stride=2, padding=3)
    x = Tensor(np.random.default_rng(1).normal(size=(3, 9, 9)))
    with pytest.raises(Refusal, match=r"weight of 64×3×7×7 .* such as weight=layer.weight\[:1, :3\]"):
        animate(conv, x)
    part = animate(conv, x, weight=conv.weight[:1], bias=conv.bias[:1])
    assert part.title == "Conv2d 3×9×9 → 1×5×5"
    assert part.query == animate("conv2d", x, weight=conv.weight[:1], bias=conv.bias[:1], stride=2, padding=3).query
    assert animate(conv, x[:1], weight=conv.weight[:1, :1], bias=False).title == "Conv2d 1×9×9 → 1×5×5"


def test_an_array_in_the_place_of_a_layer_is_named() -> None:
    with pytest.raises(Refusal, match="the layer is an array: give a layer first"):
        animate(Tensor([[1.0]]), "nn.ReLU()")


def test_a_parametrised_layer_is_read_as_the_layer_it_is() -> None:
    conv = layer(records()[1]["layer"])
    made = type("ParametrizedConv2d", (type(conv),), {"__module__": "torch.nn.utils.parametrize"})()
    vars(made).update(vars(conv))
    assert animate(made).query == animate(conv).query
    lazy = type("LazyConv2d", (type(conv),), {"__module__": "torch.nn.modules.conv"})()
    vars(lazy).update(vars(conv))
    with pytest.raises(Refusal, match=r"nn.LazyConv2d cannot be drawn \(did you mean nn.Conv2d"):
        animate(lazy)


def test_a_large_tensor_is_refused_before_it_is_copied() -> None:
    class Huge(Tensor):
        def __array__(self, dtype: Any = None) -> np.ndarray:
            raise AssertionError("copied")

        shape = (3, 4096, 4096)

    with pytest.raises(Refusal, match="input of 3×4096×4096 has 50331648 cells, the limit is 4096"):
        animate("conv2d", Huge([0]))


class OnlyDlpack:
    def __init__(self, values: Any) -> None:
        self.values = np.asarray(values)

    def __dlpack__(self, **options: Any) -> Any:
        return self.values.__dlpack__(**options)

    def __dlpack_device__(self) -> Any:
        return self.values.__dlpack_device__()


class FarAway:
    """An array on another device, or of a type that NumPy does not have: only `tolist` works."""

    shape = (2, 2)

    def __array__(self, dtype: Any = None) -> np.ndarray:
        raise TypeError("can't convert a tensor on another device to numpy")

    def tolist(self) -> list[list[float]]:
        return [[1.0, 2.0], [3.0, 4.0]]


SQUARE = [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize(
    "x",
    [
        np.array(SQUARE),
        np.array(SQUARE, np.float16),
        np.array(SQUARE, np.int8),
        np.asfortranarray(SQUARE),
        Tensor(SQUARE),
        OnlyDlpack(SQUARE),
        FarAway(),
        SQUARE,
        tuple(map(tuple, SQUARE)),
    ],
    ids=lambda x: type(x).__name__,
)
def test_numbers_of_every_kind_are_the_same_animation(x: object) -> None:
    found = animate("conv2d", x, weight=np.ones((1, 1, 2, 2)))
    assert found.tensors["input"].tolist() == [SQUARE]
    assert found.tensors["output"].tolist() == [[[10.0]]]


@pytest.mark.parametrize("x", [np.array([1j, 2]), np.array(["a", "b"]), np.array([None, 1])])
def test_what_is_no_real_number_is_refused(x: np.ndarray) -> None:
    with pytest.raises(Refusal, match="input holds"):
        animate("conv1d", x)


def test_no_framework_is_imported_and_the_package_alone_costs_nothing() -> None:
    code = "import app, sys; assert not {'numpy', 'pydantic', 'PIL'} & set(sys.modules)\n"
    code += "app.animate('conv2d').render('png'); assert not {'torch', 'jax', 'fastapi', 'typer'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
