"""What everything on a sheet is drawn with: the pixels, the unit of the layout, the colours."""

from __future__ import annotations

from dataclasses import dataclass

from app.photo.ink import Colour
from app.photo.samples import Picture
from app.raster.palette import parse as rgb
from app.scene.theme import THEMES

PLANE_INKS = ("channel0", "channel1", "channel2")


@dataclass(frozen=True, slots=True)
class Pen:
    """Hold a sheet of bytes, the pixels for one of the layout, and the theme's name."""

    sheet: Picture
    unit: float
    theme: str

    def px(self, size: float) -> int:
        """Give the pixels of a length of the layout."""
        return round(size * self.unit)

    def role(self, role: str) -> Colour:
        """Give the ink of a role."""
        return rgb(THEMES[self.theme].style(role).ink)

    def fill(self, role: str) -> Colour:
        """Give the fill of a role."""
        return rgb(THEMES[self.theme].style(role).fill)

    def stroke(self, role: str) -> Colour:
        """Give the line of a role."""
        return rgb(THEMES[self.theme].style(role).stroke)

    @property
    def ink(self) -> Colour:
        """The colour of titles."""
        return self.role("title")

    @property
    def soft(self) -> Colour:
        """The colour of labels."""
        return self.role("label")

    @property
    def line(self) -> Colour:
        """The colour of thin frames."""
        return self.stroke("grid")

    @property
    def accent(self) -> Colour:
        """The colour of results."""
        return rgb(THEMES[self.theme].style("equation").accent)

    @property
    def background(self) -> Colour:
        """The colour of the sheet."""
        return rgb(THEMES[self.theme].background)
