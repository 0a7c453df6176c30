"""What goes wrong again and again, why, who does it well, and how it went over rounds and years."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from cchc.lib.dates import today
from cchc.requests import allow
from inspections.models import Criterion
from reports.dashboard_forms import CausesForm, MapForm, RecurringForm, StrengthsForm, TrendsForm
from reports.dashboard_permissions import can_compare_units, can_see_causes, can_see_coverage
from reports.lists.dashboards import ALL, said_of
from reports.lists.table import Asked, Found, ListTable, of_list
from reports.sheets import Column
from reports.statistics import causes, city_map, recurring, strengths, trends
from reports.statistics.city_map import OPENED, OVERDUE, Told
from reports.statistics.measures import ONE
from reports.statistics.strengths import Strong
from reports.statistics.trends import Point
from units.scope import scope_of


def find_recurring(asked: Asked) -> Found:
    """Criteria by the units at which they failed; of one that is opened: those units."""
    allow(can_compare_units(asked.user))
    form = RecurringForm(asked.get, user=asked.user, day=today())
    said = [line for line in said_of(form) if line[0] not in ("criteria", "again")]
    if form.opened:
        units, _ = recurring.units_failing(
            asked.user, form.shown, form.opened, again=form.only_again, start=0, size=ALL
        )
        named = (
            Criterion.objects.visible_to(asked.user).filter(pk__in=form.opened).order_by("-criteria_set", "position")
        )
        first = named.first()
        said += [("Tiêu chí", f"{first.code}. {first.text}")] if first else []
        return of_list(units, said, columns=OF_FAILING_UNITS)
    field, sort = form.chosen("field"), form.chosen("sort")
    found = recurring.recurring(asked.user, form.shown, field=field, sort=sort, start=0, size=ALL)
    return of_list(found.rows, said)


OF_RECURRING: tuple[Column, ...] = (
    ("Số hiệu", 10, lambda row: row.code),
    ("Tiêu chí", 60, lambda row: row.text),
    ("Lĩnh vực", 36, lambda row: row.field),
    ("Số đơn vị", 10, lambda row: row.units.count),
    ("Số tồn tại", 10, lambda row: row.findings.count),
    ("Lặp lại", 10, lambda row: row.again.count),
    ("Lặp lại ở số đơn vị", 12, lambda row: row.again_units.count),
    ("Nhiều nhất (lần)", 12, lambda row: row.most),
)
OF_FAILING_UNITS: tuple[Column, ...] = (
    ("Đơn vị", 30, lambda row: row.unit),
    ("Số tồn tại", 10, lambda row: row.findings.count),
    ("Lặp lại", 10, lambda row: row.again.count),
    ("Nhiều nhất (lần)", 12, lambda row: row.most),
)


def find_causes(asked: Asked) -> Found:
    allow(can_see_causes(asked.user))
    form = CausesForm(asked.get, user=asked.user, day=today())
    said = [line for line in said_of(form) if line[0] != "cause"]
    if opened := form.opened:
        units, _ = causes.units_naming(asked.user, form.shown, **opened, start=0, size=ALL)
        words = causes.words_of(asked.user, form.shown, **opened)
        return of_list(units, [*said, ("Nguyên nhân", words)], columns=OF_CAUSE_UNITS)
    field, side = form.chosen("field"), form.chosen("side")
    found = causes.causes(asked.user, form.shown, field=field, side=side, start=0, size=ALL)
    return of_list(found.rows, said)


OF_CAUSES: tuple[Column, ...] = (
    ("Nguyên nhân", 70, lambda row: row.text),
    ("Lĩnh vực", 36, lambda row: row.field),
    ("Ai nêu", 18, lambda row: row.side),
    ("Số tồn tại", 10, lambda row: row.findings.count),
    ("Số đơn vị", 10, lambda row: row.units.count),
)
OF_CAUSE_UNITS: tuple[Column, ...] = (
    ("Đơn vị", 30, lambda row: row.unit),
    ("Số tồn tại", 10, lambda row: row.findings.count),
)


def find_strengths(asked: Asked) -> Found:
    """With all the units of each, the best first."""
    allow(can_compare_units(asked.user))
    form = StrengthsForm(asked.get, user=asked.user, day=today())
    field, digest = form.chosen("field"), form.chosen("text")
    found = strengths.strengths(asked.user, form.shown, field=field, digest=digest, start=0, size=ALL, names=ALL)
    return of_list(found.rows, [line for line in said_of(form) if line[0] != "text"])


def _models(row: Strong) -> str:
    more = [f"và {row.more} đơn vị khác"] if row.more else []
    named = (f"{one.unit} ({one.percent})" if one.percent else one.unit for one in row.models)
    return "\n".join([*named, *more])


OF_STRENGTHS: tuple[Column, ...] = (
    ("Ưu điểm", 70, lambda row: row.text),
    ("Lĩnh vực", 36, lambda row: row.field),
    ("Số đơn vị", 10, lambda row: row.units.count),
    ("Học ở đâu (điểm lĩnh vực, %)", 40, _models),
)


def find_trends(asked: Asked) -> Found:
    """Rounds of inspection, then years of the index."""
    allow(can_see_coverage(asked.user))
    form = TrendsForm(asked.get, user=asked.user, day=today())
    rounds = trends.rounds_of_city(asked.user, form.asked_level)
    years = trends.years_of_city(asked.user, form.asked_level)
    lines = [("Điểm kiểm tra", point) for point in rounds.points] + [("Chỉ số CCHC", point) for point in years.points]
    levels = dict(form.fields["level"].choices)  # type: ignore[attr-defined]
    return of_list(lines, [("Cấp", str(levels[form.asked_level]))])


def _mean(row: tuple[str, Point]) -> Any:
    return None if row[1].mean is None else Decimal(row[1].mean) / ONE


OF_TRENDS: tuple[Column, ...] = (
    ("Đợt, năm", 30, lambda row: row[1].label),
    ("Số liệu", 18, lambda row: row[0]),
    ("Trung bình (%)", 12, _mean),
    ("Số đơn vị", 10, lambda row: row[1].units.count),
    ("Đổi sang bộ tiêu chí", 40, lambda row: row[1].changed),
)


def find_city_map(asked: Asked) -> Found:
    """The communes of the map, the worst first."""
    allow(can_see_coverage(asked.user))
    form, lead = MapForm(asked.get, user=asked.user, day=today()), min(scope_of(asked.user).reads)
    measure = form.asked_measure
    found = city_map.city_map(asked.user, lead, form.shown, today(), measure)
    said = [line for line in said_of(form) if line[0] != "Hiện"]
    said.append(("Hiện", city_map.MEASURES[measure]))

    def number(row: Told) -> Any:
        whole = row.number is None or measure in (OPENED, OVERDUE)
        return row.number if whole else Decimal(row.number or 0) / ONE

    columns: tuple[Column, ...] = (("Phường, xã", 30, lambda row: row.name), (city_map.MEASURES[measure], 16, number))
    return of_list(found.rows, said, columns=columns)


TABLES = (
    ListTable("so-do", "Sơ đồ thành phố", "city_map", find_city_map),
    ListTable("hay-mac", "Tiêu chí hay mắc, lặp lại", "recurring", find_recurring, OF_RECURRING),
    ListTable("nguyen-nhan", "Nguyên nhân của tồn tại", "causes", find_causes, OF_CAUSES),
    ListTable("uu-diem", "Ưu điểm", "strengths", find_strengths, OF_STRENGTHS),
    ListTable("xu-huong", "Xu hướng", "trends", find_trends, OF_TRENDS),
)
