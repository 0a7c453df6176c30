"""Pictures beside tables, as SVG that needs no script and prints: here the numbers of the drawing are worked out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Segment:
    """A part of a bar that is 100 wide; x and width as SVG writes them."""

    x: str
    width: str
    status: str  # its colour, as of a badge


def bar(parts: Iterable[tuple[int, str]], whole: int) -> list[Segment]:
    """`parts`: count and status. Empty parts are left out; nothing for an empty whole."""
    segments, before = [], 0
    for count, status in parts:
        if count and whole:
            segments.append(Segment(_share(before, whole), _share(count, whole), status))
        before += count
    return segments


def _share(count: int, whole: int) -> str:
    return f"{100 * count / whole:.2f}"
