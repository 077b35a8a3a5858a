"""Kernelwalk in Python: `animate` takes a layer, an `Animation` shows and saves itself."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from app import live, pipeline, rendering
from app.code import layer as layer_from
from app.fields import Array
from app.ops import OPS
from app.pipeline import Request
from app.rendering import Progress
from app.scene.marks import Scene
from app.trace import Trace
from app.windowed import sizes_text

__all__ = ["Animation", "Frame", "Progress", "animate"]


class Frame(NamedTuple):
    """Say what one frame shows and for how many milliseconds.

    >>> animate("conv2d", input_size=3, kernel_size=2).frames[0]
    Frame(caption='y[0,0] = 1·0 + 0·2 + 3·0 + 3·2 = 6', milliseconds=600)
    """

    caption: str
    milliseconds: int


def animate(layer: object, x: object = None, /, **parameters: Any) -> Animation:
    """Make the animation of a layer.

    `layer` is the name of an operation (`"conv2d"`), a PyTorch call as text (`"nn.Conv2d(1, 1, 3, padding=1)"`), or a
    live layer of `torch.nn`, whose weights and bias are shown (a `Sequential` of several layers as their receptive
    field). `x` is the input, channels first, with or without a batch axis of one sample; drawn from `seed` where it is
    left out. All other parameters are those of the URL. Numbers may be nested lists, or arrays and tensors of NumPy,
    PyTorch, JAX and every framework that has `__array__` or DLPack.

    Raises `Refusal` (a `ValueError`) that names every parameter that cannot be, with its limit.

    >>> animate("conv2d", input_size=7, stride=2)
    <Conv2d 1×7×7 → 1×3×3, 9 frames>
    >>> animate("nn.MaxPool1d(2)", [3, 1, 4, 1]).tensors["output"].tolist()
    [[3.0, 4.0]]
    >>> animate("conv2d", groups=2)
    Traceback (most recent call last):
        ...
    app.refusal.Refusal: groups: groups 2 does not divide in_channels 1: choose groups that divide both channel counts
    """
    words = {name: live.numbers(name, value) if live.is_array(value) else value for name, value in parameters.items()}
    if not isinstance(layer, str):
        words = live.words_of(layer, x, OPS, words) | words
    else:
        if x is not None:
            words["input"] = live.numbers("input", x) if live.is_array(x) else x
        words = layer_from({**words, "code": layer}, OPS) if "(" in layer else {**words, "op": layer}
    return Animation(pipeline.parse(live.without_batch(words, OPS)))


class Animation:
    """Hold one layer's animation: its numbers, its frames, and the ways to show and save them.

    It shows itself in Jupyter, VS Code and Colab. Nothing is computed before it is asked for.

    >>> conv = animate("conv2d", [[0, 1, 2], [3, 4, 5], [6, 7, 8]], weight=[[0, 1], [2, 3]])
    >>> conv.tensors["output"].tolist()
    [[[19.0, 25.0], [37.0, 43.0]]]
    >>> conv.code
    'nn.Conv2d(1, 1, kernel_size=2, bias=False)'
    """

    def __init__(self, request: Request) -> None:
        self.request = request

    def __repr__(self) -> str:
        """Name the layer, the sizes and the number of frames."""
        still = self.request.view.still
        count = f"{self.scene.frames} frame{'s' * (self.scene.frames != 1)}" if still is None else f"still {still}"
        return f"<{self.title}, {count}>"

    @cached_property
    def trace(self) -> Trace:
        """The table of taps that everything shown is read from: columns with a row for each step.

        >>> animate("conv1d", [1, 2, 3], weight=[1, 1]).trace.reads.tolist()
        [[0, 1], [1, 2]]
        """
        return pipeline.trace(self.request)

    @cached_property
    def document(self) -> dict[str, Any]:
        """The whole animation as the JSON of `/frames`: layer, view, tensors, steps, scene.

        >>> sorted(animate("relu").document)
        ['alt', 'code', 'formula', 'layer', 'scene', 'steps', 'tensors', 'title', 'url', 'view']
        """
        found: dict[str, Any] = orjson.loads(pipeline.frames_json(self.request))
        return found

    @cached_property
    def scene(self) -> Scene:
        """What is drawn: marks, their looks, and what changes from frame to frame.

        >>> animate("relu", input_size="3x3").scene.frames
        9
        """
        return pipeline.scene(self.request)

    @property
    def op(self) -> str:
        """The operation's name.

        >>> animate("nn.ReLU()").op
        'relu'
        """
        return self.request.spec.op

    @property
    def title(self) -> str:
        """The layer's name and sizes.

        >>> animate("max_pool2d", input_size=4).title
        'MaxPool2d 1×4×4 → 1×2×2'
        """
        trace = self.trace
        return f"{trace.spec.torch_name} {sizes_text(trace.input.shape)} → {sizes_text(trace.output.shape)}"

    @property
    def alt(self) -> str:
        """One sentence for those who cannot see the picture.

        >>> animate("conv1d").alt[:44]
        'Conv1d: a 3 kernel moves over a 1×8 input wi'
        """
        return self.scene.alt

    @property
    def code(self) -> str:
        """The PyTorch call of the layer.

        >>> animate("avg_pool2d", kernel_size=3, stride=1).code
        'nn.AvgPool2d(kernel_size=3, stride=1)'
        """
        return self.request.spec.code()

    @property
    def formula(self) -> str:
        """The size formula of each axis with the layer's numbers put in.

        >>> animate("conv1d", stride=2).formula
        'L = ⌊(8 + 2·0 − 1·(3 − 1) − 1) / 2⌋ + 1 = 3'
        """
        return "\n".join(f"{f.axis} = {f.substituted}" for f in self.request.spec.formulas())

    @property
    def frames(self) -> list[Frame]:
        """Every frame's caption and time.

        >>> len(animate("conv2d", input_size=5, padding=1).frames)
        25
        """
        return [Frame(*pair) for pair in zip(self.scene.captions, self.scene.durations, strict=True)]

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Every step's taps: cells read, weights, cells written, terms, value, caption, as in the JSON of `/frames`.

        >>> animate("max_pool1d", [3, 1, 4, 1]).steps[1]["value"]
        4
        """
        found: list[dict[str, Any]] = self.document["steps"]
        return found

    @property
    def tensors(self) -> dict[str, Array]:
        """Every tensor as an array, channels first: input, output, and weight, bias, indices where there are any.

        >>> {name: array.shape for name, array in animate("conv2d", out_channels=2, bias=True).tensors.items()}
        {'input': (1, 5, 5), 'weight': (2, 1, 3, 3), 'bias': (2,), 'output': (2, 3, 3)}
        """
        return {name: tensor.values for name, tensor in self.trace.tensors.items()}

    @property
    def query(self) -> str:
        """The parameters as a URL has them: sorted, defaults left out.

        >>> animate("nn.Conv2d(1, 1, 3, stride=2, bias=False)").query
        'op=conv2d&stride=2'
        """
        return self.request.query()

    def url(self, base: str = "http://127.0.0.1:8000", suffix: str = "") -> str:
        """Give the address of the picture on a server that runs at `base`.

        >>> animate("conv2d", stride=2).url("https://example.org", "webp")
        'https://example.org/animate.webp?op=conv2d&stride=2'
        """
        return f"{base.rstrip('/')}/animate{'.' * bool(suffix)}{suffix}?{self.query}"

    @property
    def one_picture(self) -> bool:
        """Whether it is a still.

        >>> animate("conv2d").one_picture, animate("conv2d").still().one_picture
        (False, True)
        """
        return self.request.view.still is not None

    def tag(self, form: str) -> str:
        """Give a short name for the bytes in a format: the same for the same picture, on every machine.

        >>> animate("conv2d").tag("gif") == animate("conv2d", stride=1).tag("gif") != animate("conv2d").tag("png")
        True
        """
        return Request(self.request.spec, self.request.view, form).etag()[1:17]

    def still(self, frame: int | str = "last") -> Animation:
        """Give one picture of it: a frame's number, `first`, `last`, or `sheet` for a contact sheet.

        >>> animate("conv2d", input_size=4).still(2).query
        'input_size=4&op=conv2d&still=2'
        """
        return self.change(still=frame)

    def change(self, **parameters: Any) -> Animation:
        """Give the animation with other parameters, the rest being as it is; None takes one back to its default.

        >>> animate("conv2d").change(theme="dark", stride=2).query
        'op=conv2d&stride=2&theme=dark'
        """
        spec, view = self.request.spec, self.request.view
        given = {name: getattr(spec, name) for name in spec.query() if name != "op"}
        given |= {name: getattr(view, name) for name in view.query(spec.default_view)}
        words = {name: value for name, value in (given | parameters).items() if value is not None}
        return animate(spec.op, **words)

    def render(self, format: str = "gif") -> bytes:  # noqa: A002 - the parameter's name everywhere
        """Give the picture's bytes in a format, `json` the document, `html` a page with the player.

        >>> animate("conv2d").render("png")[1:4]
        b'PNG'
        """
        return b"".join(chunk for chunk, _ in rendering.chunks(self, format))

    def save(self, path: str | Path, progress: Progress | None = None) -> Path:
        """Write it to a file whose suffix says the format: a picture, `.json`, or `.html` for a page with the player.

        The file is whole or not there at all. `progress(drawn, frames)` is called as frames are drawn. Raises `Refusal`
        for a suffix that is no format, `OSError` where the file cannot be written.

        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     animate("conv2d").save(f"{folder}/conv.gif").read_bytes()[:6]
        b'GIF89a'
        """
        return rendering.save(self, Path(path), progress)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """Show the player in a notebook, a picture where only pictures can be shown, else words."""
        from app.player import bundle

        return bundle(self)
