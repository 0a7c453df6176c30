"""Good workbooks made bad, one fault at a time, for the tests of every import that reads Excel.

`BAD_FILES` has a builder for each kind and a part of what is said. `SAME_FILES` look odd and say the same as the good one.
"""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import openpyxl


@dataclass(frozen=True)
class Good:
    """A workbook that is taken; in `row` of `sheet` stand a text and a number (not the first column) to be spoilt."""

    content: bytes
    sheet: str
    text: str  # headings
    number: str
    row: int = 2


class BadFile(NamedTuple):
    make: Callable[[Good], bytes]
    sentence: str


def changed(good: Good, change: Callable[[Any, Any], None]) -> bytes:
    """`change` gets the sheet and the cell of the number, as openpyxl has them."""
    book = openpyxl.load_workbook(io.BytesIO(good.content))
    sheet = book[good.sheet]
    change(sheet, sheet.cell(good.row, column(sheet, good.number)))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column(sheet: Any, heading: str) -> int:
    return next(int(cell.column) for row in sheet.iter_rows(max_row=10) for cell in row if cell.value == heading)


def set_number(value: Any, number_format: str = "General") -> Callable[[Good], bytes]:
    def change(sheet: Any, cell: Any) -> None:
        cell.value, cell.number_format = value, number_format

    return lambda good: changed(good, change)


