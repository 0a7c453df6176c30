"""The rows of one sheet, typed as its layout declares, one after the other: memory does not grow with them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from cchc.lib.excel.layout import Column, TableLayout, heading_key
from cchc.lib.excel.package import broken, read_part
from cchc.lib.excel.parsing import unescape
from cchc.lib.excel.problems import refusal
from cchc.lib.excel.sheet import Area, RawCell, RawRow, SheetReader, letters_of
from cchc.lib.excel.values import Cell, CellFault, Reader, reader_of
from cchc.lib.text import clean

if TYPE_CHECKING:
    from cchc.lib.excel.book import Book

HEADING_ROWS = 10  # the headings stand in one of the first rows that hold anything
MAX_MISSING = 2000  # empty cells that are remembered until the merged areas are known
_TEXTS = ("s", "str", "inlineStr")


@dataclass(frozen=True, slots=True)
class Row:
    """`values` by the key of the column, None where blank or unreadable; `faulty` names the unreadable and missing."""

    number: int
    values: dict[str, Any]
    faulty: frozenset[str] = frozenset()

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def text(self, key: str) -> str:
        return self.values[key] or ""


@dataclass
class Table:
    """Iterate it once, then ask the book's problems. `tell` adds what the caller finds, at the place of a row."""

    book: Book
    layout: TableLayout
    part: str | None
    rows_read: int = 0
    _reader: SheetReader | None = None
    _columns: dict[int, Column] = field(default_factory=dict)
    _readers: dict[int, Reader] = field(default_factory=dict)
    _missing: list[tuple[int, int]] = field(default_factory=list)  # cells without the value they must have
    _seen: dict[str, dict[Any, int]] = field(default_factory=dict)
    _told_columns: set[int] = field(default_factory=set)
    _heading_row: int = 1

    def __iter__(self) -> Iterator[Row]:
        if self.part is None:
            return
        with read_part(self.book.package, self.part) as stream:
            self._reader = SheetReader(stream)
            yield from self._rows(self._reader.rows())
            self._finish(self._reader.merged)

    @property
    def percent(self) -> int:
        """How much of the sheet has been read, for the bar of a job."""
        if self.part is None or self._reader is None:
            return 0
        return min(100, 100 * self._reader.bytes_read // max(1, self.book.package.getinfo(self.part).file_size))

    def tell(self, row: Row | int, key: str, sentence: str) -> None:
        """A problem of the caller: `key` of a column, or '' for the whole row."""
        number = row if isinstance(row, int) else row.number
        heading = next((column.heading for column in self.layout.columns if column.key == key), "")
        self.book.problems.tell(self.layout.name, number, heading, sentence)

    # ── headings ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _rows(self, raw: Iterator[RawRow]) -> Iterator[Row]:
        first = list(islice(raw, HEADING_ROWS))
        index = self._find_headings(first)
        if index is None:
            self._tell(0, "", "Trang trống. Hãy dùng tệp mẫu: dòng 1 ghi tên các cột, dữ liệu từ dòng 2.")
            return
        if not self._read_headings(first[index]):
            return
        blank = dict.fromkeys((column.key for column in self.layout.columns), None)
        for row in chain(first[index + 1 :], raw):
            read = self._read_row(row, blank)
            if read is None:
                continue
            self.rows_read += 1
            if self.rows_read > self.layout.max_rows:
                self._tell(0, "", f"Trang có quá {self.layout.max_rows} dòng dữ liệu, không được nhận.")
                return
            yield read

    def _find_headings(self, rows: list[RawRow]) -> int | None:
        """The first row in which at least half of the headings that must be there stand; else the very first."""
        known = {heading_key(name): column.key for column in self.layout.columns for name in _names(column)}
        needed = sum(not column.may_lack for column in self.layout.columns) or 1
        for index, row in enumerate(rows):
            found = {known[key] for cell in row.cells if (key := heading_key(self._cell(cell).text)) in known}
            if 2 * len(found) >= needed:
                return index
        return 0 if rows else None

    def _read_headings(self, row: RawRow) -> bool:
        """Whether the rows below can be read: no column lacks or stands there twice. Tells what is wrong."""
        by_name = {heading_key(name): column for column in self.layout.columns for name in _names(column)}
        places: dict[str, int] = {}
        whole = True
        for raw in row.cells:
            words = " ".join(clean(self._cell(raw).text).split())
            if not words:
                continue
            column = by_name.get(heading_key(words))
            if column is None:
                self._tell(row.number, words[:60], _unknown(words, by_name))
            elif column.key in places:
                first, second = letters_of(places[column.key]), letters_of(raw.column)
                self._tell(row.number, column.heading, f"Cột có hai lần ({first} và {second}). Hãy bỏ một cột.")
                whole = False
            else:
                places[column.key] = raw.column
                self._columns[raw.column] = column
                self._readers[raw.column] = reader_of(column, date1904=self.book.date1904)
            self._told_columns.add(raw.column)
        lacking = [column for column in self.layout.columns if column.key not in places and not column.may_lack]
        for column in lacking:
            self._tell(row.number, column.heading, "Thiếu cột này. Hãy dùng đúng các tên cột của tệp mẫu.")
        self._heading_row = row.number
        self._tell_hidden_columns(row.number)
        return whole and not lacking

    def _tell_hidden_columns(self, row: int) -> None:
        assert self._reader is not None
        for place, column in self._columns.items():
            if self._reader.is_hidden(place):
                self._tell(row, column.heading, f"Cột {letters_of(place)} bị ẩn. Hãy hiện cột này ra rồi kiểm tra lại.")

    # ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _read_row(self, row: RawRow, blank: dict[str, Any]) -> Row | None:
        """None for a row that holds nothing but blanks."""
        values, faulty, filled = dict(blank), [], False
        columns, readers = self._columns, self._readers
        for raw in row.cells:
            cell = self._cell(raw)
            if raw.column not in columns:
                self._tell_stray(row.number, raw.column, cell)
                continue
            column = columns[raw.column]
            try:
                value = readers[raw.column](cell)
            except CellFault as fault:
                self._tell(row.number, column.heading, str(fault))
                faulty.append(column.key)
                filled = True
                continue
            if value is not None and value != "":
                values[column.key] = value
                filled = True
        if not filled:
            return None
        if row.hidden:
            self._tell(row.number, "", "Dòng bị ẩn mà có dữ liệu. Hãy hiện dòng này ra (bỏ lọc) hoặc xóa nó.")
        self._check_row(row.number, values, faulty)
        return Row(row.number, values, frozenset(faulty))

    def _check_row(self, number: int, values: dict[str, Any], faulty: list[str]) -> None:
        for place, column in self._columns.items():
            value = values[column.key]
            if value is None:
                if column.required and column.key not in faulty:
                    self._miss(number, place)
                    faulty.append(column.key)
            elif column.unique:
                before = self._seen.setdefault(column.key, {}).setdefault(value, number)
                if before != number:
                    self._tell(number, column.heading, f"«{_shown(value)}» đã có ở dòng {before}.")

    def _miss(self, number: int, place: int) -> None:
        if len(self._missing) < MAX_MISSING:
            self._missing.append((number, place))
        else:
            self.book.problems.more += 1

    def _tell_stray(self, number: int, place: int, cell: Cell) -> None:
        """Something below no heading; told once a column."""
        if place not in self._told_columns and not (cell.type == "s" and not cell.text.strip()):
            self._told_columns.add(place)
            self._tell(
                number, letters_of(place), "Có dữ liệu ở cột không có tên. Hãy đặt tên cột theo tệp mẫu hoặc xóa."
            )

    def _cell(self, raw: RawCell) -> Cell:
        limit = self.book.limits.columns
        if raw.column > limit:
            place = letters_of(raw.column)
            raise refusal(f"Có dữ liệu ở cột {place}, quá cột thứ {limit}. Hãy xóa các cột thừa.", self.layout.name)
        if raw.formula:
            return Cell("f", "", raw.text)
        if raw.type == "s":
            return Cell("s", "", self._shared_text(raw.text))
        if raw.type in _TEXTS:
            return Cell("s", "", unescape(raw.text))
        styles = self.book.styles if raw.style else []
        return Cell(raw.type, styles[raw.style] if raw.style < len(styles) else "", raw.text)

    def _shared_text(self, number: str) -> str:
        texts = self.book.shared
        if not (number.isdecimal() and len(number) < 10 and int(number) < len(texts)):
            raise broken()
        return texts[int(number)]

    # ── what is known at the end ─────────────────────────────────────────────────────────────────────────────────

    def _finish(self, merged: list[Area]) -> None:
        """Merged cells come last in the XML. What lacks because of them is not told a second time."""
        inside = [area for area in merged if area.bottom >= self._heading_row and self._column_in(area)]
        for area in inside:
            heading = self._columns[self._column_in(area)].heading
            self._tell(area.top, heading, f"Ô gộp {area.text}. Hãy bỏ gộp ô rồi ghi giá trị vào từng ô.")
        for number, place in self._missing:
            if not any(area.holds(number, place) for area in inside):
                self._tell(number, self._columns[place].heading, "Chưa có giá trị.")

    def _column_in(self, area: Area) -> int:
        """The first column of the table that the area covers; 0: none."""
        return min((place for place in self._columns if area.left <= place <= area.right), default=0)

    def _tell(self, row: int, column: str, sentence: str) -> None:
        self.book.problems.tell(self.layout.name, row, column, sentence)


def _names(column: Column) -> tuple[str, ...]:
    return (column.heading, *column.aliases)


def _unknown(words: str, by_name: dict[str, Column]) -> str:
    near = difflib.get_close_matches(heading_key(words), by_name, n=1, cutoff=0.75)
    hint = f" Có phải là «{by_name[near[0]].heading}»?" if near else ""
    return f"Không có cột tên «{words[:60]}» trong mẫu.{hint} Hãy sửa tên cột hoặc xóa cột."


def _shown(value: Any) -> str:
    return str(value)[:60]
