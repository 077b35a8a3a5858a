"""What others have published, in our parameters; and one card of every operation."""

from __future__ import annotations

_X = "[[0,1,2],[3,4,5],[6,7,8]]"
_X1 = "[[1,2,3],[4,5,6],[7,8,9]]"
_K = "[[0,1],[2,3]]"
_K1 = "[[1,2],[3,4]]"
_K2 = "[[2,3],[4,5]]"

ARITHMETIC = (
    ("no_padding_no_strides", "op=conv2d&input_size=4"),
    ("arbitrary_padding_no_strides", "op=conv2d&kernel_size=4&padding=2"),
    ("same_padding_no_strides", "op=conv2d&padding=1"),
    ("full_padding_no_strides", "op=conv2d&padding=2"),
    ("no_padding_strides", "op=conv2d&stride=2"),
    ("padding_strides", "op=conv2d&stride=2&padding=1"),
    ("padding_strides_odd", "op=conv2d&input_size=6&stride=2&padding=1"),
    ("dilation", "op=conv2d&input_size=7&dilation=2"),
    ("no_padding_no_strides_transposed", "op=conv_transpose2d&input_size=2"),
    ("arbitrary_padding_no_strides_transposed", "op=conv_transpose2d&input_size=6&kernel_size=4&padding=2"),
    ("same_padding_no_strides_transposed", "op=conv_transpose2d&input_size=5&padding=1"),
    ("full_padding_no_strides_transposed", "op=conv_transpose2d&input_size=7&padding=2"),
    ("no_padding_strides_transposed", "op=conv_transpose2d&input_size=2&stride=2"),
    ("padding_strides_transposed", "op=conv_transpose2d&input_size=3&stride=2&padding=1"),
    ("padding_strides_odd_transposed", "op=conv_transpose2d&input_size=3&stride=2&padding=1&output_padding=1"),
)
D2L = (
    ("corr2d", "Correlation", "19 25 / 37 43", f"op=conv2d&input={_X}&weight={_K}"),
    (
        "corr2d-padding",
        "With padding 1",
        "0 3 8 4 / 9 19 25 10 / 21 37 43 16 / 6 7 8 0",
        f"op=conv2d&input={_X}&weight={_K}&padding=1",
    ),
    ("corr2d-stride", "With stride 3 and 2", "0 8 / 6 8", f"op=conv2d&input={_X}&weight={_K}&padding=1&stride=3x2"),
    (
        "corr2d-channels",
        "Two channels",
        "56 72 / 104 120",
        f"op=conv2d&input=[{_X},{_X1}]&weight=[[{_K},{_K1}]]",
    ),
    (
        "corr2d-filters",
        "Three filters",
        "56 72 / 104 120, then 76 100 / 148 172 and 96 128 / 192 224",
        f"op=conv2d&input=[{_X},{_X1}]&weight=[[{_K},{_K1}],[{_K1},{_K2}],[{_K2},[[3,4],[5,6]]]]",
    ),
    (
        "corr2d-edge",
        "An edge, found",
        "Every row is 0 1 0 0 0 −1 0",
        "op=conv2d&weight=[[1,-1]]&input=[" + ",".join(["[1,1,0,0,0,0,1,1]"] * 6) + "]",
    ),
    ("pool-max", "Max pooling", "4 5 / 7 8", f"op=max_pool2d&input={_X}&kernel_size=2&stride=1"),
    ("pool-mean", "Mean pooling", "2 3 / 5 6", f"op=avg_pool2d&input={_X}&kernel_size=2&stride=1"),
    ("trans-conv", "Transposed", "0 0 1 / 0 4 6 / 4 12 9", f"op=conv_transpose2d&input={_K}&weight={_K}"),
    (
        "trans-conv-stride",
        "Transposed with stride 2",
        "0 0 0 1 / 0 0 2 3 / 0 2 0 3 / 4 6 6 9",
        f"op=conv_transpose2d&input={_K}&weight={_K}&stride=2",
    ),
    ("trans-conv-padding", "Transposed with padding 1", "4", f"op=conv_transpose2d&input={_K}&weight={_K}&padding=1"),
    (
        "trans-conv-matrix",
        "By its matrix",
        "27 37 / 57 67",
        f"op=conv2d&input={_X}&weight=[[1,2],[3,4]]&view=matrix",
    ),
)
EVERY = (
    ("op-conv1d", "Conv1d", "conv1d&padding=1"),
    ("op-conv2d", "Conv2d", "conv2d&stride=2&padding=1"),
    ("op-conv3d", "Conv3d", "conv3d&kernel_size=2&input_size=3"),
    ("op-conv-transpose1d", "ConvTranspose1d", "conv_transpose1d&input_size=4&stride=2"),
    ("op-conv-transpose2d", "ConvTranspose2d", "conv_transpose2d&input_size=3"),
    ("op-conv-transpose3d", "ConvTranspose3d", "conv_transpose3d&input_size=2&kernel_size=2"),
    ("op-max-pool1d", "MaxPool1d", "max_pool1d"),
    ("op-max-pool2d", "MaxPool2d", "max_pool2d"),
    ("op-max-pool3d", "MaxPool3d", "max_pool3d"),
    ("op-avg-pool1d", "AvgPool1d", "avg_pool1d"),
    ("op-avg-pool2d", "AvgPool2d", "avg_pool2d"),
    ("op-avg-pool3d", "AvgPool3d", "avg_pool3d"),
    ("op-max-unpool1d", "MaxUnpool1d", "max_unpool1d&input_size=4"),
    ("op-max-unpool2d", "MaxUnpool2d", "max_unpool2d&input_size=3"),
    ("op-max-unpool3d", "MaxUnpool3d", "max_unpool3d&input_size=2"),
    ("op-linear", "Linear", "linear"),
    ("op-sigmoid", "Sigmoid", "sigmoid&input_size=3"),
    ("op-tanh", "Tanh", "tanh&input_size=3"),
    ("op-relu", "ReLU", "relu&input_size=3"),
    ("op-leaky-relu", "LeakyReLU", "leaky_relu&input_size=3"),
    ("op-prelu", "PReLU", "prelu&input_size=3"),
    ("op-rrelu", "RReLU", "rrelu&input_size=3"),
    ("op-stack", "Sequential", "stack"),
)
