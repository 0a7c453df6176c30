"""An opened workbook: its sheets, the texts and styles that cells refer to, and what was found wrong so far."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, NamedTuple

from cchc.lib.excel.layout import TableLayout, heading_key
from cchc.lib.excel.package import Limits, broken, open_package, read_part, resolve
from cchc.lib.excel.parsing import Attributes, Names, is_true, new_parser, parse, unescape
from cchc.lib.excel.problems import Problems, refusal
from cchc.lib.excel.table import Table

MAX_SHARED = 1_000_000
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_PERCENT_FORMATS = {9, 10}
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')


class SheetPart(NamedTuple):
    name: str
    part: str
    hidden: bool


@dataclass
class Book:
    """`table()` reads one sheet; `problems` holds what was told about any of them."""

    package: zipfile.ZipFile
    limits: Limits
    problems: Problems = field(default_factory=Problems)
    date1904: bool = False

    @cached_property
    def sheets(self) -> list[SheetPart]:
        workbook = next(iter(_targets(self.package, "_rels/.rels", "", "/officeDocument").values()), "xl/workbook.xml")
        folder, _, name = workbook.rpartition("/")
        parts = _targets(self.package, f"{folder}/_rels/{name}.rels".lstrip("/"), workbook, "/worksheet")
        found: list[SheetPart] = []

        def start(name: str, attributes: Attributes) -> None:
            tag = name.rpartition(":")[2]
            if tag == "sheet":
                key = next((value for attribute, value in attributes.items() if attribute.endswith(":id")), "")
                if key in parts:
                    hidden = attributes.get("state", "visible") != "visible"
                    found.append(SheetPart(attributes.get("name", ""), parts[key], hidden))
            elif tag == "workbookPr":
                self.date1904 = is_true(attributes.get("date1904"))

        with read_part(self.package, workbook) as stream:
            parse(new_parser(start), stream)
        return found

    def table(self, layout: TableLayout) -> Table:
        """The table of the sheet with the layout's name; without one it has no rows, and that is told."""
        wanted = heading_key(layout.name)
        sheet = next((sheet for sheet in self.sheets if heading_key(sheet.name) == wanted), None)
        if sheet is None:
            if layout.required:
                there = ", ".join(f"«{sheet.name[:40]}»" for sheet in self.sheets[:10])
                self.problems.tell(layout.name, 0, "", f"Tệp không có trang này. Các trang trong tệp: {there}.")
            return Table(self, layout, None)
        return Table(self, layout, sheet.part)

    def refuse_hidden_sheets(self) -> None:
        """What nobody saw is not to be loaded, nor to be left out without a word."""
        for sheet in self.sheets:
            if sheet.hidden:
                self.problems.tell(sheet.name[:40], 0, "", "Trang bị ẩn. Hãy hiện trang này ra hoặc xóa nó đi.")

    def raise_problems(self) -> None:
        """Raises `ExcelRefused` where anything was told."""
        self.problems.raise_any()

    @cached_property
    def shared(self) -> list[str]:
        """The texts that cells of type s refer to."""
        if "xl/sharedStrings.xml" not in self.package.namelist():
            return []
        if self.package.getinfo("xl/sharedStrings.xml").file_size > self.limits.shared:
            raise refusal("Tệp có quá nhiều văn bản nên không đọc được. Hãy chia thành nhiều tệp.")
        with read_part(self.package, "xl/sharedStrings.xml") as stream:
            return _shared(stream)

    @cached_property
    def styles(self) -> list[str]:
        """For each style of a cell: «date», «percent» or ''."""
        if "xl/styles.xml" not in self.package.namelist():
            return []
        with read_part(self.package, "xl/styles.xml") as stream:
            return _styles(stream)


@contextmanager
def open_book(source: str | Path | IO[bytes], limits: Limits | None = None) -> Iterator[Book]:
    """The workbook, checked before it is parsed. Raises `ExcelRefused`; hidden sheets are told in its problems."""
    if isinstance(source, str | Path):
        with Path(source).open("rb") as stream, open_book(stream, limits) as book:
            yield book
        return
    limits = limits or Limits()
    with open_package(source, limits) as package:
        book = Book(package, limits)
        book.refuse_hidden_sheets()
        yield book


def _targets(package: zipfile.ZipFile, rels: str, base: str, kind: str) -> dict[str, str]:
    """Key → part for the relations of one kind; those that lead out of the file are left out."""
    found: dict[str, str] = {}

    def start(name: str, attributes: Attributes) -> None:
        inside = attributes.get("TargetMode") != "External"
        if name.rpartition(":")[2] == "Relationship" and inside and attributes.get("Type", "").endswith(kind):
            found[attributes.get("Id", "")] = resolve(base, attributes.get("Target", ""))

    with read_part(package, rels) as stream:
        parse(new_parser(start), stream)
    return found


def _shared(stream: IO[bytes]) -> list[str]:
    names, texts = Names(), []
    pieces: list[str] = []
    state = {"taking": False, "phonetic": False}

    def start(name: str, attributes: Attributes) -> None:
        tag = names[name]
        if tag == "si":
            pieces.clear()
        elif tag == "rPh":
            state["phonetic"] = True
        elif tag == "t":
            state["taking"] = not state["phonetic"]

    def end(name: str) -> None:
        tag = names[name]
        if tag == "t":
            state["taking"] = False
        elif tag == "rPh":
            state["phonetic"] = False
        elif tag == "si":
            texts.append(unescape("".join(pieces)))
            if len(texts) > MAX_SHARED:
                raise refusal("Tệp có quá nhiều văn bản khác nhau nên không đọc được. Hãy chia thành nhiều tệp.")

    def take(data: str) -> None:
        if state["taking"]:
            pieces.append(data)

    parse(new_parser(start, end, take), stream)
    return texts


def _styles(stream: IO[bytes]) -> list[str]:
    codes: dict[str, str] = {}
    kinds: list[str] = []
    inside = {"cellXfs": False}

    def start(name: str, attributes: Attributes) -> None:
        tag = name.rpartition(":")[2]
        if tag == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            inside["cellXfs"] = True
        elif tag == "xf" and inside["cellXfs"]:
            kinds.append(_kind_of_format(attributes.get("numFmtId", "0"), codes))

    def end(name: str) -> None:
        if name.rpartition(":")[2] == "cellXfs":
            inside["cellXfs"] = False

    parse(new_parser(start, end), stream)
    return kinds


def _kind_of_format(number: str, codes: dict[str, str]) -> str:
    if number in codes:
        code = _QUOTED.sub("", codes[number]).lower()
        if "%" in code:
            return "percent"
        return "date" if code != "general" and any(letter in code for letter in "dmyh") else ""
    if not number.isdigit():
        raise broken()
    return "percent" if int(number) in _PERCENT_FORMATS else "date" if int(number) in _DATE_FORMATS else ""
