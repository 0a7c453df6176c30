"""Workbooks from the same declarations: an empty template, or the rows of an export that can be read back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from cchc.lib.excel.layout import KIND_WORDS, Column, Kind, TableLayout
from cchc.lib.excel.values import limits_of

GUIDE = "Hướng dẫn"
FORMATTED_ROWS = 2000  # rows of a template that check what is typed
_LIST_LIMIT = 255  # letters that Excel takes for the list of a cell
Records = Iterable[Mapping[str, Any]]


def write_book(
    target: str | Path | IO[bytes],
    tables: Sequence[tuple[TableLayout, Records]],
    *,
    title: str,
    guide: Sequence[str] = (),
) -> None:
    """A sheet for each table, then «Hướng dẫn». A record has values by key; a choice its key; text stays text."""
    book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, {"constant_memory": True})
    formats = _formats(book)
    for layout, records in tables:
        _write_table(book, formats, layout, records)
    _write_guide(book, formats, title, guide, [layout for layout, _ in tables])
    book.close()


def _formats(book: Any) -> dict[str, Any]:
    top = {"valign": "top"}
    head = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
    return {
        "head": book.add_format({**head, "bg_color": "#F1F4F8"}),
        "needed": book.add_format({**head, "bg_color": "#D6E4F5"}),
        "text": book.add_format({**top, "text_wrap": True, "num_format": "@"}),
        "number": book.add_format(top),
        "date": book.add_format({**top, "num_format": "dd/mm/yyyy", "align": "left"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "words": book.add_format({**top, "text_wrap": True}),
    }


def _format_of(column: Column, formats: dict[str, Any]) -> Any:
    if column.kind is Kind.DATE:
        return formats["date"]
    numeric = column.kind in (Kind.NUMBER, Kind.INTEGER, Kind.PERCENT)
    return formats["number" if numeric else "text"]


def _write_table(book: Any, formats: dict[str, Any], layout: TableLayout, records: Records) -> None:
    sheet = book.add_worksheet(layout.name)
    sheet.freeze_panes(1, 1)
    for index, column in enumerate(layout.columns):
        sheet.set_column(index, index, column.width, _format_of(column, formats))
        _check_typing(sheet, index, column)
        sheet.write_string(0, index, column.heading, formats["needed" if column.required else "head"])
    for line, record in enumerate(records, 1):
        for index, column in enumerate(layout.columns):
            _write(sheet, line, index, column, record.get(column.key), _format_of(column, formats))


def _write(sheet: Any, line: int, index: int, column: Column, value: Any, style: Any) -> None:
    """Text is written as text, whatever it begins with: «=1+1» is no formula here."""
    if value is None or value == "":
        return
    if isinstance(value, dt.date):
        sheet.write_datetime(line, index, value, style)
    elif isinstance(value, Decimal | int) and not isinstance(value, bool):
        sheet.write_number(line, index, value, style)
    else:
        sheet.write_string(line, index, column.choices.get(str(value), str(value)), style)


def _check_typing(sheet: Any, index: int, column: Column) -> None:
    """Excel offers the list of a choice, and says at once what is out of its limits."""
    labels = list(column.choices.values())
    if column.kind is Kind.CHOICE and len(",".join(labels)) <= _LIST_LIMIT and not any("," in each for each in labels):
        sheet.data_validation(
            1, index, FORMATTED_ROWS, index,
            {"validate": "list", "source": labels, "error_title": "Không có trong danh sách",
             "error_message": "Hãy chọn một giá trị trong danh sách của ô."},
        )  # fmt: skip
    numeric = {Kind.NUMBER: "decimal", Kind.INTEGER: "integer", Kind.PERCENT: "decimal"}.get(column.kind)
    if numeric and column.low is not None and column.high is not None:
        sheet.data_validation(
            1, index, FORMATTED_ROWS, index,
            {"validate": numeric, "criteria": "between", "minimum": float(column.low), "maximum": float(column.high),
             "error_title": "Ngoài khoảng cho phép", "error_message": f"Hãy nhập số {limits_of(column)}."},
        )  # fmt: skip


def _write_guide(
    book: Any, formats: dict[str, Any], title: str, guide: Sequence[str], layouts: Sequence[TableLayout]
) -> None:
    sheet = book.add_worksheet(GUIDE)
    for index, width in enumerate((24, 28, 12, 24, 80)):
        sheet.set_column(index, index, width)
    sheet.write_string(0, 0, title, formats["title"])
    line = 2
    for sentence in [*guide, *_RULES]:
        sheet.write_string(line, 0, sentence)
        line += 1
    line += 1
    for index, heading in enumerate(("Trang", "Cột", "Bắt buộc", "Kiểu", "Giải thích")):
        sheet.write_string(line, index, heading, formats["head"])
    for layout in layouts:
        for column in layout.columns:
            line += 1
            cells = (
                layout.name,
                column.heading,
                "có" if column.required else "",
                KIND_WORDS[column.kind],
                _about(column),
            )
            for index, words in enumerate(cells):
                sheet.write_string(line, index, words, formats["words"])


_RULES = (
    "Giữ nguyên tên trang và tên cột; cột có nền đậm hơn là bắt buộc. Thứ tự các cột không quan trọng.",
    "Không gộp ô, không ẩn dòng, cột hay trang, không dùng công thức (chép rồi dán giá trị).",
    "Số thập phân dùng dấu phẩy (1,5). Số hiệu như 1.10 để ở dạng Văn bản (Text), như các cột mẫu đã đặt sẵn.",
)


def _about(column: Column) -> str:
    offered = ", ".join(column.choices.values())
    first = "Một trong" if column.kind is Kind.CHOICE else "Hoặc ghi"
    parts = [column.help, f"{first}: {offered}." if offered else "", limits_of(column)]
    return " ".join(part for part in parts if part)
