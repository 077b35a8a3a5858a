"""Cards whose pictures are layers over a whole picture: at `/picture`, not at `/animate`."""

from __future__ import annotations

PHOTOS = (
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
