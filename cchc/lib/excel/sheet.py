"""The rows of one sheet as they stand in its XML, in one pass, with what people do not see: hidden, merged, formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, NamedTuple

from cchc.lib.excel.package import broken
from cchc.lib.excel.parsing import Attributes, Names, feed, is_true, new_parser
from cchc.lib.excel.problems import refusal

MAX_TEXT = 32_767  # what a cell of Excel can hold
MAX_MERGED = 1000  # areas that are remembered
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


class RawCell(NamedTuple):
    """`column` from 1; `type` as in the XML: n, s (`text` is the number of a shared text), str, inlineStr, b, e, d."""

    column: int
    type: str
    style: int
    text: str
    formula: bool


class RawRow(NamedTuple):
    number: int
    hidden: bool
    cells: list[RawCell]


class Area(NamedTuple):
    """Cells from row to row, column to column, each counted from 1, both included."""

    text: str
    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def column_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def letters_of(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass
class SheetReader:
    """`rows()` streams; `hidden` (columns) is known with the first row, `merged` only after the last."""

    stream: IO[bytes]
    hidden: list[tuple[int, int]] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    bytes_read: int = 0

    _row: int = 0
    _row_hidden: bool = False
    _cells: list[RawCell] = field(default_factory=list)
    _done: list[RawRow] = field(default_factory=list)
    _column: int = 0
    _type: str = "n"
    _style: int = 0
    _formula: bool = False
    _text: list[str] = field(default_factory=list)
    _length: int = 0
    _taking: bool = False
    _phonetic: bool = False
    _names: Names = field(default_factory=Names)

    def rows(self) -> Iterator[RawRow]:
        """Rows with at least one cell that holds something."""
        parser = new_parser(self._start, self._end, self._take)
        for done in feed(parser, self.stream):
            self.bytes_read = done
            rows, self._done = self._done, []
            yield from rows

    def is_hidden(self, column: int) -> bool:
        return any(first <= column <= last for first, last in self.hidden)

    def _start(self, name: str, attributes: Attributes) -> None:
        tag = self._names[name]
        if tag == "c":
            self._start_cell(attributes)
        elif tag == "v" or (tag == "t" and not self._phonetic):
            self._taking = True
        elif tag == "f":
            self._formula = True
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "col":
            self._start_column(attributes)
        elif tag == "mergeCell" and len(self.merged) < MAX_MERGED:
            self.merged.append(area_of(attributes.get("ref", "")))

    def _end(self, name: str) -> None:
        tag = self._names[name]
        if tag in ("v", "t"):
            self._taking = False
        elif tag == "c":
            if self._text or self._formula:
                text = "".join(self._text)
                self._cells.append(RawCell(self._column, self._type, self._style, text, self._formula))
        elif tag == "row":
            if self._cells:
                self._done.append(RawRow(self._row, self._row_hidden, self._cells))
                self._cells = []
        elif tag == "rPh":
            self._phonetic = False

    def _take(self, data: str) -> None:
        if self._taking:
            self._length += len(data)
            if self._length > MAX_TEXT * 2:
                raise refusal(f"Ô ở dòng {self._row} dài hơn {MAX_TEXT} ký tự, điều Excel không cho phép.")
            self._text.append(data)

    def _start_row(self, attributes: Attributes) -> None:
        number = _number(attributes.get("r"), self._row + 1)
        if number <= self._row:
            raise broken()
        self._row, self._column = number, 0
        self._row_hidden = is_true(attributes.get("hidden")) or attributes.get("ht") == "0"

    def _start_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        if reference:
            match = _REFERENCE.fullmatch(reference)
            if not match:
                raise broken()
            column = column_of(match[1])
        else:
            column = self._column + 1
        if column <= self._column:
            raise broken()
        self._column = column
        self._type = attributes.get("t", "n")
        self._style = _number(attributes.get("s"), 0)
        self._formula, self._text, self._length = False, [], 0

    def _start_column(self, attributes: Attributes) -> None:
        if is_true(attributes.get("hidden")) or attributes.get("width") == "0":
            first = _number(attributes.get("min"), 1)
            self.hidden.append((first, _number(attributes.get("max"), first)))


def area_of(reference: str) -> Area:
    first, _, last = reference.partition(":")
    top, bottom = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
    if not top or not bottom:
        raise broken()
    return Area(reference, int(top[2]), column_of(top[1]), int(bottom[2]), column_of(bottom[1]))


def _number(text: str | None, default: int) -> int:
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise broken()
    return int(text)
