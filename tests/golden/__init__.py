"""Stills that somebody has looked at: a name and the query that makes each. `python -m tests.golden` renews them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qsl

from PIL import Image

from app.pipeline import parse, render

FOLDER = Path(__file__).parent
CHANGED = FOLDER / "changed"
LANGUAGES = ("en", "zh")

STILLS = {
    "max_pool1d": "op=max_pool1d&return_indices=true&still=2",
    "max_pool1d_channels": "op=max_pool1d&channels=2&kernel_size=3&padding=1&stride=2&still=5",
    "max_pool2d": "op=max_pool2d&still=2",
    "max_pool2d_indices": "op=max_pool2d&return_indices=true&kernel_size=3&stride=2&padding=1&still=4",
    "max_pool2d_ceil": "op=max_pool2d&ceil_mode=true&still=2",
    "max_pool2d_dilation_dark": "op=max_pool2d&dilation=2&stride=1&input_size=6&return_indices=true&theme=dark&still=6",
    "max_pool2d_channels": "op=max_pool2d&channels=3&return_indices=true&still=6",
    "max_pool2d_print": "op=max_pool2d&return_indices=true&theme=print&still=2",
    "max_pool2d_narrow": "op=max_pool2d&return_indices=true&width=150&still=2",
    "avg_pool1d_beyond": "op=avg_pool1d&input_size=9&kernel_size=7&stride=3&padding=3&ceil_mode=true&still=last",
    "avg_pool2d": "op=avg_pool2d&still=1",
    "avg_pool2d_counted": "op=avg_pool2d&padding=1&still=3",
    "avg_pool2d_not_counted": "op=avg_pool2d&padding=1&count_include_pad=false&still=3",
    "max_unpool1d_pair": "op=max_unpool1d&input_size=4&still=2",
    "max_unpool1d_twice": "op=max_unpool1d&input=[2,4,6,8]&indices=[1,3,5,5]&output_size=9&still=3",
    "max_unpool2d": "op=max_unpool2d&input=[[6,8],[14,16]]&indices=[[5,7],[13,15]]&still=2",
    "max_unpool2d_pair": "op=max_unpool2d&input_size=2&still=2",
    "max_unpool2d_default": "op=max_unpool2d&still=12",
    "max_unpool2d_channels": "op=max_unpool2d&input_size=2&channels=2&still=5",
    "max_unpool2d_narrow": "op=max_unpool2d&input_size=2&width=150&still=2",
}


def still(name: str, lang: str = "en") -> bytes:
    """Render a still as PNG."""
    return render(parse(dict(parse_qsl(f"{STILLS[name]}&lang={lang}", strict_parsing=True)), "png"))


def path(name: str, lang: str = "en") -> Path:
    """Give where the reviewed picture of a still lies."""
    return FOLDER / f"{name}.{lang}.png"


def same(one: bytes, other: bytes) -> bool:
    """Tell whether two pictures have the same pixels."""
    first, second = (Image.open(BytesIO(data)).convert("RGBA") for data in (one, other))
    return first.size == second.size and first.tobytes() == second.tobytes()
