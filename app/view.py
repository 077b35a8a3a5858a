"""How a layer is shown. A `ViewSpec` never changes the arithmetic."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from app import fields, forms
from app.forms import Form
from app.refusal import Refusal
from app.spec import short
from app.text import LANGUAGES

VIEWS = ("window", "matrix", "im2col", "scatter", "gather")
DETAILS = ("position", "channel", "tap")
MAX_SIDE = 1600


def _still(name: str, value: Any, rank: int) -> str | int:
    if isinstance(value, str) and value.strip()[:1].isalpha():
        return fields.word(name, value, ("first", "last", "sheet"))
    return fields.integer(name, value, 0, 99_999)


STILL = Form(
    _still,
    {
        "anyOf": [
            {"type": "string", "enum": ["first", "last", "sheet"]},
            {"type": "integer", "minimum": 0, "maximum": 99_999},
        ],
        "control": "still",
    },
)


class ViewSpec(BaseModel):
    """Hold what the picture looks like. Units: pixels and milliseconds. Frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    view: Annotated[
        str,
        forms.choice(*VIEWS),
        Field(description="How the layer is read; the default depends on the operation.", examples=["matrix"]),
    ] = None  # type: ignore[assignment]
    detail: Annotated[
        str,
        forms.choice(*DETAILS),
        Field(description="One frame for each position, input channel or multiplication.", examples=["tap"]),
    ] = "position"
    theme: Annotated[str, forms.choice("light", "dark", "print"), Field(description="Colours.", examples=["dark"])] = (
        "light"
    )
    transparent: Annotated[bool, forms.flag(), Field(description="Leave out the background.", examples=[True])] = False
    overlap: Annotated[
        bool,
        forms.flag(),
        Field(description="Transposed convolutions: map how many stamps touch each output cell.", examples=[True]),
    ] = False
    numbers: Annotated[
        bool | None,
        forms.flag(),
        Field(description="Write numbers in cells; by default where a cell has room for them.", examples=[False]),
    ] = True
    labels: Annotated[
        bool, forms.flag(), Field(description="Write titles, sizes and the equation.", examples=[False])
    ] = True
    width: Annotated[
        int | None,
        forms.whole(120, MAX_SIDE),
        Field(description="Width of the picture in pixels; by default what fits.", examples=[640]),
    ] = None
    step_ms: Annotated[int, forms.whole(20, 10_000), Field(description="Milliseconds of a step.", examples=[400])] = 600
    hold_ms: Annotated[
        int, forms.whole(20, 10_000), Field(description="Milliseconds of the last frame.", examples=[3000])
    ] = 1800
    tween: Annotated[
        int, forms.whole(0, 12), Field(description="Frames in between while the window glides.", examples=[4])
    ] = 0
    loop: Annotated[
        int, forms.whole(0, 65_535), Field(description="Times the animation plays, 0 for ever.", examples=[1])
    ] = 0
    still: Annotated[
        str | int | None,
        STILL,
        Field(description="One picture and no animation: a frame or a sheet of frames.", examples=["last"]),
    ] = None
    lang: Annotated[
        str,
        forms.choice(*LANGUAGES),
        Field(description="Language of captions, labels and errors.", examples=["zh"]),
    ] = "en"

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
        if value is None:
            return None
        form = next(m for m in cls.model_fields[name].metadata if isinstance(m, Form))
        return form.read(name, value, 1)

    def query(self, default_view: str) -> dict[str, str]:
        """Give the parameters that differ from their defaults in the short form of a URL."""
        found = {}
        for name, info in type(self).model_fields.items():
            value = getattr(self, name)
            usual = default_view if name == "view" else info.default
            if value is not None and value != usual:
                found[name] = short(value)
        return found
