"""What one page of a PDF puts on paper, as it stands in the file: letters, strokes, images. Points from the top left."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice, PDFTextSeq
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFResourceManager, PDFTextState
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import Matrix, PathSegment, apply_matrix_pt

MAX_MARKS = 60_000  # on one page; a dense table has 3,000
THIN = 3.0  # points: a filled box thinner than that is a line
DARK = 0.1  # of full lightness: what still counts as black
INVISIBLE = 3  # text rendering mode: what a scanner's OCR lays over the picture
UNREADABLE = "\ufffd"
EMBEDDED = ("FontFile", "FontFile2", "FontFile3")


class TooMuchError(Exception):
    """A page with more marks than any paper has."""


class Letter(NamedTuple):
    """One glyph. `baseline` from the top; `upright` unless the line runs another way than across the page."""

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    face: Face
    black: bool


class Stroke(NamedTuple):
    """A straight ruled line, across or down."""

    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def across(self) -> bool:
        return self.x1 - self.x0 >= self.bottom - self.top

    @property
    def length(self) -> float:
        return max(self.x1 - self.x0, self.bottom - self.top)


@dataclass(frozen=True, slots=True)
class Picture:
    x0: float
    x1: float
    top: float
    bottom: float
    dpi: float
    coloured: bool


@dataclass(frozen=True, slots=True)
class Face:
    """A font of the file: «Liberation-Serif-Bold» without its subset tag."""

    name: str
    bold: bool
    italic: bool
    embedded: bool
    has_map: bool


@dataclass(slots=True)
class Ink:
    """All that stands on one page."""

    width: float = 0
    height: float = 0
    letters: list[Letter] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)


class Fonts(PDFResourceManager):
    """Remembers what each font of the file says of itself."""

    def __init__(self) -> None:
        super().__init__(caching=True)
        self._faces: dict[int, tuple[PDFFont, Face]] = {}

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        font = super().get_font(objid, spec)
        if id(font) not in self._faces:
            self._faces[id(font)] = (font, _face(font, spec))
        return font

    def face(self, font: PDFFont) -> Face:
        return self._faces[id(font)][1]


def _face(font: PDFFont, spec: Mapping[str, object]) -> Face:
    name = str(getattr(font, "basefont", "") or font.fontname or "").rsplit("+", 1)[-1]
    style = name.lower().replace("-", "")
    flags = font.flags if isinstance(font.flags, int) else 0
    return Face(
        name=name,
        bold="bold" in style or "black" in style or bool(flags & 1 << 18),
        italic="italic" in style or "oblique" in style or bool(font.italic_angle) or bool(flags & 1 << 6),
        embedded=getattr(spec.get("Subtype"), "name", "") == "Type3" or any(key in font.descriptor for key in EMBEDDED),
        has_map=resolve1(spec.get("ToUnicode")) is not None,
    )


class Pen(PDFTextDevice):
    """Takes down a page while pdfminer runs through it."""

    def __init__(self, fonts: Fonts) -> None:
        super().__init__(fonts)
        self._fonts = fonts
        self._seen = True
        self._black = True
        self.ink = Ink()

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        x0, y0, x1, y1 = page.mediabox
        turned = page.rotate in (90, 270)
        width, height = abs(x1 - x0), abs(y1 - y0)
        self.ink = Ink(height if turned else width, width if turned else height)

    def render_string(
        self, textstate: PDFTextState, seq: PDFTextSeq, ncs: PDFColorSpace, graphicstate: PDFGraphicState
    ) -> None:
        self._seen = textstate.render != INVISIBLE
        self._black = is_black(graphicstate.ncolor)
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> float:
        advance = font.char_width(cid) * fontsize * scaling
        a, b, c, d, e, f = matrix
        if self._seen and abs(b) < 0.01 * abs(a):
            self._count()
            try:
                text = font.to_unichr(cid)
            except PDFUnicodeNotDefined:
                text = UNREADABLE
            baseline = self.ink.height - (f + rise * d)
            face = self._fonts.face(font)
            self.ink.letters.append(Letter(text, e, e + advance * a, baseline, fontsize * abs(d), face, self._black))
        return advance

    def paint_path(
        self, graphicstate: PDFGraphicState, stroke: bool, fill: bool, evenodd: bool, path: Sequence[PathSegment]
    ) -> None:
        assert self.ctm is not None
        shapes = [[self._flip(point) for point in shape] for shape in _shapes(path)]
        boxes = [_box(shape) for shape in shapes]
        if stroke:
            self._keep(side for shape in shapes for side in _sides(shape))
        elif fill and evenodd and len(boxes) == 2:
            self._keep(_between(*boxes))
        elif fill:
            self._keep(boxes)

    def render_image(self, name: str, stream: PDFStream) -> None:
        assert self.ctm is not None
        self._count()
        corners = [self._flip(corner) for corner in ((0, 0), (1, 0), (1, 1), (0, 1))]
        x0, x1, top, bottom = _box(corners)
        a, b, c, d, _, _ = self.ctm
        wide, high = math.hypot(a, b) / 72, math.hypot(c, d) / 72
        pixels = [_number(stream.get(key)) for key in ("Width", "Height")]
        dpi = min(pixels[0] / wide, pixels[1] / high) if wide and high else 0
        self.ink.pictures.append(Picture(x0, x1, top, bottom, dpi, _is_coloured(stream)))

    def _keep(self, boxes: Iterable[Stroke]) -> None:
        for box in boxes:
            if min(box.x1 - box.x0, box.bottom - box.top) <= THIN < box.length:
                self._count()
                self.ink.strokes.append(box)

    def _flip(self, point: tuple[float, float]) -> tuple[float, float]:
        assert self.ctm is not None
        x, y = apply_matrix_pt(self.ctm, point)
        return x, self.ink.height - y

    def _count(self) -> None:
        if len(self.ink.letters) + len(self.ink.strokes) + len(self.ink.pictures) >= MAX_MARKS:
            raise TooMuchError


def is_black(colour: Any) -> bool:
    """Gray, RGB or CMYK; a pattern is no colour that a paper should have."""
    parts = colour if isinstance(colour, (tuple, list)) else (colour,)
    if not all(isinstance(part, (int, float)) for part in parts):
        return False
    if len(parts) == 4:
        return float(parts[3]) >= 1 - DARK or sum(parts[:3]) >= 3 * (1 - DARK)
    return all(part <= DARK for part in parts)


def _shapes(path: Sequence[PathSegment]) -> Iterator[list[tuple[float, float]]]:
    """The corners of each part of a path; a curve counts as its end points."""
    shape: list[tuple[float, float]] = []
    for segment in path:
        operator, *numbers = segment
        if operator == "m":
            if len(shape) > 1:
                yield shape
            shape = []
        if operator == "h":
            if shape:
                shape.append(shape[0])
        elif len(numbers) >= 2:
            x, y = numbers[-2:]
            shape.append((float(x), float(y)))
    if len(shape) > 1:
        yield shape


def _box(points: Sequence[tuple[float, float]]) -> Stroke:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Stroke(min(xs), max(xs), min(ys), max(ys))


def _sides(shape: Sequence[tuple[float, float]]) -> Iterator[Stroke]:
    return (_box(pair) for pair in zip(shape, shape[1:], strict=False))


def _between(one: Stroke, other: Stroke) -> list[Stroke]:
    """A border is drawn as a box within a box: the strips that are left between them."""
    outer, inner = (one, other) if one.length >= other.length and one.bottom >= other.bottom else (other, one)
    strips = [
        Stroke(outer.x0, outer.x1, outer.top, inner.top),
        Stroke(outer.x0, outer.x1, inner.bottom, outer.bottom),
        Stroke(outer.x0, inner.x0, outer.top, outer.bottom),
        Stroke(inner.x1, outer.x1, outer.top, outer.bottom),
    ]
    return [strip for strip in strips if strip.x1 - strip.x0 > 0.05 and strip.bottom - strip.top > 0.05]


def _number(value: object) -> float:
    value = resolve1(value)
    return float(value) if isinstance(value, (int, float)) else 0


def _is_coloured(stream: PDFStream) -> bool:
    """Anything but one bit or plain gray."""
    space = resolve1(stream.get("ColorSpace"))
    while isinstance(space, list) and space:
        based = resolve1(space[1]) if len(space) > 1 and getattr(space[0], "name", "") == "ICCBased" else None
        if isinstance(based, PDFStream):
            return _number(based.get("N")) >= 3
        space = resolve1(space[0])
    name = space.name if isinstance(space, PSLiteral) else ""
    return str(name) not in ("", "DeviceGray", "CalGray", "G")
