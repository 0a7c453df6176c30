"""Workbooks that lists give, asked for as a page asks and read back."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
from django.test import Client
from django.urls import reverse

from reports.sheets import XLSX


def export(
    client: Client, slug: str, query: str = "", keys: list[int] | None = None, sent: dict[str, Any] | None = None
) -> Any:
    of = f"&of={','.join(map(str, keys))}" if keys else ""
    return client.post(f"{reverse('list_export', args=[slug])}?{query}{of}", sent or {})


def book_of(answer: Any) -> openpyxl.Workbook:
    assert answer.status_code == 200
    assert answer["Content-Type"] == XLSX
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def column(book: openpyxl.Workbook, heading: str, name: str = "") -> list[Any]:
    """The values below a heading of the sheet `name`, else of the first."""
    sheet = book[name] if name else book.worksheets[0]
    index = [cell.value for cell in sheet[1]].index(heading)
    return [row[index].value for row in sheet.iter_rows(min_row=2)]


def rows(book: openpyxl.Workbook, name: str) -> list[tuple[Any, ...]]:
    return list(book[name].iter_rows(min_row=2, values_only=True))


def about(book: openpyxl.Workbook) -> dict[str, str]:
    return {row[0].value: row[1].value for row in book["Bộ lọc"].iter_rows()}
