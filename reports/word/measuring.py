"""How wide words are on paper, for the rules that are as long as the words above them (F06, F08, F13).

By the widths in Liberation Serif, which are those of Times New Roman.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from fontTools.ttLib import TTFont

from reports.rendering import FONTS


@dataclass(frozen=True)
class Piece:
    """Words that look alike, in one paragraph; `\\n` breaks the line."""

    text: str
    size: float
    bold: bool
    italic: bool


def lines(pieces: Iterable[Piece], available: float) -> list[float]:
    """The width of each line, in points, when the words fill a column `available` points wide."""
    widths = [0.0]
    for word, space in _words(pieces):
        if space is None:
            widths.append(0.0)
        elif widths[-1] and widths[-1] + space + word > available:
            widths.append(word)
        else:
            widths[-1] += (space if widths[-1] else 0.0) + word
    return widths


def _words(pieces: Iterable[Piece]) -> Iterable[tuple[float, float | None]]:
    """Width of each word and of the space before it; a broken line has None there."""
    word, space = 0.0, 0.0
    for piece in pieces:
        widths = _widths(piece.bold, piece.italic)
        for letter in piece.text:
            if letter in " \n":
                yield word, space
                word, space = 0.0, widths[" "] * piece.size
                if letter == "\n":
                    yield 0.0, None
            else:
                word += widths.get(letter, 0.5) * piece.size
    yield word, space


@cache
def _widths(bold: bool, italic: bool) -> dict[str, float]:
    face = f"{'Bold' if bold else ''}{'Italic' if italic else ''}" or "Regular"
    with TTFont(FONTS / f"LiberationSerif-{face}.ttf", lazy=True) as font:
        advances, units = font["hmtx"], font["head"].unitsPerEm
        return {chr(code): advances[glyph][0] / units for code, glyph in font.getBestCmap().items()}
