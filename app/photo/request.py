"""What is asked of a picture: which one, which layer over it, and how its maps are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Annotated, Any, Self
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from app import forms
from app.fields import axes, sizes, word
from app.forms import Form
from app.ops import OPS
from app.photo import cost
from app.photo.samples import SAMPLES, SIDE
from app.refusal import Problem, Refusal, refusal, refuse, shorten
from app.spec import LayerSpec, lifted, short
from app.text import LANGUAGES

PHOTO_OPS = (
    "conv2d",
    "conv_transpose2d",
    "max_pool2d",
    "avg_pool2d",
    "max_unpool2d",
    "sigmoid",
    "tanh",
    "relu",
    "leaky_relu",
    "prelu",
    "rrelu",
)
PHOTO_FORMATS = ("png", "webp", "gif", "json")
MOST_FILTERS = 8
KEY = 22
CHANNELS = ("in_channels", "channels")
COLOURS = 3
TAKEN = ("input", "indices", "input_size", "output_size")


def _place(name: str, value: Any, _rank: int) -> tuple[int, ...]:
    if len(axes(name, value)) != 2:
        raise refuse(
            name, "{name} is {value}: give a row and a column such as 255x120", name=name, value=shorten(value)
        )
    return sizes(name, value, 2, 0, 100_000)


def is_key(text: str) -> bool:
    """Tell whether a text may be the key of an uploaded picture.

    >>> is_key("landscape"), is_key("Zm9vYmFyYmF6cXV4Zm9vYg")
    (False, True)
    """
    return len(text) == KEY and text.isascii() and text.replace("-", "").replace("_", "").isalnum()


def _image(name: str, value: Any, _rank: int) -> str:
    if isinstance(value, str) and is_key(value):
        return value
    return word(name, value, tuple(SAMPLES))


AT = Form(_place, {"type": "string", "pattern": "^[0-9]+x[0-9]+$"})
IMAGE = Form(_image, {"type": "string", "examples": list(SAMPLES), "control": "image", "words": list(SAMPLES)})


class PhotoView(BaseModel):
    """Hold how a layer over a picture is shown. Frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    image: Annotated[str, IMAGE, Field(description="A sample picture, or the key of an uploaded one.")] = "landscape"
    scale: Annotated[
        str,
        forms.choice("each", "common"),
        Field(description="Each map stretched over its own range, or all over one."),
    ] = "each"
    colour: Annotated[
        str,
        forms.choice("auto", "grey", "diverging"),
        Field(
            description="Grey from minimum to maximum, or blue and red around 0; auto takes the latter for filters "
            "whose weights sum to 0."
        ),
    ] = "auto"
    clip: Annotated[
        str,
        forms.choice("none", "percentile"),
        Field(description="Keep the whole range, or cut off one percent of the cells at each end."),
    ] = "percentile"
    compare: Annotated[
        bool,
        forms.flag(),
        Field(description="Pools: maximum, average and difference. Transposed: kernel sizes 3 and 4."),
    ] = False
    animate: Annotated[bool, forms.flag(), Field(description="Sweep the window over the picture.")] = False
    at: Annotated[
        tuple[int, int] | None,
        AT,
        Field(
            description="JSON: row and column of the output whose window, products and sum are given.",
            examples=["255x120"],
        ),
    ] = None
    tile: Annotated[
        int | None,
        forms.whole(0, 16),
        Field(description="JSON: the tile of the sheet that `at` lies on; without it, the layer's output."),
    ] = None
    labels: Annotated[
        bool, forms.flag(), Field(description="Titles, sizes, scales and kernels; without them pictures alone.")
    ] = True
    width: Annotated[int, forms.whole(240, 1600), Field(description="Width of the sheet in pixels.")] = 1200
    density: Annotated[
        float,
        forms.number(1, 4),
        Field(description="Pixels of the sheet for one of the layout: more than 1 for fine screens."),
    ] = 1.0
    theme: Annotated[str, forms.choice("light", "dark"), Field(description="Colours of the sheet.")] = "light"
    lang: Annotated[str, forms.choice(*LANGUAGES), Field(description="Language of labels and errors.")] = "en"

    @classmethod
    def read(cls, raw: dict[str, Any]) -> Self:
        """Make a view from raw parameters; raise `Refusal` for one that cannot be."""
        try:
            return cls.model_validate(raw)
        except ValidationError as error:
            raise Refusal.of(error) from None

    @field_validator("*", mode="before")
    @classmethod
    def _read(cls, value: Any, info: ValidationInfo) -> Any:
        name = str(info.field_name)
        form = next(m for m in cls.model_fields[name].metadata if isinstance(m, Form))
        return form.read(name, value, 2)


