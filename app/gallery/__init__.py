"""The gallery: configurations worth looking at, with a sentence each. Page, command line and tests read it."""

from __future__ import annotations

from typing import NamedTuple

from app.gallery import lessons, photos, published


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


def _cards() -> tuple[Card, ...]:
    found = [Card(slug, section, *rest) for section, cards in _TOLD.items() for slug, *rest in cards]
    found += [
        Card(f"arithmetic-{name.replace('_', '-')}", ARITHMETIC, name.replace("_", " "), "", query)
        for name, query in published.ARITHMETIC
    ]
    found += [Card(f"d2l-{slug}", D2L, title, text, query) for slug, title, text, query in published.D2L]
    found += [Card(slug, EVERY, title, "", f"op={query}") for slug, title, query in published.EVERY]
    return tuple(found)


ARITHMETIC = "The fifteen of conv_arithmetic"
D2L = "The numbers of Dive into Deep Learning"
EVERY = "Every operation"
PHOTO = "On a picture"
_TOLD = {
    "Convolution": lessons.CONVOLUTION,
    "A matrix in disguise": lessons.MATRIX,
    "Pooling": lessons.POOLING,
    "Linear layers and activations": lessons.LINEAR,
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
PHOTOS = tuple(Card(slug, PHOTO, *rest) for slug, *rest in photos.PHOTOS)


def card(slug: str) -> Card:
    """Give the card with a name; raise KeyError for one there is not."""
    for found in CARDS:
        if found.slug == slug:
            return found
    raise KeyError(slug)
