"""What we show and tell: cards as (name, title, text, query), in the order of a lesson."""

from __future__ import annotations

CONVOLUTION = (
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
MATRIX = (
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
POOLING = (
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
LINEAR = (
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
