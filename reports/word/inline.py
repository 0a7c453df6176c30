"""The words of one paragraph: pieces that look alike, and the rules that the sheets draw below some of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from reports.word.css import Border, Look, Share, Sheet
from reports.word.measuring import Piece

BLOCKS = ("block", "table", "table-header-group", "table-row-group", "table-row", "list-item")
WHITE = re.compile(r"[ \t\r\n\f]+")


class Rule(NamedTuple):
    """A line below the words `pieces`: a part of their width, `gap` points below them."""

    pieces: list[Piece]
    part: float
    border: Border
    gap: float


@dataclass
class Words:
    pieces: list[Piece]
    rules: list[Rule]

    @classmethod
    def none(cls) -> Words:
        return cls([], [])

    @classmethod
    def starting(cls, element: Any, look: Look) -> Words:
        """With the words that stand in an element before its first child."""
        words = cls.none()
        words.add_text(element.etree_element.text, look)
        return words

    def add_text(self, text: str | None, look: Look) -> None:
        if text:
            self.pieces.append(Piece(WHITE.sub(" ", text), look.size, look.bold, look.italic))

    def add(self, element: Any, look: Look, after: Look | None, sheet: Sheet) -> None:
        """An element inside the line, and all that it holds."""
        start = len(self.pieces)
        if element.local_name == "br":
            self.pieces.append(Piece("\n", look.size, look.bold, look.italic))
        self.add_text(element.etree_element.text, look)
        for child in element.iter_children():
            child_look, child_after = sheet.look(child, look)
            self.add(child, child_look, child_after, sheet)
            self.add_text(child.etree_element.tail, look)
        if look.border.bottom:
            self.rules.append(Rule(self.pieces[start:], 1.0, look.border.bottom, look.padding.bottom))
        elif after and after.border.bottom:
            part = after.width.part if isinstance(after.width, Share) else 1.0
            self.rules.append(Rule(self.pieces[start:], part, after.border.bottom, after.margin.top))

    def trimmed(self) -> list[Piece]:
        """Without white space at both ends of each line, nor two spaces where pieces meet."""
        kept: list[Piece] = []
        for piece in self.pieces:
            at_start = not kept or kept[-1].text.endswith((" ", "\n"))
            text = piece.text.lstrip(" ") if at_start else piece.text
            if text == "\n" and kept:
                kept[-1] = _with(kept[-1], kept[-1].text.rstrip(" "))
            if text:
                kept.append(_with(piece, text))
        if kept:
            kept[-1] = _with(kept[-1], kept[-1].text.rstrip(" "))
        return [piece for piece in kept if piece.text]


def _with(piece: Piece, text: str) -> Piece:
    return piece if piece.text == text else replace(piece, text=text)


def is_block(look: Look) -> bool:
    """A box inside the line («Đã xác nhận trên hệ thống») becomes a paragraph with a border."""
    return look.display in BLOCKS or (look.display == "inline-block" and look.border.is_box)
