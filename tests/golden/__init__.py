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

# ruff: noqa: E501 - a query is one line
STILLS = {
    "conv1d": "op=conv1d&padding=1&still=3",
    "conv1d_matrix": "op=conv1d&padding=1&view=matrix&still=3",
    "conv1d_im2col": "op=conv1d&padding=1&view=im2col&still=3",
    "conv2d_matrix": "op=conv2d&input_size=4&view=matrix&still=2",
    "conv2d_matrix_dark": "op=conv2d&input_size=4&view=matrix&theme=dark&still=2",
    "conv2d_matrix_channels": "op=conv2d&input_size=4&in_channels=2&out_channels=2&kernel_size=2&stride=2&bias=true&view=matrix&still=5",
    "conv2d_im2col": "op=conv2d&input_size=4&view=im2col&still=2",
    "conv2d_im2col_dark": "op=conv2d&input_size=4&in_channels=2&out_channels=2&kernel_size=2&view=im2col&theme=dark&still=12",
    "conv3d_matrix": "op=conv3d&input_size=3&kernel_size=2&view=matrix&still=3",
    "conv3d_im2col": "op=conv3d&input_size=3&kernel_size=2&view=im2col&still=3",
    "conv_transpose1d": "op=conv_transpose1d&input_size=4&stride=2&still=2",
    "conv_transpose1d_gather": "op=conv_transpose1d&input_size=4&stride=2&view=gather&still=3",
    "conv_transpose1d_window": "op=conv_transpose1d&input_size=4&stride=2&view=window&still=4",
    "conv_transpose1d_matrix": "op=conv_transpose1d&input_size=4&view=matrix&still=3",
    "conv_transpose1d_im2col": "op=conv_transpose1d&input_size=4&view=im2col&still=3",
    "conv_transpose2d_gather": "op=conv_transpose2d&input_size=3&stride=2&padding=1&output_padding=1&view=gather&still=8",
    "conv_transpose2d_gather_dark": "op=conv_transpose2d&input_size=3&stride=2&padding=1&output_padding=1&view=gather&theme=dark&still=8",
    "conv_transpose2d_window": "op=conv_transpose2d&input_size=2&view=window&still=6",
    "conv_transpose2d_matrix": "op=conv_transpose2d&input_size=2&view=matrix&still=6",
    "conv_transpose2d_matrix_dark": "op=conv_transpose2d&input_size=2&view=matrix&theme=dark&still=6",
    "conv_transpose2d_im2col": "op=conv_transpose2d&input_size=2&kernel_size=2&stride=2&view=im2col&still=9",
    "conv_transpose2d_overlap": "op=conv_transpose2d&input_size=3&stride=2&overlap=true&still=8",
    "conv_transpose2d_overlap_dark": "op=conv_transpose2d&input_size=3&stride=2&kernel_size=4&overlap=true&theme=dark&still=5",
    "conv_transpose3d_window": "op=conv_transpose3d&view=window&stride=2&input_size=2&still=41",
    "conv_transpose3d_matrix": "op=conv_transpose3d&view=matrix&input_size=2&kernel_size=2&still=9",
    "conv_transpose3d_im2col": "op=conv_transpose3d&view=im2col&input_size=2&kernel_size=2&still=9",
    "linear_matrix": "op=linear&bias=true&view=matrix&still=1",
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
    "linear": "op=linear&bias=true&still=1",
    "linear_rows_dark": "op=linear&input=[[1,2,0,3,1],[2,1,1,0,2]]&out_features=4&theme=dark&still=6",
    "linear_print": "op=linear&bias=true&theme=print&still=2",
    "linear_narrow": "op=linear&width=150&still=1",
    "sigmoid": "op=sigmoid&still=7",
    "tanh_dark": "op=tanh&theme=dark&still=3",
    "relu": "op=relu&still=7",
    "relu_print": "op=relu&input_size=4x4x4&theme=print&still=22",
    "relu_narrow": "op=relu&width=150&still=12",
    "leaky_relu": "op=leaky_relu&input=[-40,3,null,20,1000,5]&negative_slope=0.2&still=4",
    "prelu": "op=prelu&channels=3&weight=[0.25,0.5,-0.5]&input_size=4x4&still=20",
    "rrelu": "op=rrelu&still=0",
    "conv3d": "op=conv3d&still=5",
    "conv3d_padding": "op=conv3d&padding=1&still=60",
    "conv3d_channels": "op=conv3d&in_channels=2&out_channels=2&bias=true&still=9",
    "conv3d_dilation_dark": "op=conv3d&dilation=2&kernel_size=2&input_size=5&theme=dark&still=20",
    "conv3d_stride_print": "op=conv3d&stride=2&padding=1&kernel_size=2&theme=print&still=20",
    "conv3d_narrow": "op=conv3d&width=150&still=5",
    "conv3d_middle": "op=conv3d&width=400&still=5",
    "conv_transpose3d": "op=conv_transpose3d&still=20",
    "conv_transpose3d_cropped": "op=conv_transpose3d&stride=2&padding=1&input_size=3&still=5",
    "conv_transpose3d_gather": "op=conv_transpose3d&view=gather&stride=2&input_size=2&still=40",
    "max_pool3d": "op=max_pool3d&still=5",
    "max_pool3d_indices": "op=max_pool3d&return_indices=true&channels=2&still=5",
    "avg_pool3d": "op=avg_pool3d&padding=1&kernel_size=3&stride=2&still=5",
    "max_unpool3d": "op=max_unpool3d&input_size=2&still=4",
    "max_unpool3d_default": "op=max_unpool3d&still=20",
    "stack": "op=stack&still=4",
    "stack_dark": "op=stack&stack=nn.Conv2d(1,1,3,padding=1),nn.MaxPool2d(2),nn.AvgPool2d(2)&theme=dark&still=0",
    "stack_holes_print": "op=stack&stack=nn.Conv2d(1,1,3,dilation=2),nn.Conv2d(1,1,(1,3))&theme=print&still=4",
    "stack_1d": "op=stack&stack=nn.Conv1d(1,1,3),nn.Conv1d(1,1,3,dilation=2),nn.MaxPool1d(2)&still=1",
    "stack_3d": "op=stack&stack=nn.Conv3d(1,1,3),nn.MaxPool3d(2)&still=3",
    "stack_narrow": "op=stack&width=240&still=4",
    "conv2d_tap": "op=conv2d&detail=tap&still=13",
    "conv2d_tap_dark": "op=conv2d&detail=tap&in_channels=2&out_channels=2&bias=true&input_size=4&theme=dark&still=50",
    "conv2d_channel": "op=conv2d&detail=channel&in_channels=3&out_channels=2&bias=true&still=1",
    "conv2d_channel_dark": "op=conv2d&detail=channel&in_channels=3&out_channels=2&bias=true&theme=dark&still=8",
    "conv2d_channel_narrow": "op=conv2d&detail=channel&in_channels=3&width=240&still=2",
    "max_pool2d_tap": "op=max_pool2d&detail=tap&kernel_size=3&return_indices=true&stride=1&still=7",
    "max_pool2d_tap_dark": "op=max_pool2d&detail=tap&kernel_size=3&padding=1&stride=2&theme=dark&still=14",
    "avg_pool2d_tap": "op=avg_pool2d&detail=tap&kernel_size=3&padding=1&count_include_pad=false&stride=2&still=5",
    "conv_transpose2d_tap": "op=conv_transpose2d&detail=tap&stride=2&padding=1&input_size=3&still=13",
    "conv_transpose2d_tap_dark": "op=conv_transpose2d&detail=tap&out_channels=2&input_size=2&theme=dark&still=30",
    "linear_tap": "op=linear&detail=tap&bias=true&still=7",
    "linear_tap_dark": "op=linear&detail=tap&bias=true&theme=dark&still=9",
    "conv3d_tap": "op=conv3d&detail=tap&kernel_size=2&input_size=3&still=20",
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