def parts_changed(good: Good, change: Callable[[dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(good.content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def ole(mark: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000) + mark.encode("utf-16-le") + bytes(2000)


def _renamed(good: Good) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(good.content))
    book[good.sheet].title = "Tên khác"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _with_hidden_sheet(good: Good) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(good.content))
    extra = book.create_sheet("Nháp")
    extra["A1"], extra.sheet_state = "bí mật", "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _bomb(parts: dict[str, bytes]) -> None:
    parts["xl/media/anh.bin"] = bytes(5 * 1024**2)


def _entity(parts: dict[str, bytes]) -> None:
    doctype = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    head, _, rest = parts["xl/workbook.xml"].partition(b"?>")
    parts["xl/workbook.xml"] = head + b"?>" + doctype + rest if rest else doctype + head


def _cut_xml(parts: dict[str, bytes]) -> None:
    for name in [name for name in parts if name.startswith("xl/worksheets/sheet")]:
        parts[name] = parts[name][: len(parts[name]) // 2]


def _macros(parts: dict[str, bytes]) -> None:
    parts["xl/vbaProject.bin"] = b"macro"


def _hide_column(sheet: Any, cell: Any) -> None:
    dimension = sheet.column_dimensions[cell.column_letter]
    dimension.min = dimension.max = cell.column  # neighbours of the same width share one dimension
    dimension.hidden = True


def _merge(sheet: Any, cell: Any) -> None:
    sheet.merge_cells(start_row=cell.row, end_row=cell.row, start_column=cell.column - 1, end_column=cell.column)


def _duplicate(good: Good) -> bytes:
    return changed(good, lambda sheet, _: _set(sheet.cell(1, sheet.max_column + 1), good.number))


def _without_column(good: Good) -> bytes:
    return changed(good, lambda sheet, cell: sheet.delete_cols(cell.column))


def _set(cell: Any, value: Any) -> None:
    cell.value = value


def _hide_row(sheet: Any, cell: Any) -> None:
    sheet.row_dimensions[cell.row].hidden = True


def _long_text(good: Good) -> bytes:
    return changed(good, lambda sheet, cell: _set(sheet.cell(good.row, column(sheet, good.text)), "ố" * 30_000))


BAD_FILES: dict[str, BadFile] = {
    "empty": BadFile(lambda good: b"", "Tệp rỗng (0 byte)"),
    "picture": BadFile(lambda good: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "Tệp không phải là tệp Excel (.xlsx)."),
    "csv": BadFile(lambda good: "Số hiệu;Điểm\n1;2".encode(), "Tệp là văn bản thường"),
    "xls_named_xlsx": BadFile(lambda good: ole("Workbook"), "Tệp là Excel kiểu cũ (.xls)"),
    "password": BadFile(lambda good: ole("EncryptedPackage"), "Tệp có mật khẩu"),
    "macros": BadFile(lambda good: parts_changed(good, _macros), "Tệp có macro"),
    "zip_bomb": BadFile(lambda good: parts_changed(good, _bomb), "Tệp khi mở ra quá lớn"),
    "cut_off": BadFile(lambda good: good.content[: len(good.content) // 2], "Tệp bị hỏng hoặc tải lên chưa hết"),
    "broken_xml": BadFile(lambda good: parts_changed(good, _cut_xml), "Nội dung tệp bị hỏng"),
    "entity": BadFile(lambda good: parts_changed(good, _entity), "Tệp khai báo thực thể XML"),
    "word": BadFile(lambda good: parts_changed(good, lambda p: p.update({"word/document.xml": b""})), "tệp Word"),
    "missing_sheet": BadFile(_renamed, "Tệp không có trang này. Các trang trong tệp: «"),
    "hidden_sheet": BadFile(_with_hidden_sheet, 'Trang "Nháp": Trang bị ẩn.'),
    "hidden_row": BadFile(lambda good: changed(good, _hide_row), "Dòng bị ẩn mà có dữ liệu."),
    "hidden_column": BadFile(lambda good: changed(good, _hide_column), "bị ẩn. Hãy hiện cột này ra"),
    "missing_column": BadFile(_without_column, "Thiếu cột này."),
    "unknown_column": BadFile(
        lambda good: changed(good, lambda sheet, _: _set(sheet.cell(1, sheet.max_column + 1), "Cột lạ")),
        "Không có cột tên «Cột lạ» trong mẫu.",
    ),
    "column_twice": BadFile(_duplicate, "Cột có hai lần"),
    "merged_cells": BadFile(lambda good: changed(good, _merge), "Hãy bỏ gộp ô"),
    "formula": BadFile(set_number("=0.5+0.5"), "Ô chứa công thức."),
    "text_in_number": BadFile(set_number("một điểm"), "«một điểm» không phải là số."),
    "dot_of_thousands": BadFile(set_number("1.500"), "«1.500» có thể là 1,500 hoặc 1500."),
    "error_value": BadFile(set_number("#N/A"), "Ô báo lỗi #N/A."),
    "date_in_number": BadFile(set_number(dt.datetime(2019, 5, 1), "dd/mm/yyyy"), "Ô là ngày 01/05/2019"),  # noqa: DTZ001
    "percent_in_number": BadFile(set_number(0.5, "0%"), "Ô hiện 50% nhưng cột này là số thường."),
    "true_in_number": BadFile(set_number(True), "Ô là giá trị đúng/sai"),
    "long_text": BadFile(_long_text, "ký tự, nhiều nhất"),
    "nameless_column": BadFile(
        lambda good: changed(good, lambda sheet, cell: _set(sheet.cell(cell.row, sheet.max_column + 2), "ghi chú")),
        "Có dữ liệu ở cột không có tên.",
    ),
    "far_column": BadFile(
        lambda good: changed(good, lambda sheet, cell: _set(sheet.cell(cell.row, 5000), "x")),
        "Hãy xóa các cột thừa.",
    ),
}  # fmt: skip


def _as_text(mark: str) -> Callable[[Good], bytes]:
    def change(sheet: Any, cell: Any) -> None:
        cell.value = str(cell.value).replace(".", mark)

    return lambda good: changed(good, change)


def _decomposed(good: Good) -> bytes:
    def change(sheet: Any, _: Any) -> None:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = unicodedata.normalize("NFD", cell.value) + " "

    return changed(good, change)


SAME_FILES: dict[str, Callable[[Good], bytes]] = {
    "number_as_text_with_comma": _as_text(","),
    "number_as_text_with_dot": _as_text("."),
    "nfd_and_trailing_blanks": _decomposed,
    "empty_rows_between": lambda good: changed(good, lambda sheet, cell: sheet.insert_rows(cell.row, 3)),
    "title_above": lambda good: changed(good, _title_above),
}


def _title_above(sheet: Any, _: Any) -> None:
    sheet.insert_rows(1)
    sheet["A1"] = "BẢNG SỐ LIỆU"
    sheet.merge_cells("A1:B1")
