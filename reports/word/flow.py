"""Blocks one below the other, in the text of a section or in a cell, with the space that CSS leaves between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from reports.word import measuring
from reports.word.css import Border, Borders, Look
from reports.word.measuring import Piece
from reports.word.oxml import Element, Format, indents, run, run_properties, twips, w
from reports.word.styles import Style, Styles

THIN = 1.0  # points: a paragraph that Word asks for and nobody sees


@dataclass
class Box:
    """What the paragraphs in a block come to on paper."""

    longest_line: float = 0.0
    height: float = 0.0


class Flow:
    """`width` in points. Margins fall together as in CSS: the larger one stands between two blocks."""

    def __init__(self, styles: Styles, width: float) -> None:
        self.styles, self.width = styles, width
        self.blocks: list[Element] = []
        self._boxes: list[Box] = []  # those that are open, one in the other
        self._wanted = 0.0  # the space between the last block and the next
        self._given = 0.0  # what the last block itself gives of it
        self._is_free = False  # that space was asked for, and is no margin
        self.left = self.right = 0.0  # how far the blocks around hold their words off the sides

    @property
    def free(self) -> float:
        """What is left of the width for words."""
        return self.width - self.left - self.right

    def leave(self, space: float) -> None:
        self._wanted = max(self._wanted, space)

    @contextmanager
    def inside(self, look: Look) -> Iterator[Box]:
        """A block around others holds them off the sides; what they leave of its height, if it has one, stays free."""
        left, right = look.margin.left + look.padding.left, look.margin.right + look.padding.right
        box = Box()
        self._boxes.append(box)
        self.left, self.right = self.left + left, self.right + right
        if look.height:
            self._keep_free(look.padding.top)
        yield box
        if look.height:
            self._keep_free(look.height - box.height)
        self.left, self.right = self.left - left, self.right - right
        self._boxes.pop()

    def _keep_free(self, space: float) -> None:
        """Space to sign or stamp in: it adds to what was left, and stays if nothing follows."""
        if space > 0:
            self._wanted += space
            self._is_free = True

    def paragraph(self, style: Style, pieces: Sequence[Piece]) -> Element:
        format_ = style.format
        self.leave(format_.before)
        placed = w("p", w("pPr", w("pStyle", val=style.id)), *_runs(pieces, format_))
        before = self._wanted - self._given
        if round(before, 2) != format_.before:
            placed.pPr.get_or_add_spacing().set(_attribute(placed, "before"), str(twips(before)))
        if self.left or self.right:
            placed.pPr.append(indents(format_.left + self.left, format_.right + self.right, format_.indent))
        self._measure(format_, pieces)
        self._add(placed, format_.after)
        return placed

    def rule(self, key: str, border: Border, *, length: float, gap: float) -> Element:
        """A line `length` points long in the middle: a paragraph without words, with a border below."""
        exact = max(gap, THIN)
        style = self.styles.paragraph(
            key, Format(size=1.0, exact=exact, border=Borders(bottom=border), keep_lines=True)
        )
        placed = w("p", w("pPr", w("pStyle", val=style.id)))
        beside = max(self.free - length, 0.0) / 2
        if length < self.width:
            placed.pPr.append(indents(self.left + beside, self.right + beside))
        self._wanted = self._given  # it belongs to the words above
        self._add(placed, 0.0)
        return placed

    def table(self, table: Element) -> None:
        previous = self.blocks[-1] if self.blocks else None
        if previous is not None and previous.tag == table.tag:
            self._thin(max(self._wanted, THIN))
        elif previous is not None and self._wanted > self._given:
            previous.pPr.get_or_add_spacing().set(_attribute(previous, "after"), str(twips(self._wanted)))
        elif previous is None and self._wanted >= THIN:
            self._thin(self._wanted)
        self._add(table, 0.0)

    def close(self) -> None:
        """A cell and a section end with a paragraph."""
        if self._is_free:
            self._thin(self._wanted - self._given)
        elif not self.blocks or self.blocks[-1].tag.endswith("}tbl"):
            self._thin(THIN)

    def _thin(self, height: float) -> None:
        style = self.styles.paragraph("gap", Format(size=1.0, exact=height))
        self._add(w("p", w("pPr", w("pStyle", val=style.id))), 0.0)

    def _add(self, block: Element, after: float) -> None:
        self.blocks.append(block)
        self._wanted = self._given = after
        self._is_free = False

    def _measure(self, format_: Format, pieces: Sequence[Piece]) -> None:
        widths = measuring.lines(pieces, self.free - format_.left - format_.right)
        for box in self._boxes:
            box.longest_line = max(box.longest_line, *widths)
            box.height += len(widths) * format_.line_height + 2 * format_.space


def _runs(pieces: Sequence[Piece], format_: Format) -> list[Element]:
    """A run says only what is other than in its style."""
    runs = []
    for piece in pieces:
        properties = run_properties(
            piece.size if piece.size != format_.size else None,
            piece.bold if piece.bold != format_.bold else None,
            piece.italic if piece.italic != format_.italic else None,
        )
        runs.append(run(piece.text, properties))
    return runs


def _attribute(element: Element, name: str) -> str:
    return f"{{{element.nsmap['w']}}}{name}"
