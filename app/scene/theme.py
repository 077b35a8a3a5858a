"""Themes: the colour of every role. Hue says the role, lightness the state, a dash what is not data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from app.scene.shades import FACES, SHADES, Shades


class Style(NamedTuple):
    """Give a role's colours (`#rrggbb`, empty for none), line width in pixels and whether the line is dashed."""

    fill: str = ""
    stroke: str = ""
    ink: str = "#000000"
    accent: str = ""
    line: int = 1
    dash: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Theme:
    """Name a set of styles. `style` raises KeyError for a role it does not know."""

    name: str
    background: str
    styles: dict[str, Style]

    def style(self, role: str) -> Style:
        """Give the style of a role."""
        return self.styles[role]


def _light() -> Theme:
    ink, muted, soft = "#1e2432", "#626a7a", "#8f949e"
    orange, orange_ink = "#e8802b", "#8a3d05"
    green_ink = "#0d5c3d"
    return Theme(
        "light",
        "#ffffff",
        {
            "input": Style("#e8eefc", "#cddaf6", ink, "#626a7a"),
            "input.off": Style("#f6f8fd", "#e6ebf6", "#9aa3b5", "#9aa3b5"),
            "channel0": Style("#fbe3e4", "#f3c2c5", "#7d2228", "#7d2228"),
            "channel1": Style("#e0f2e2", "#bcdfc0", "#1f5a2b", "#1f5a2b"),
            "channel2": Style("#e1e8fb", "#c3d1f5", "#223f85", "#223f85"),
            "channel3": Style("#efe4fa", "#d9c3f0", "#553080", "#553080"),
            "pad": Style("#f4f3ef", "#cfccc2", "#8d8a80", "#8d8a80", dash=True),
            "beyond": Style("#ffffff", "#d9d6cd", "#a8a59b", "#a8a59b", dash=True),
            "window": Style("#fde6d0", orange, ink, orange_ink),
            "window.pad": Style("#fdf0e3", "#d99a5f", "#7d756a", orange_ink, dash=True),
            "winner": Style(orange, "#b85d10", "#2a1300", "#2a1300", bold=True),
            "kernel": Style("#fde6d0", "#f0b98a", orange_ink, orange_ink),
            "kernel.on": Style("#f9c999", orange, "#6b2e02", "#6b2e02"),
            "kernel.off": Style("#fef6ee", "#f5dcc4", "#b0805a", "#b0805a"),
            "zero": Style("#fbfaf7", "#e3e0d6", "#7d7a71", "#8d8a80"),
            "empty": Style("#f9f9f5", "#e6e5de", "#a5a297", "#a5a297"),
            "open": Style("#eef8f3", "#9fd3ba", green_ink, green_ink, dash=True),
            "open2": Style("#cfeadd", "#6fb795", green_ink, green_ink, dash=True),
            "open3": Style("#aedcc6", "#4d9e79", "#083f2a", "#083f2a", dash=True),
            "stamp": Style("#8fd6b5", "#1d8a5f", "#06301f", "#06301f"),
            "done": Style("#d6f1e4", "#a9ddc4", green_ink, green_ink),
            "new": Style("#1d8a5f", "#126443", "#ffffff", "#ffffff", bold=True),
            "crop": Style("#fcf3f3", "#d7a0a0", "#a04545", "#a04545", dash=True),
            "extra": Style("#f4f0fb", "#a98fd8", "#5b3a9e", "#5b3a9e", dash=True),
            "index": Style("#ece6f8", "#cfc0ee", "#4b2c91", "#4b2c91"),
            "index.new": Style("#6b46c1", "#4b2c91", "#ffffff", "#ffffff", bold=True),
            "heat0": Style("#fbfaf7", "#eceae3", "#8d8a80", "#8d8a80"),
            "heat1": Style("#f3effb", "#ded3f4", "#4b2c91", "#4b2c91"),
            "heat2": Style("#dccff5", "#bfaae9", "#3f2383", "#3f2383"),
            "heat3": Style("#b99ee9", "#9677d6", "#24104f", "#24104f"),
            "heat4": Style("#6b46c1", "#4b2c91", "#ffffff", "#ffffff"),
            "label": Style(ink=muted, accent=muted),
            "title": Style(ink=ink, accent=muted, bold=True),
            "muted": Style(ink=soft, accent=soft),
            "sign": Style(ink="#6f7785", accent="#6f7785"),
            "equation": Style(ink=ink, accent="#14734d"),
            "note": Style(ink=muted, accent=orange_ink),
            "outline": Style(stroke=orange, line=3),
            "outline.thin": Style(stroke=orange, line=2),
            "outline.result": Style(stroke="#126443", line=3),
            "ghost": Style(stroke="#e39a58", line=1, dash=True),
            "link": Style(stroke="#b9b5a8", line=2),
            "axis": Style(stroke="#c9c6bc", line=1),
            "grid": Style(stroke="#efede8", line=1),
            "curve": Style(stroke="#1d8a5f", line=3),
            "curve.slope": Style(stroke="#8f6fd0", line=2),
            "node": Style("#ffffff", "#b9b5a8", ink, ink),
        },
    )


