"""Sheets of a workbook, written row by row: memory does not grow with the number of rows.

Dates, times and numbers stay what they are, text stays text whatever it begins with. The last sheet, «Bộ lọc», says
what was asked for, by whom, when, and how many rows there are.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.conf import settings

from cchc.lib.dates import ZONE, now_local
from cchc.lib.numbers import decimal_vi
from units.models import User
from units.scope import scope_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BATCH = 2000
LONGEST = 32_767  # letters that Excel takes in a cell
# Heading, width in letters, the value of a row; a date or a number stays one in the sheet.
Column = tuple[str, int, Callable[[Any], Any]]
Show = Callable[[int], None]


@contextmanager
def workbook(target: Any) -> Iterator[Any]:
    """A workbook that is whole when the block ends; `target`: a path or a file open for bytes."""
    with tempfile.TemporaryDirectory() as folder:
        options = {"constant_memory": True, "tmpdir": folder, "default_date_format": "dd/mm/yyyy"}
        book = xlsxwriter.Workbook(target, options)
        yield book
        book.close()


def write_sheet(
    book: Any, name: str, columns: Iterable[Column], rows: Iterable[Any], *, total: int, show: Show, frozen: int = 1
) -> int:
    """One sheet with its head and the first `frozen` columns kept in sight and a filter over the headings.

    `total`: how many rows are expected, for `show`, which is told the percentage. Returns how many there were.
    """
    columns = list(columns)
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#F1F4F8"})
    formats = _formats(book)
    sheet.freeze_panes(1, frozen)
    sheet.repeat_rows(0)
    for index, (heading, width, _) in enumerate(columns):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, heading, head)
    line = 0
    for line, row in enumerate(rows, 1):
        for index, (_, _, value_of) in enumerate(columns):
            _write(sheet, line, index, value_of(row), formats)
        if line % BATCH == 0:
            show(min(95, 5 + 90 * line // max(total, 1)))
    sheet.autofilter(0, 0, max(line, 1), len(columns) - 1)
    return line


def _formats(book: Any) -> dict[str, Any]:
    top = {"valign": "top"}
    return {
        "text": book.add_format({**top, "text_wrap": True}),
        "day": book.add_format({**top, "num_format": "dd/mm/yyyy", "align": "left"}),
        "time": book.add_format({**top, "num_format": "hh:mm dd/mm/yyyy", "align": "left"}),
        "points": book.add_format({**top, "num_format": "0.00"}),
        "number": book.add_format({**top, "num_format": "#,##0"}),
    }


def _write(sheet: Any, line: int, index: int, value: Any, formats: dict[str, Any]) -> None:
    """Text is written as text, whatever it begins with: «=1+1» is no formula here."""
    if value is None or value == "":
        sheet.write_blank(line, index, None, formats["text"])
    elif isinstance(value, bool):
        sheet.write_string(line, index, "có" if value else "", formats["text"])
    elif isinstance(value, dt.datetime):
        local = value.astimezone(ZONE).replace(tzinfo=None) if value.tzinfo else value
        sheet.write_datetime(line, index, local, formats["time"])
    elif isinstance(value, dt.date):
        sheet.write_datetime(line, index, value, formats["day"])
    elif isinstance(value, Decimal):
        sheet.write_number(line, index, value, formats["points"])
    elif isinstance(value, int):
        sheet.write_number(line, index, value, formats["number"])
    else:
        sheet.write_string(line, index, str(value)[:LONGEST], formats["text"])


def write_about(book: Any, said: list[tuple[str, str]], *, numbers: dict[str, int], user: User) -> None:
    """What the tables hold: what was asked for, when it was written, by whom, how many rows in each sheet."""
    sheet = book.add_worksheet("Bộ lọc")
    bold = book.add_format({"bold": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 60)
    made_up = [("Lưu ý", "bản chạy thử với dữ liệu minh họa")] if settings.CCHC_DEMO_TODAY else []
    each = [(f"Số dòng, trang «{name}»", decimal_vi(count, 0)) for name, count in numbers.items()]
    lines = [
        *said,
        *made_up,
        ("Cơ quan, đơn vị", scope_of(user).works_for),
        ("Người xuất", user.full_name),
        ("Lúc", f"{now_local():%H:%M ngày %d/%m/%Y}"),
        ("Số dòng", decimal_vi(sum(numbers.values()), 0)),
        *(each if len(each) > 1 else []),
    ]
    for line, (name, words) in enumerate(lines):
        sheet.write_string(line, 0, name, bold)
        sheet.write_string(line, 1, str(words)[:LONGEST], plain)
