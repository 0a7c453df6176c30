"""The blue image of who signed, between title and name of the only block of a paper (F24).

It is what the organisation's digital signature shows of itself: no part of the drawing, no scan of anybody's hand.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from reports.conformance.pages import Line, Page
from reports.conformance.reading import read_pdf
from reports.rendering import FONTS

BLUE = (0, 32, 160)
DOTS = 300 / 72  # of the image, a point of the page
TALLEST, SHORTEST = 24.0, 12.0  # points: of the image; there is none where less is free
AROUND = 2.0  # points that stay free above and below
SAME_COLUMN = 30.0


@dataclass(frozen=True)
class Place:
    """On which page, and where: points from the lower left corner."""

    page: int
    box: tuple[int, int, int, int]


def place_for(pdf: bytes, name: str) -> Place | None:
    """Above the last line that is this name, below what stands over it in its column; None where there is no room."""
    for page in reversed(read_pdf(pdf).pages):
        found = [line for line in page.lines if line.text == name and line.bold]
        if found:
            return _above(page, found[-1])
    return None


def _above(page: Page, line: Line) -> Place | None:
    over = [row.bottom for row in page.lines if row is not line and _stands_over(row.centre, row.bottom, line)]
    framed = [box.bottom for box in page.boxes if _stands_over((box.x0 + box.x1) / 2, box.bottom, line)]
    top = max([*over, *framed], default=0.0)
    free = line.top - top - 2 * AROUND
    if free < SHORTEST:
        return None
    height = min(free, TALLEST)
    width = _width(line.text, height)
    left, bottom = line.centre - width / 2, page.height - (line.top - AROUND)
    return Place(page.number - 1, (round(left), round(bottom), round(left + width), round(bottom + height)))


def _stands_over(centre: float, bottom: float, line: Line) -> bool:
    return abs(centre - line.centre) < SAME_COLUMN and bottom <= line.top


def _width(name: str, height: float) -> float:
    return _font(height).getlength(name) / DOTS + 4


def _font(height: float) -> ImageFont.FreeTypeFont:
    """Letters with their marks above and below fill the height."""
    return ImageFont.truetype(str(FONTS / "LiberationSerif-BoldItalic.ttf"), round(height * DOTS / 1.35))


def draw(name: str, place: Place) -> Image.Image:
    """Blue letters on nothing."""
    x0, y0, x1, y1 = place.box
    width, height = round((x1 - x0) * DOTS), round((y1 - y0) * DOTS)
    image = Image.new("RGBA", (width, height), (*BLUE, 0))
    pen = ImageDraw.Draw(image)
    pen.text((width / 2, height / 2), name, font=_font(y1 - y0), fill=(*BLUE, 255), anchor="mm")
    return image