def _dark() -> Theme:
    ink, muted, soft = "#e8eaf0", "#a6adbb", "#838a98"
    orange, orange_ink = "#f0913f", "#ffc48f"
    green_ink = "#b9efd4"
    return Theme(
        "dark",
        "#14171e",
        {
            "input": Style("#222c44", "#3a4a70", ink, "#a6b4d6"),
            "input.off": Style("#191e2a", "#262e40", "#6b7590", "#6b7590"),
            "channel0": Style("#46252a", "#74393f", "#ffc9cc", "#ffc9cc"),
            "channel1": Style("#213a27", "#37603f", "#c3ecca", "#c3ecca"),
            "channel2": Style("#222f55", "#3a4f8c", "#c9d7ff", "#c9d7ff"),
            "channel3": Style("#352650", "#573f82", "#dfcbff", "#dfcbff"),
            "pad": Style("#1c1f26", "#4a4e57", "#868b95", "#868b95", dash=True),
            "beyond": Style("#14171e", "#3c4048", "#6b7079", "#6b7079", dash=True),
            "window": Style("#4c3119", orange, "#fff3e6", orange_ink),
            "window.pad": Style("#33281d", "#a86d35", "#b9aea2", orange_ink, dash=True),
            "winner": Style(orange, "#ffb777", "#241000", "#241000", bold=True),
            "kernel": Style("#452d18", "#8a5a2e", orange_ink, orange_ink),
            "kernel.on": Style("#7a4a1c", orange, "#fff0e0", "#fff0e0"),
            "kernel.off": Style("#261e17", "#463524", "#94795f", "#94795f"),
            "zero": Style("#191c22", "#2d323b", "#9096a1", "#7d828c"),
            "empty": Style("#1a1d24", "#2d313a", "#777c86", "#777c86"),
            "open": Style("#182a23", "#2f6b50", green_ink, green_ink, dash=True),
            "open2": Style("#1f4434", "#3f8a68", green_ink, green_ink, dash=True),
            "open3": Style("#286048", "#55ad85", "#dcfaec", "#dcfaec", dash=True),
            "stamp": Style("#2c7656", "#4fd39c", "#effff8", "#effff8"),
            "done": Style("#1c3a2d", "#2f6b50", green_ink, green_ink),
            "new": Style("#4fd39c", "#a5f3cf", "#06281a", "#06281a", bold=True),
            "crop": Style("#261a1c", "#7c4a4d", "#d69a9c", "#d69a9c", dash=True),
            "extra": Style("#231d33", "#7b61b3", "#cdb8f5", "#cdb8f5", dash=True),
            "index": Style("#2d2547", "#51427e", "#d6c8ff", "#d6c8ff"),
            "index.new": Style("#b79cff", "#dccfff", "#1d0f45", "#1d0f45", bold=True),
            "heat0": Style("#191c22", "#282c34", "#777c86", "#777c86"),
            "heat1": Style("#251f38", "#3d3260", "#cdbdf5", "#cdbdf5"),
            "heat2": Style("#3a2e60", "#56458c", "#e0d5ff", "#e0d5ff"),
            "heat3": Style("#5b479b", "#7f66cc", "#f4efff", "#f4efff"),
            "heat4": Style("#b79cff", "#dccfff", "#1d0f45", "#1d0f45"),
            "label": Style(ink=muted, accent=muted),
            "title": Style(ink=ink, accent=muted, bold=True),
            "muted": Style(ink=soft, accent=soft),
            "sign": Style(ink=muted, accent=muted),
            "equation": Style(ink=ink, accent="#5fdca6"),
            "note": Style(ink=muted, accent=orange_ink),
            "outline": Style(stroke=orange, line=3),
            "outline.thin": Style(stroke=orange, line=2),
            "outline.result": Style(stroke="#a5f3cf", line=3),
            "ghost": Style(stroke="#b0733a", line=1, dash=True),
            "link": Style(stroke="#565b66", line=2),
            "axis": Style(stroke="#464b56", line=1),
            "grid": Style(stroke="#242831", line=1),
            "curve": Style(stroke="#4fd39c", line=3),
            "curve.slope": Style(stroke="#b79cff", line=2),
            "node": Style("#14171e", "#565b66", ink, ink),
        },
    )


