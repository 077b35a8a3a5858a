"""Shades of voxels: the fills of the three faces in sight (top, left, right) and the colour of the edges."""

from __future__ import annotations

Shades = tuple[str, str, str, str]
FACES = ("top", "left", "right")

SHADES: dict[str, dict[str, Shades]] = {
    "light": {
        "input": ("#e3ebfb", "#d3dff6", "#c2d1ef", "#ffffff"),
        "window": ("#f7b26b", "#ec9243", "#d97d2c", "#b4600f"),
        "window.pad": ("#fbdfc0", "#f6cd9f", "#eebb82", "#c98a4c"),
        "winner": ("#d9721f", "#b85d10", "#964a08", "#6b3204"),
        "kernel": ("#fbdcba", "#f5c795", "#eab377", "#ffffff"),
        "done": ("#c3ead8", "#a8dcc4", "#8dccaf", "#ffffff"),
        "stamp": ("#57c495", "#3fae80", "#2f946b", "#1d6b4b"),
        "new": ("#2aa673", "#1d8a5f", "#147048", "#0d4a30"),
        "open": ("#e3f5ec", "#cfecde", "#bce2d0", "#8cc9ab"),
        "open2": ("#c3ead8", "#aedfc8", "#99d3b7", "#6fb795"),
        "open3": ("#9dd9bd", "#86ccab", "#70be99", "#4d9e79"),
        "crop": ("#f8e6e6", "#f0d3d3", "#e6c0c0", "#d09a9a"),
    },
    "dark": {
        "input": ("#33456d", "#29385b", "#212d4a", "#14171e"),
        "window": ("#f7a75c", "#e58631", "#c66d1d", "#5c300a"),
        "window.pad": ("#7a5733", "#664626", "#53381d", "#a86d35"),
        "winner": ("#ffd0a0", "#ffb777", "#f09a4a", "#7a3f08"),
        "kernel": ("#8a5f34", "#734c27", "#5d3c1d", "#14171e"),
        "done": ("#2f6b50", "#265941", "#1e4834", "#14171e"),
        "stamp": ("#3f9d77", "#338463", "#286b50", "#a5f3cf"),
        "new": ("#7fe6bb", "#4fd39c", "#36b080", "#06281a"),
        "open": ("#1f3a30", "#1a3028", "#162821", "#2f6b50"),
        "open2": ("#28523f", "#214434", "#1b382b", "#3f8a68"),
        "open3": ("#35735a", "#2c614b", "#24503e", "#55ad85"),
        "crop": ("#4a2c2f", "#3d2427", "#311d1f", "#7c4a4d"),
    },
    "print": {
        "input": ("#ffffff", "#f0f0f0", "#e2e2e2", "#999999"),
        "window": ("#b5b5b5", "#9a9a9a", "#7f7f7f", "#000000"),
        "window.pad": ("#dcdcdc", "#cccccc", "#bcbcbc", "#555555"),
        "winner": ("#555555", "#404040", "#2b2b2b", "#000000"),
        "kernel": ("#d8d8d8", "#c6c6c6", "#b4b4b4", "#777777"),
        "done": ("#f0f0f0", "#e2e2e2", "#d4d4d4", "#777777"),
        "stamp": ("#8a8a8a", "#767676", "#626262", "#000000"),
        "new": ("#333333", "#1c1c1c", "#000000", "#ffffff"),
        "open": ("#ffffff", "#f7f7f7", "#efefef", "#999999"),
        "open2": ("#f0f0f0", "#e4e4e4", "#d8d8d8", "#888888"),
        "open3": ("#dedede", "#d0d0d0", "#c2c2c2", "#777777"),
        "crop": ("#ffffff", "#f7f7f7", "#efefef", "#bbbbbb"),
    },
}