@dataclass(frozen=True, slots=True)
class PhotoRequest:
    """Hold one checked request: the layer for a picture of (channels, rows, columns), and how it is shown."""

    op: str
    spec: LayerSpec
    view: PhotoView
    format: str

    @property
    def compares(self) -> bool:
        """Tell whether two layers are shown beside each other."""
        return self.view.compare and self.op in ("max_pool2d", "avg_pool2d", "conv_transpose2d")

    def alone(self) -> PhotoRequest:
        """Give the same layer without what it is compared with."""
        return replace(self, view=self.view.model_copy(update={"compare": False}))

    @property
    def torch_name(self) -> str:
        """Name the layer as PyTorch does."""
        return OPS[self.op].torch_name

    def query(self) -> str:
        """Write the canonical query: sorted, defaults left out."""
        shown = {
            name: short(getattr(self.view, name))
            for name, info in PhotoView.model_fields.items()
            if getattr(self.view, name) != info.default
        }
        layer = {k: v for k, v in self.spec.query().items() if k not in (*TAKEN, *CHANNELS)}
        channels = channels_of(self.spec)
        if getattr(self.spec, channels) != COLOURS:
            layer[channels] = str(getattr(self.spec, channels))
        return urlencode(sorted((layer | shown | {"op": self.op}).items()), safe="[],:")

    def etag(self, renderer: str) -> str:
        """Give the strong tag of the answer's bytes."""
        return '"' + sha256(f"{renderer}/{self.format}?{self.query()}".encode()).hexdigest()[:32] + '"'


def parse(raw: Mapping[str, Any], format_: str = "png", size: tuple[int, int] = (SIDE, SIDE)) -> PhotoRequest:
    """Check raw parameters for a picture of `size` (rows, columns); raise `Refusal` with every problem found.

    >>> parse({"weight": "sobel_x"}).query()
    'op=conv2d&weight=sobel_x'
    """
    words = dict(raw)
    op = words.pop("op", "conv2d")
    if op not in PHOTO_OPS:
        raise refusal(
            "op", "op is {value}: a picture takes one of {choices}", value=shorten(op), choices=", ".join(PHOTO_OPS)
        )
    if format_ not in PHOTO_FORMATS:
        raise refusal(
            "format",
            "format is {value}: choose one of {choices}",
            value=shorten(format_),
            choices=", ".join(PHOTO_FORMATS),
        )
    view = PhotoView.read({k: words.pop(k) for k in list(words) if k in PhotoView.model_fields})
    if view.animate and format_ == "png":
        raise refusal("animate", "a PNG does not move: choose webp or gif, or leave animate out")
    taken = [name for name in words if name in TAKEN]
    if taken:
        raise refusal(taken[0], "{name} comes from the picture: leave it out", name=taken[0])
    model = OPS["max_pool2d" if op == "max_unpool2d" else op]
    unknown = [name for name in words if name not in model.model_fields]
    if unknown:
        message = "{name} is not a parameter of {op} on a picture: leave it out or correct it"
        raise Refusal(*(Problem(shorten(n), message, {"name": shorten(n), "op": op}) for n in unknown))
    channels = channels_of(model)
    known = {"input_size": f"{size[0]}x{size[1]}", channels: words.get(channels, COLOURS)}
    with lifted(cost.UNBOUND):
        spec = model.read(words | known)
        _check(spec, channels)
        cost.check(op, spec, view.animate and format_ != "json")
    return PhotoRequest(op, spec, view, format_)


def channels_of(layer: LayerSpec | type[LayerSpec]) -> str:
    """Name the parameter that says how many channels the input has."""
    fields = (layer if isinstance(layer, type) else type(layer)).model_fields
    return next(name for name in CHANNELS if name in fields)


def _check(spec: LayerSpec, channels: str) -> None:
    if getattr(spec, channels) not in (1, 3):
        raise refusal(
            channels,
            "{name} is {value}: a picture has 3 channels, or 1 when it is taken grey",
            name=channels,
            value=getattr(spec, channels),
        )
    outs = getattr(spec, "out_channels", 1)
    if outs > MOST_FILTERS:
        raise refusal(
            "out_channels",
            "out_channels is {value}, the limit on a picture is {limit}: choose fewer filters",
            value=outs,
            limit=MOST_FILTERS,
        )