def _print() -> Theme:
    ink, white = "#000000", "#ffffff"
    plain, grey, pale = Style(white, "#555555", ink, ink), "#d4d4d4", "#ececec"
    return Theme(
        "print",
        white,
        {
            "input": plain,
            "input.off": Style(white, "#bbbbbb", "#777777", "#777777"),
            "channel0": plain,
            "channel1": plain,
            "channel2": plain,
            "channel3": plain,
            "pad": Style(white, "#888888", "#666666", "#666666", dash=True),
            "beyond": Style(white, "#bbbbbb", "#888888", "#888888", dash=True),
            "window": Style(grey, ink, ink, ink),
            "window.pad": Style(pale, ink, "#444444", ink, dash=True),
            "winner": Style("#333333", ink, white, white, bold=True),
            "kernel": Style(pale, "#555555", ink, ink),
            "kernel.on": Style(grey, ink, ink, ink),
            "kernel.off": Style(white, "#aaaaaa", "#666666", "#666666"),
            "zero": Style(white, "#bbbbbb", "#666666", "#777777"),
            "empty": Style(white, "#aaaaaa", "#777777", "#777777"),
            "open": Style(white, ink, ink, ink, dash=True),
            "open2": Style(pale, ink, ink, ink, dash=True),
            "open3": Style(grey, ink, ink, ink, dash=True),
            "stamp": Style(grey, ink, ink, ink),
            "done": Style(pale, ink, ink, ink),
            "new": Style(ink, ink, white, white, bold=True),
            "crop": Style(white, "#888888", "#666666", "#666666", dash=True),
            "extra": Style(pale, "#555555", "#444444", "#444444", dash=True),
            "index": Style(white, "#555555", ink, ink),
            "index.new": Style("#333333", ink, white, white, bold=True),
            "heat0": Style(white, "#aaaaaa", "#666666", "#666666"),
            "heat1": Style(white, "#555555", ink, ink),
            "heat2": Style(pale, "#555555", ink, ink),
            "heat3": Style("#bbbbbb", "#333333", ink, ink),
            "heat4": Style("#444444", ink, white, white),
            "label": Style(ink="#333333", accent="#333333"),
            "title": Style(ink=ink, accent="#333333", bold=True),
            "muted": Style(ink="#666666", accent="#666666"),
            "sign": Style(ink=ink, accent=ink),
            "equation": Style(ink=ink, accent=ink),
            "note": Style(ink="#333333", accent=ink),
            "outline": Style(stroke=ink, line=3),
            "outline.thin": Style(stroke=ink, line=2),
            "outline.result": Style(stroke=ink, line=3),
            "ghost": Style(stroke="#888888", line=1, dash=True),
            "link": Style(stroke="#777777", line=2),
            "axis": Style(stroke="#999999", line=1),
            "grid": Style(stroke="#dddddd", line=1),
            "curve": Style(stroke=ink, line=3),
            "curve.slope": Style(stroke="#888888", line=2),
            "node": Style(white, ink, ink, ink),
        },
    )


def _voxels(shades: dict[str, Shades]) -> dict[str, Style]:
    """Give the styles of a voxel's faces in every state."""
    return {
        f"{state}.{face}": Style(fill, edges)
        for state, (*fills, edges) in shades.items()
        for face, fill in zip(FACES, fills, strict=True)
    }


THEMES: dict[str, Theme] = {
    theme.name: Theme(theme.name, theme.background, theme.styles | _voxels(SHADES[theme.name]))
    for theme in (_light(), _dark(), _print())
}
