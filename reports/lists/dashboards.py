"""Seeing the year at a glance: the overview's numbers, who is behind, coverage, units compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from cchc.lib.dates import today
from cchc.requests import allow
from reports.dashboard_forms import CoverageForm, HeatForm, SpanForm
from reports.dashboard_permissions import can_compare_units, can_see_coverage, can_see_overview
from reports.lists.table import Asked, Found, ListTable, Said, in_order, of_list, of_query, said_by
from reports.sheets import Column
from reports.statistics import coverage, heat
from reports.statistics.heat import HeatMap
from reports.statistics.lateness import Behind, behind
from reports.statistics.measures import FINDINGS, MEASURES, ONE
from reports.statistics.overview import Overview, overview_of
from units.models import Unit

ALL = 100_000  # units: more than there are


def said_of(form: SpanForm) -> Said:
    """The filter in words, the span first."""
    made_up = [("Lưu ý", "dữ liệu minh họa")] if form.shown.illustrative else []
    rest = [line for line in said_by(form) if line[0] != form.fields["span"].label]
    return [("Xem theo", form.shown.label), *rest, *made_up]


# --- Overview -------------------------------------------------------------------------------------------

Line = tuple[str, str, int]  # part of the page, words, number


def find_overview(asked: Asked) -> Found:
    allow(can_see_overview(asked.user))
    day = today()
    form = SpanForm(asked.get, user=asked.user, day=day)
    return of_list(list(_numbers(overview_of(asked.user, form.shown, day, form.spans))), said_of(form))


def _numbers(found: Overview) -> Iterator[Line]:
    """Every number of the page but the units that are behind, which have a list of their own."""
    for desk in found.desks:
        yield "Đang ở đâu", desk.label, desk.open.count
        if desk.late is not None:
            yield "Đang ở đâu", f"{desk.label}, đã quá hạn", desk.late.count
    for part in found.in_time.parts:
        yield "Khắc phục đúng hạn", part.label, part.cell.count
    for level in found.levels:
        yield "Độ phủ", f"{level.label}: tất cả", level.all.count
        yield "Độ phủ", f"{level.label}: đã kiểm tra", level.inspected.count
        yield "Độ phủ", f"{level.label}: có trong kế hoạch, chưa xong", level.planned.count
        yield "Độ phủ", f"{level.label}: chưa có cuộc kiểm tra nào", level.left.count
    for line in found.rounds.lines:
        yield "Các đợt", f"{line.name}: tất cả", line.all.count
        yield "Các đợt", f"{line.name}: đã ký biên bản", line.done.count
    for state in [*found.states, found.sum]:
        yield "Tồn tại theo trạng thái", state.label, state.all.count
    for status in found.inspections:
        yield "Cuộc kiểm tra theo trạng thái", status.label, status.cell.count
    yield "Hai tuần tới", "Cuộc kiểm tra", found.ahead.all.count
    yield "Hai tuần tới", "Tồn tại đến hạn", found.ahead.due.count


OF_OVERVIEW: tuple[Column, ...] = (
    ("Phần", 30, lambda row: row[0]),
    ("Nội dung", 50, lambda row: row[1]),
    ("Số", 10, lambda row: row[2]),
)


# --- Units ----------------------------------------------------------------------------------------------


def find_laggards(asked: Asked) -> Found:
    allow(can_see_overview(asked.user))
    day = today()
    form = SpanForm(asked.get, user=asked.user, day=day)
    found = behind(asked.user, form.shown, day, shown=ALL)
    return of_list(found.units, [*said_of(form), ("Tính đến", f"{day:%d/%m/%Y}")])


def _late_in(row: Behind) -> str:
    more = [f"và {row.more_fields} lĩnh vực khác"] if row.more_fields else []
    return "\n".join([*(f"{field.name} ({field.cell.count})" for field in row.fields), *more])


OF_LAGGARDS: tuple[Column, ...] = (
    ("Đơn vị", 30, lambda row: row.unit),
    ("Tồn tại quá hạn", 12, lambda row: row.overdue.count),
    ("Cần xử lý ngay", 12, lambda row: row.major.count),
    ("Lâu nhất", 16, lambda row: row.oldest),
    ("Chậm về", 50, _late_in),
    ("Ai phải làm", 50, lambda row: "\n".join(f"{actor.name}: {actor.what}" for actor in row.actors)),
)


def find_coverage(asked: Asked) -> Found:
    allow(can_see_coverage(asked.user))
    day = today()
    form = CoverageForm(asked.get, user=asked.user, day=day)
    units = coverage.units_of(asked.user, form.shown, day)
    cut = in_order(coverage.cut(units, form.chosen("level"), form.chosen("state")), ("sort_key", "pk"))

    def dress(some: list[Unit]) -> Iterable[coverage.UnitLine]:
        return coverage.rows(asked.user, form.shown, some)

    return of_query(cut, said_of(form), dress=dress)


OF_COVERAGE: tuple[Column, ...] = (
    ("Đơn vị", 30, lambda row: row.unit),
    ("Loại", 24, lambda row: row.kind),
    ("Cuộc kiểm tra gần nhất", 28, lambda row: row.label or "chưa có"),
    ("Ngày", 13, lambda row: row.visit_on),
    ("Số cuộc", 10, lambda row: row.all.count),
)


# --- Units compared -------------------------------------------------------------------------------------


def find_heat_map(asked: Asked) -> Found:
    """One column for each field, or for each criterion of the field that was opened."""
    allow(can_compare_units(asked.user))
    form = HeatForm(asked.get, user=asked.user, day=today())
    chosen = form.asked
    found = heat.heat_map(asked.user, form.shown, chosen, start=0, size=ALL)
    said = [line for line in said_of(form) if line[0] not in ("sort", "field")]
    said += [("Hiện", MEASURES[chosen.measure])] if ("Hiện", MEASURES[chosen.measure]) not in said else []
    said += [("Lĩnh vực", f"{found.field.code}. {found.field.name}")] if found.field else []
    return of_list(found.rows, said, columns=_heat_columns(found, chosen.measure))


def _heat_columns(found: HeatMap, measure: str) -> tuple[Column, ...]:
    heads = [f"{column.code}. {column.name}"[:80] for column in found.columns]
    cells = [(head, 14, _cell(place, measure)) for place, head in enumerate([*heads, heat.TOTAL])]
    return (("Đơn vị", 30, lambda row: row.unit), *cells, ("Ghi chú", 20, lambda row: row.note))


def _cell(place: int, measure: str) -> Callable[[heat.Row], Any]:
    """Findings are whole; the rest stands in thousandths."""

    def value_of(row: heat.Row) -> Any:
        value = row.cells[place].value
        if value is None:
            return None
        return value // ONE if measure == FINDINGS else Decimal(value) / ONE

    return value_of


TABLES = (
    ListTable("toan-canh", "Toàn cảnh", "overview", find_overview, OF_OVERVIEW),
    ListTable("dang-cham", "Đơn vị đang chậm", "laggards", find_laggards, OF_LAGGARDS),
    ListTable("do-phu", "Độ phủ của kế hoạch", "coverage", find_coverage, OF_COVERAGE),
    ListTable("so-sanh", "So sánh đơn vị", "heat_map", find_heat_map),
)
