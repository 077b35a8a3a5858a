"""The gallery: configurations worth looking at, with a sentence each. Page, command line and tests read it."""

from __future__ import annotations

from typing import NamedTuple


class Card(NamedTuple):
    """Hold one card: its name in addresses, the section it stands in, what it says, and the query of its picture.

    >>> card("stride").query
    'op=conv2d&stride=2&input_size=7'
    """

    slug: str
    section: str
    title: str
    text: str
    query: str


_X = "[[0,1,2],[3,4,5],[6,7,8]]"
_X1 = "[[1,2,3],[4,5,6],[7,8,9]]"
_K = "[[0,1],[2,3]]"
_K1 = "[[1,2],[3,4]]"
_K2 = "[[2,3],[4,5]]"

_CONVOLUTION = (
    ("conv1d", "One axis", "A kernel of three walks over a row; each stop is one dot product.", "op=conv1d"),
    (
        "conv2d",
        "Two axes",
        "The same walk over rows and columns. PyTorch does not flip the kernel: it is a correlation.",
        "op=conv2d",
    ),
    ("conv3d", "Three axes", "A box of 27 numbers moves through a volume, slice by slice.", "op=conv3d"),
    (
        "stride",
        "Stride",
        "Steps of two leave out every other position: the output shrinks.",
        "op=conv2d&stride=2&input_size=7",
    ),
    (
        "padding",
        "Padding",
        "A border of zeros lets the kernel reach the edge: 5×5 stays 5×5.",
        "op=conv2d&padding=1",
    ),
    (
        "dilation",
        "Dilation",
        "The taps stand apart: nine weights look at five rows and columns.",
        "op=conv2d&dilation=2&input_size=7",
    ),
    (
        "groups",
        "Groups",
        "Two groups never meet: each half of the filters sees half of the channels.",
        "op=conv2d&in_channels=4&out_channels=4&groups=2&kernel_size=2&input_size=3",
    ),
    (
        "channels",
        "Three channels, one sum",
        "Every channel has a kernel of its own; the three results and the bias are added up.",
        "op=conv2d&in_channels=3&bias=true",
    ),
    (
        "filters",
        "Two filters",
        "Each filter reads all channels and makes one channel of the output.",
        "op=conv2d&in_channels=2&out_channels=2&input_size=4",
    ),
    (
        "size",
        "The size of the output",
        "Six cells, kernel 3, stride 2, padding 1: ⌊(6 + 2 − 2 − 1) / 2⌋ + 1 = 3. The border's last cell stays out.",
        "op=conv2d&input_size=6&stride=2&padding=1",
    ),
    (
        "edges",
        "Edges",
        "The Sobel kernel answers where light changes from left to right and is silent where it is even.",
        "op=conv2d&weight=sobel_x&input=[[0,0,0,9,9,9],[0,0,0,9,9,9],[0,0,0,9,9,9],[0,0,0,9,9,9],[0,0,0,9,9,9]]",
    ),
)
_MATRIX = (
    (
        "matrix",
        "Convolution as a matrix",
        "Unrolled, a 4×4 input is a column of 16, and the layer one sparse 4×16 matrix: (4×16)·(16) = 4.",
        "op=conv2d&input_size=4&view=matrix",
    ),
    (
        "im2col",
        "Windows as columns",
        "Unroll the windows and not the kernel, and the same layer is one product of two dense matrices.",
        "op=conv2d&input_size=4&view=im2col",
    ),
    (
        "transposed-matrix",
        "Transposed: the same matrix, read the other way",
        "The very numbers of the matrix above, used as Cᵀ: a 2×2 input grows to 4×4.",
        "op=conv_transpose2d&input_size=2&view=matrix",
    ),
    (
        "transposed",
        "Transposed as stamps",
        "Every input cell prints the kernel, scaled by its value; where prints overlap they add up.",
        "op=conv_transpose2d&input_size=3&stride=2",
    ),
    (
        "transposed-size",
        "Transposed: the size",
        "(3 − 1)·2 − 2·1 + (3 − 1) + 1 + 1 = 6: padding cuts off, output_padding adds at the end.",
        "op=conv_transpose2d&input_size=3&stride=2&padding=1&output_padding=1",
    ),
    (
        "checkerboard",
        "Checkerboard",
        "All ones in, all ones as kernel: 3 is not divisible by 2, so some cells are printed on more often.",
        "op=conv_transpose2d&input=ones&weight=ones&input_size=3&stride=2&overlap=true",
    ),
    (
        "no-checkerboard",
        "No checkerboard",
        "A kernel of 4 with stride 2 covers every inner cell equally often.",
        "op=conv_transpose2d&input=ones&weight=ones&input_size=3&kernel_size=4&stride=2&padding=1&overlap=true",
    ),
)
_POOLING = (
    ("max-pool", "Max pooling", "Of every window only the largest number stays.", "op=max_pool2d&input_size=4"),
    (
        "unpool",
        "Indices and unpooling",
        "The pool remembers where its winners stood; unpooling puts them back, with zeros around.",
        "op=max_unpool2d&input_size=2",
    ),
    (
        "avg-pool",
        "Average pooling",
        "The mean of every window: nothing wins, everything blurs.",
        "op=avg_pool2d&input_size=4",
    ),
    (
        "avg-pool-border",
        "What the border counts",
        "By default padded zeros count: a corner divides by nine, of which five are border.",
        "op=avg_pool2d&kernel_size=3&stride=1&padding=1&input_size=4",
    ),
)
_LINEAR = (
    ("linear", "Linear", "Each output is one dot product with the whole input, plus bias.", "op=linear&bias=true"),
    (
        "stack-first",
        "Why activations: a first layer",
        "x = (1, 2) goes in, (5, −1) comes out.",
        "op=linear&input=[1,2]&weight=[[1,2],[1,-1]]",
    ),
    (
        "stack-second",
        "… a second layer",
        "(5, −1) goes in, (4, 11) comes out.",
        "op=linear&input=[5,-1]&weight=[[1,1],[2,-1]]",
    ),
    (
        "stack-one",
        "… are one layer",
        "Multiply the two matrices, and one layer turns (1, 2) into (4, 11) at once: depth has added nothing.",
        "op=linear&input=[1,2]&weight=[[2,1],[1,5]]",
    ),
    (
        "stack-relu",
        "… unless something bends between them",
        "ReLU makes (5, 0) of (5, −1); then the second layer gives (5, 10), and no single matrix does that for all x.",
        "op=linear&input=[5,0]&weight=[[1,1],[2,-1]]",
    ),
    ("sigmoid", "Sigmoid", "Squeezes every number between 0 and 1; far out its slope is all but gone.", "op=sigmoid"),
    ("tanh", "Tanh", "Squeezes between −1 and 1, steepest at zero.", "op=tanh"),
    ("relu", "ReLU", "Negative becomes zero, the rest stays as it is.", "op=relu"),
    ("leaky-relu", "Leaky ReLU", "Negative numbers are let through, small.", "op=leaky_relu&negative_slope=0.1"),
    ("prelu", "PReLU", "The slope for negative numbers is learnt, one for each channel if wanted.", "op=prelu"),
    ("rrelu", "RReLU", "In training the slope is drawn; in use it is the mean of its bounds.", "op=rrelu"),
)
_ARITHMETIC = (
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
_D2L = (
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
_EVERY = (
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
_PHOTOS = (
    ("photo-seed-5", "A kernel, drawn", "Seed 5 answers where light changes from left to right.", "op=conv2d&seed=5"),
    (
        "photo-seed-9",
        "Another seed",
        "Seed 9 sees what lies level: hills, rails, the edge of the roof.",
        "op=conv2d&seed=9",
    ),
    ("photo-seed-8", "And another", "Seed 8 tells colours apart: blue below 0, red above.", "op=conv2d&seed=8"),
    (
        "photo-filters",
        "Eight filters",
        "One layer, eight kernels: each map is one channel of the output.",
        "op=conv2d&out_channels=8",
    ),
    (
        "photo-size",
        "512 becomes 510",
        "Without padding a 3×3 kernel loses a cell on every side; the Sobel kernel keeps the upright edges.",
        "op=conv2d&weight=sobel_x",
    ),
    (
        "photo-transposed",
        "512 becomes 1025",
        "A transposed convolution with stride 2 doubles the picture and leaves its checkerboard on it.",
        "op=conv_transpose2d&stride=2",
    ),
    (
        "photo-checkerboard",
        "The checkerboard comes and goes",
        "Kernel 3 with stride 2 prints on some cells more often; kernel 4 on all alike.",
        "op=conv_transpose2d&stride=2&compare=true",
    ),
    ("photo-max-pool", "Max pooling halves", "512×512 becomes 256×256: the lightest of four stays.", "op=max_pool2d"),
    ("photo-avg-pool", "Average pooling halves", "The same size, the mean of four.", "op=avg_pool2d"),
    (
        "photo-pools",
        "Maximum or average?",
        "By eye they look alike; what differs are the edges.",
        "op=max_pool2d&compare=true",
    ),
    (
        "photo-unpool",
        "Unpooling puts back",
        "The maxima return to where they were found; what was thrown away stays empty.",
        "op=max_unpool2d",
    ),
    ("photo-relu", "ReLU", "Everything darker than the middle becomes 0.", "op=relu"),
)


def _cards() -> tuple[Card, ...]:
    found = [Card(slug, section, *rest) for section, cards in _TOLD.items() for slug, *rest in cards]
    found += [
        Card(f"arithmetic-{name.replace('_', '-')}", ARITHMETIC, name.replace("_", " "), "", query)
        for name, query in _ARITHMETIC
    ]
    found += [Card(f"d2l-{slug}", D2L, title, text, query) for slug, title, text, query in _D2L]
    found += [Card(slug, EVERY, title, "", f"op={query}") for slug, title, query in _EVERY]
    return tuple(found)


ARITHMETIC = "The fifteen of conv_arithmetic"
D2L = "The numbers of Dive into Deep Learning"
EVERY = "Every operation"
PHOTO = "On a picture"
_TOLD = {
    "Convolution": _CONVOLUTION,
    "A matrix in disguise": _MATRIX,
    "Pooling": _POOLING,
    "Linear layers and activations": _LINEAR,
}
# What a section says under its heading.
ABOUT = {
    "Convolution": "A window moves; what lies under it is multiplied, added up, and becomes one number.",
    "A matrix in disguise": "Such a layer is one sparse matrix: read by rows it convolves, by columns it transposes.",
    "Pooling": "Windows that choose or average, without weights.",
    "Linear layers and activations": "Linear layers in a row are one; only what bends between them adds depth.",
    ARITHMETIC: (
        "The configurations of Dumoulin and Visin, A guide to convolution arithmetic for deep learning "
        "(arXiv 1603.07285), in PyTorch's parameters."
    ),
    D2L: "Small integers that the book d2l.ai works out; the last frame shows the same.",
    EVERY: "One of each, as it comes.",
    PHOTO: "The same layers over 512×512 pixels: what kernels see, and what each layer does to a picture.",
}
CARDS = _cards()
SECTIONS = tuple(dict.fromkeys(card.section for card in CARDS))
# Cards whose pictures are at /picture, not at /animate.
PHOTOS = tuple(Card(slug, PHOTO, *rest) for slug, *rest in _PHOTOS)


def card(slug: str) -> Card:
    """Give the card with a name; raise KeyError for one there is not."""
    for found in CARDS:
        if found.slug == slug:
            return found
    raise KeyError(slug)
