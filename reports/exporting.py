"""The follow-up table as a workbook, written row by row in a worker: memory does not grow with the number of rows.

The filter is asked anew when the job runs, as the person who asked (`visible_to`), so that nobody gets a row he lost.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db.models import F, QuerySet
from django.http import QueryDict

from cchc.lib.dates import now_local, today
from inspections.clocks import desk_of, due_state
from inspections.enums import FindingStatus, Severity
from inspections.forms.findings import FindingFilterForm, field_names
from inspections.models import Finding
from inspections.models.finding import sources_in_words
from reports.models import Job
from units.models import User
from units.scope import scope_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BATCH = 2000
MAX_CHOSEN = 1000
# Heading, width in letters, the value of a row; a date or a number stays one in the sheet.
Column = tuple[str, int, Callable[[dict[str, Any]], Any]]
VALUES = (
    "id",
    "text",
    "cause",
    "recommendation",
    "requirement",
    "answerable",
    "status",
    "severity",
    "due_on",
    "first_due_on",
    "concluded_on",
    "closed_on",
    "occurrence",
    "field_slug",
    "lost_points",
    "criterion__code",
    "responsible_unit__short_name",
    "inspection",
    "assessment__round__year",
    "inspection__visit_on",
    "inspection__round__name",
    "plan__due_soon_days",
    "conclusion__legal_document__number",
    "conclusion__legal_document__symbol",
)


def rows_of(job: Job, user: User) -> tuple[QuerySet[Finding], FindingFilterForm]:
    """The rows that were ticked, or else those that the filter finds, as this person sees them now."""
    form = FindingFilterForm(QueryDict(job.params.get("filter", "")), user=user, names=field_names(user))
    rows = Finding.objects.visible_to(user)
    chosen = job.params.get("chosen") or []
    found = rows.filter(pk__in=chosen) if chosen else form.apply(rows)
    column = form.key[0]
    order = F(column[1:]).desc(nulls_last=True) if column.startswith("-") else F(column).asc(nulls_last=True)
    return found.order_by(order, "pk"), form


def owner_of_exports(user: User) -> int | None:
    """The unit to which a file that this person takes out belongs: whom he works for, else his own, else who inspects."""
    scope = scope_of(user)
    owners = scope.reads or scope.led or scope.own
    return min(owners) if owners else Finding.objects.visible_to(user).values_list("lead_unit", flat=True).first()


def write_findings(job: Job, user: User, path: Path, *, show: Callable[[int], None]) -> int:
    """Write the workbook to `path`; `show` is told the percentage. Returns the number of rows."""
    rows, form = rows_of(job, user)
    total = rows.order_by().count()
    names, day = field_names(user), today()
    columns = _columns(names, day)
    with tempfile.TemporaryDirectory() as folder:
        options = {"constant_memory": True, "tmpdir": folder, "default_date_format": "dd/mm/yyyy"}
        book = xlsxwriter.Workbook(str(path), options)
        write_sheet(book, "Tồn tại, hạn chế", columns, _values(rows), total=total, show=show)
        write_about(book, _said(form, chosen=bool(job.params.get("chosen"))), total=total, user=user)
        book.close()
    return total


def _values(rows: QuerySet[Finding]) -> Iterator[dict[str, Any]]:
    found: Iterator[dict[str, Any]] = rows.values(*VALUES).iterator(chunk_size=BATCH)
    return found


def _columns(names: dict[str, str], day: date) -> list[Column]:
    status, severity = dict(FindingStatus.choices), dict(Severity.choices)
    return [
        ("Đơn vị", 24, lambda row: row["responsible_unit__short_name"]),
        ("Tồn tại, hạn chế", 60, lambda row: row["text"]),
        ("Lĩnh vực", 28, lambda row: names.get(row["field_slug"], "")),
        ("Tiêu chí", 9, lambda row: row["criterion__code"] or ""),
        ("Điểm bị trừ", 11, lambda row: row["lost_points"]),
        ("Mức độ", 16, lambda row: severity[row["severity"]]),
        ("Lần thứ", 8, lambda row: row["occurrence"]),
        ("Nguyên nhân", 36, lambda row: row["cause"]),
        ("Yêu cầu, kiến nghị", 40, lambda row: row["requirement"] or row["recommendation"]),
        ("Người chịu trách nhiệm", 26, lambda row: row["answerable"]),
        ("Nguồn", 16, _sources),
        ("Chỉ số năm", 11, lambda row: row["assessment__round__year"]),
        ("Đợt", 10, lambda row: row["inspection__round__name"] or ""),
        ("Ngày kiểm tra", 13, lambda row: row["inspection__visit_on"]),
        ("Kết luận số", 16, _conclusion),
        ("Ngày kết luận", 13, lambda row: row["concluded_on"]),
        ("Thời hạn ban đầu", 13, lambda row: row["first_due_on"]),
        ("Thời hạn", 13, lambda row: row["due_on"]),
        ("Tình trạng hạn", 18, lambda row: _due(row, day)),
        ("Trạng thái", 24, lambda row: status[row["status"]]),
        ("Đang chờ", 18, lambda row: desk_of(row["status"], row["closed_on"]).label),
        ("Ngày kết thúc", 13, lambda row: row["closed_on"]),
    ]


def _sources(row: dict[str, Any]) -> str:
    return sources_in_words(inspected=bool(row["inspection"]), scored=bool(row["assessment__round__year"]))


def _conclusion(row: dict[str, Any]) -> str:
    number, symbol = row["conclusion__legal_document__number"], row["conclusion__legal_document__symbol"]
    return f"{number}/{symbol}" if number else ""


def _due(row: dict[str, Any], day: date) -> str:
    days = row["plan__due_soon_days"]
    return str(due_state(row["status"], row["due_on"], day, soon_days=days).label)


def write_sheet(
    book: Any,
    name: str,
    columns: list[Column],
    rows: Iterable[dict[str, Any]],
    *,
    total: int,
    show: Callable[[int], None],
) -> None:
    """One sheet of `total` rows, with a filter over its headings; written row by row."""
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#F1F4F8"})
    cell = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"})
    points = book.add_format({"num_format": "0.00", "valign": "top"})
    number = book.add_format({"num_format": "#,##0", "valign": "top"})
    sheet.freeze_panes(1, 2)
    for index, (heading, width, _) in enumerate(columns):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, heading, head)
    sheet.autofilter(0, 0, max(total, 1), len(columns) - 1)
    for line, row in enumerate(rows, 1):
        for index, (_, _, value_of) in enumerate(columns):
            _write(sheet, line, index, value_of(row), cell, day, points, number)
        if line % BATCH == 0:
            show(min(95, 5 + 90 * line // max(total, 1)))


def _write(sheet: Any, line: int, index: int, value: Any, cell: Any, day: Any, points: Any, number: Any) -> None:
    """Text is written as text, whatever it begins with: «=1+1» is no formula here."""
    if value is None or value == "":
        sheet.write_blank(line, index, None, cell)
    elif isinstance(value, date):
        sheet.write_datetime(line, index, value, day)
    elif isinstance(value, Decimal):
        sheet.write_number(line, index, value, points)
    elif isinstance(value, int):
        sheet.write_number(line, index, value, number)
    else:
        sheet.write_string(line, index, str(value), cell)


def _said(form: FindingFilterForm, *, chosen: bool) -> list[tuple[str, str]]:
    filters = [("Các dòng", "do người xuất chọn")] if chosen else form.said() or [("Bộ lọc", "không lọc")]
    return [("Nội dung", "Danh sách tồn tại, hạn chế"), *filters]


def write_about(book: Any, said: list[tuple[str, str]], *, total: int, user: User) -> None:
    """What the tables hold: what was asked for, when it was written, by whom, how many rows."""
    sheet = book.add_worksheet("Thông tin")
    bold, plain = (
        book.add_format({"bold": True, "valign": "top"}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 60)
    lines = [
        *said,
        ("Cơ quan", scope_of(user).works_for),
        ("Người xuất", user.full_name),
        ("Lúc", f"{now_local():%H:%M ngày %d/%m/%Y}"),
        ("Số dòng", f"{total:,}".replace(",", ".")),
    ]
    for line, (name, words) in enumerate(lines):
        sheet.write_string(line, 0, name, bold)
        sheet.write_string(line, 1, words, plain)
