"""The layers once more, as slow nested loops over plain lists: what the product is checked against.

Nothing here knows the product. Every function takes and returns nested lists, channels first and without a
batch axis, under PyTorch's names and with PyTorch's meaning; sizes are ints or one entry an axis, padding is
also a (before, after) pair an axis. A layer that cannot exist raises `Refused`.
"""

from tests.brute.call import Answer, answer
from tests.brute.conv import conv, conv_transpose
from tests.brute.nested import Refused, flat, nest, shape_of
from tests.brute.pointwise import leaky_relu, linear, prelu, relu, rrelu, sigmoid, tanh
from tests.brute.pool import avg_pool, max_pool, max_unpool

__all__ = [
    "Answer",
    "Refused",
    "answer",
    "avg_pool",
    "conv",
    "conv_transpose",
    "flat",
    "leaky_relu",
    "linear",
    "max_pool",
    "max_unpool",
    "nest",
    "prelu",
    "relu",
    "rrelu",
    "shape_of",
    "sigmoid",
    "tanh",
]
