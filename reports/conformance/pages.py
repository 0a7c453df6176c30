"""A page as typographic structure: lines of text with their type, tables, frames, the page number."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from reports.conformance.grids import Box, find_boxes
from reports.conformance.ink import Face, Ink, Letter, Picture, Stroke

MM = 72 / 25.4
ASCENT, DESCENT = 0.891, 0.216  # of Times New Roman, in parts of its size
BAND = 20 * MM  # the margin at the top and at the foot of a page, where its number stands
SAME_ROW = 2.0  # points between two baselines of one row
LINKED, APART = 2.8, 0.9  # of the size: the widest gap within a line, with a space in it and without
FOLIO = re.compile(r"^(trang\s*)?[-–]?\s*(\d+|[ivxlc]+)\s*([-–]|[/|]\s*\d+)?$", re.IGNORECASE)
SPACE = 0.16  # of the size: a gap that reads as a space


@dataclass(frozen=True, slots=True)
class Span:
    """Letters of one look that stand together."""

    text: str
    face: Face
    size: float
    black: bool
    x0: float
    x1: float


@dataclass(eq=False)
class Line:
    """What stands in one line of one column."""

    page: int
    spans: tuple[Span, ...]
    baseline: float
    box: Box | None = None  # the table or frame that it stands in

    @cached_property
    def text(self) -> str:
        return " ".join(unicodedata.normalize("NFC", self.written).split())

    @cached_property
    def written(self) -> str:
        return "".join(span.text for span in self.spans)

    @cached_property
    def x0(self) -> float:
        return self.spans[0].x0

    @cached_property
    def x1(self) -> float:
        return self.spans[-1].x1

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @cached_property
    def size(self) -> float:
        sizes: Counter[float] = Counter()
        for span in self.spans:
            sizes[round(span.size, 1)] += len(span.text.strip())
        return sizes.most_common(1)[0][0]

    @property
    def top(self) -> float:
        return self.baseline - ASCENT * self.size

    @property
    def bottom(self) -> float:
        return self.baseline + DESCENT * self.size

    @cached_property
    def bold(self) -> bool:
        return all(span.face.bold for span in self.spans if span.text.strip())

    @cached_property
    def italic(self) -> bool:
        return all(span.face.italic for span in self.spans if span.text.strip())

    @property
    def mostly_italic(self) -> bool:
        return sum(len(span.text) for span in self.spans if span.face.italic) * 2 > len(self.written)

    @property
    def is_upper(self) -> bool:
        return self.text == self.text.upper() and any(char.isalpha() for char in self.text)

    @property
    def in_table(self) -> bool:
        return self.box is not None and self.box.is_table


@dataclass(eq=False)
class Page:
    number: int
    width: float
    height: float
    lines: list[Line]
    rules: list[Stroke]  # ruled lines across
    boxes: list[Box]
    pictures: list[Picture]
    folio: Line | None = None  # the page number
    unreadable: int = 0
    stamps: list[Line] = field(default_factory=list)

    @property
    def is_landscape(self) -> bool:
        return self.width > self.height

    @property
    def tables(self) -> list[Box]:
        return [box for box in self.boxes if box.is_table]

    @property
    def is_scan(self) -> bool:
        """Nothing but a picture that covers most of it."""
        return not self.lines and any(
            (row.x1 - row.x0) * (row.bottom - row.top) > 0.6 * self.width * self.height for row in self.pictures
        )


def read_page(number: int, ink: Ink) -> Page:
    boxes = find_boxes(ink.strokes)
    lines = [line for row in _rows(ink.letters) for line in _lines(number, row, ink.strokes)]
    for line in lines:
        line.box = next((box for box in boxes if box.holds(line.centre, line.baseline - 0.3 * line.size)), None)
    rules = [stroke for stroke in ink.strokes if stroke.across]
    page = Page(number, ink.width, ink.height, lines, rules, boxes, ink.pictures)
    _set_aside_margins(page)
    return page


# --- Letters into lines -----------------------------------------------------------------------------


def _rows(letters: Iterable[Letter]) -> list[list[Letter]]:
    rows: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda letter: (letter.baseline, letter.x0)):
        if rows and letter.baseline - rows[-1][0].baseline <= SAME_ROW:
            rows[-1].append(letter)
        else:
            rows.append([letter])
    return rows


def _lines(number: int, row: list[Letter], strokes: Sequence[Stroke]) -> list[Line]:
    """The row parted at columns and cells."""
    row.sort(key=lambda letter: letter.x0)
    baseline = row[0].baseline
    walls = [s.x0 for s in strokes if not s.across and s.top < baseline - 2 and s.bottom > baseline - 2]
    pieces: list[list[Letter]] = [[]]
    end, open_space = 0.0, False
    for letter in row:
        if not letter.text.strip():
            open_space = True
            if pieces[-1]:
                pieces[-1].append(letter)
            continue
        gap = letter.x0 - end
        widest = (LINKED if open_space else APART) * letter.size
        if pieces[-1] and (gap > widest or any(end - 1 < wall < letter.x0 + 1 for wall in walls)):
            pieces.append([])
        pieces[-1].append(letter)
        end, open_space = letter.x1, False
    return [Line(number, spans, _baseline(piece)) for piece in pieces if (spans := _spans(piece))]


def _baseline(piece: list[Letter]) -> float:
    return Counter(round(letter.baseline, 2) for letter in piece).most_common(1)[0][0]


def _spans(piece: list[Letter]) -> tuple[Span, ...]:
    while piece and not piece[-1].text.strip():
        piece.pop()
    spans: list[Span] = []
    for letter in piece:
        text = letter.text
        last = spans[-1] if spans else None
        if last and text.strip() and not last.text.endswith(" ") and letter.x0 - last.x1 > SPACE * letter.size:
            text = f" {text}"
        same = last and last.face is letter.face and last.black == letter.black and abs(last.size - letter.size) < 0.05
        if last and (same or not text.strip()):
            spans[-1] = Span(last.text + text, last.face, last.size, last.black, last.x0, letter.x1)
        else:
            spans.append(Span(text, letter.face, letter.size, letter.black, letter.x0, letter.x1))
    return tuple(spans)


# --- What stands in the margins ---------------------------------------------------------------------


def _set_aside_margins(page: Page) -> None:
    """The page number, and framed stamps («HỎA TỐC», «DỮ LIỆU MINH HỌA»), are no part of the text."""
    for line in list(page.lines):
        above, below = line.bottom <= BAND + 2, line.top >= page.height - BAND - 2
        if not (above or below):
            continue
        if line.box is not None and not line.in_table:
            page.stamps.append(line)
            page.lines.remove(line)
        elif FOLIO.match(line.text) and page.folio is None and _stands_alone(line, page):
            page.folio = line
            page.lines.remove(line)


def _stands_alone(line: Line, page: Page) -> bool:
    return not any(
        other is not line and other.box is None and abs(other.baseline - line.baseline) < 8 for other in page.lines
    )
