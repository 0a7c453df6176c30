"""Unit × field, or unit × criterion of one field: score, lost points, findings, or the change since the last time.

A cell is a number; its shade only repeats it. Points come from the summary rows of inspections (inspection × field), and
from the answers where one field is opened.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from cchc.lib.numbers import decimal_vi, score_vi
from cchc.lib.par_index import change_shown, percent_of
from inspections.enums import FindingStatus, Source
from inspections.models import Answer, Criterion, FieldSummary, Finding
from inspections.recurrence import families_of
from reports.statistics.spans import Span, link
from reports.statistics.visits import Visited, before, latest
from units.models import User

NOTHING, TOTAL = "–", "Tổng"
MEASURES = {
    "score": "Điểm đạt (%)",
    "lost": "Điểm mất",
    "findings": "Số tồn tại, hạn chế",
    "change": "Thay đổi so với lần trước (điểm %)",
}
BY_NAME, BY_TOTAL = "name", "total"
FINDING_STEPS = ((0, 0), (1, 3), (2, 2))  # up to how many; more is 1
LOST_STEPS = ((Decimal(0), 0), (Decimal("0.5"), 3), (Decimal(1), 2))
SHADES = ((90, 5), (80, 4), (65, 3), (50, 2), (0, 1))  # percent from which on; 5 is good


@dataclass(frozen=True, slots=True)
class Points:
    """Score and maximum of what applies; findings that stand."""

    score: Decimal = Decimal(0)
    maximum: Decimal = Decimal(0)
    findings: int = 0

    def __add__(self, other: Points) -> Points:
        return Points(self.score + other.score, self.maximum + other.maximum, self.findings + other.findings)

    @property
    def percent(self) -> Decimal | None:
        return percent_of(self.score, self.maximum) if self.maximum else None

    @property
    def lost(self) -> Decimal | None:
        return self.maximum - self.score if self.maximum else None


NONE = Points()
Grid = Mapping[tuple[int, Any], Points]  # inspection, column


@dataclass(frozen=True, slots=True)
class Column:
    key: str  # slug of a field, key of a criterion
    code: str
    name: str
    url: str  # opens it; "" for a criterion


@dataclass(frozen=True, slots=True)
class Shaded:
    """`shade`: 1 (bad) to 5 (good), 0 for none."""

    text: str
    shade: int
    url: str
    code: str


@dataclass(frozen=True, slots=True)
class Row:
    unit: str
    url: str
    cells: list[Shaded]
    total: Shaded
    note: str  # «bộ tiêu chí khác» where the change compares two versions


@dataclass(frozen=True)
class HeatMap:
    columns: list[Column]
    rows: list[Row]
    mean: list[Shaded]  # of all units, not only of those shown; the last for the total
    count: int
    field: Column | None  # the opened one


# --- Reading ----------------------------------------------------------------------------------------


def fields_of(visited: Collection[Visited]) -> list[Column]:
    """The inspected fields of the criteria sets used, in the order of the newest set."""
    sets = {each.criteria_set for each in visited}
    leaves = Criterion.objects.filter(is_leaf=True, source=Source.INSPECTION, criteria_set__in=sets)
    rows = Criterion.objects.filter(criteria_set__in=sets, pk__in=leaves.order_by().values("field")).fields()
    found: dict[str, Column] = {}
    for slug, code, text in rows.order_by("-criteria_set", "position").values_list("field_slug", "code", "text"):
        found.setdefault(slug, Column(slug, code, text, ""))
    return list(found.values())


@dataclass(frozen=True)
class Leaves:
    """The criteria of an opened field: columns by code; where each leaf of any set stands; its key in each set."""

    columns: list[Column]
    place: dict[int, str]
    keys: dict[tuple[int, str], int]


def criteria_of(visited: Collection[Visited], slug: str) -> Leaves:
    sets = {each.criteria_set for each in visited}
    leaves = Criterion.objects.filter(is_leaf=True, source=Source.INSPECTION, criteria_set__in=sets, field_slug=slug)
    columns: dict[str, Column] = {}
    found = Leaves([], {}, {})
    rows = leaves.order_by("-criteria_set", "position").values_list("pk", "criteria_set_id", "code", "text")
    for pk, criteria_set, code, text in rows:
        columns.setdefault(code, Column(code, code, text, ""))
        found.place[pk], found.keys[criteria_set, code] = code, pk
    found.columns.extend(columns.values())
    return found


def followed(place: Mapping[int, str]) -> dict[int, str]:
    """The same with all criteria that these follow in earlier versions of the set."""
    families = families_of(set(place))
    return {earlier: place[leaf] for leaf, family in families.items() for earlier in family} | dict(place)


def by_field(visited: Collection[Visited]) -> Grid:
    """One query: the summary rows."""
    rows = FieldSummary.objects.filter(inspection__in=[each.inspection for each in visited])
    found = rows.values_list("inspection_id", "field_slug", "score", "maximum", "findings")
    return {(row[0], row[1]): Points(*row[2:]) for row in found}


def by_criterion(visited: Collection[Visited], place: Mapping[int, str]) -> Grid:
    """Two queries: answers, and findings of the same criteria. The column is the code."""
    here = Q(inspection__in=[each.inspection for each in visited], criterion__in=list(place))
    answers = Answer.objects.filter(here, maximum__gt=0).values_list(
        "inspection_id", "criterion_id", "score", "maximum"
    )
    findings: Any = Finding.objects.filter(here).exclude(status=FindingStatus.WITHDRAWN).order_by()
    grid: dict[tuple[int, Any], Points] = {}
    for inspection, criterion, score, maximum in answers:
        grid[inspection, place[criterion]] = Points(score or Decimal(0), maximum)
    for inspection, criterion, count in findings.values_list("inspection_id", "criterion_id").annotate(n=Count("pk")):
        key = inspection, place[criterion]
        grid[key] = grid.get(key, NONE) + Points(findings=count)
    return grid


# --- The map ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """What the person chose; `field` is the slug of the opened one."""

    level: str
    measure: str
    sort: str
    field: str


def heat_map(user: User, span: Span, asked: Asked, *, start: int, size: int) -> HeatMap:
    """A fixed number of queries. All units are read, because they are sorted and their mean is shown; a page is drawn."""
    visited = latest(user, span, asked.level)
    earlier = before(user, visited) if asked.measure == "change" else {}
    fields = fields_of(visited)
    opened = next((field for field in fields if field.key == asked.field), None)
    leaves = criteria_of(visited, opened.key) if opened else Leaves(fields, {}, {})
    grid, old = _grids(visited, list(earlier.values()), leaves if opened else None)
    values = {
        each.unit: _values(each, earlier.get(each.unit), leaves.columns, grid, old, asked.measure) for each in visited
    }
    ordered = _sorted(visited, leaves.columns, values, asked)
    rows = [
        _row(each, values[each.unit], earlier.get(each.unit), leaves, asked, opened)
        for each in ordered[start : start + size]
    ]
    heads = leaves.columns if opened else [_head(column, span, asked) for column in fields]
    codes = [*(column.code for column in heads), TOTAL]
    means = [_mean([row[n] for row in values.values()], code, asked.measure) for n, code in enumerate(codes)]
    return HeatMap(heads, rows, means if visited else [], len(visited), opened)


def _grids(visited: list[Visited], earlier: list[Visited], leaves: Leaves | None) -> tuple[Grid, Grid]:
    """Points of the inspections compared, and of those before them."""
    if leaves is None:
        return by_field(visited), by_field(earlier) if earlier else {}
    old = by_criterion(earlier, followed(leaves.place)) if earlier else {}
    return by_criterion(visited, leaves.place), old


def _head(column: Column, span: Span, asked: Asked) -> Column:
    filters = {"span": span.key, "level": asked.level, "measure": asked.measure}
    return Column(column.key, column.code, column.name, link("heat_map", **filters, field=column.key))


def _points(visited: Visited | None, columns: list[Column], grid: Grid) -> list[Points]:
    """In each column, and last of all together."""
    each = [grid.get((visited.inspection, column.key), NONE) if visited else NONE for column in columns]
    return [*each, sum(each, NONE)]


def _values(
    visited: Visited, earlier: Visited | None, columns: list[Column], grid: Grid, old: Grid, measure: str
) -> list[Decimal | None]:
    """The measure in each column, and last of all in total."""
    points = _points(visited, columns, grid)
    if measure == "findings":
        return [Decimal(each.findings) for each in points]
    if measure == "lost":
        return [each.lost for each in points]
    now = [each.percent for each in points]
    if measure == "score":
        return now
    then = [each.percent for each in _points(earlier, columns, old)]
    return [None if new is None or was is None else new - was for new, was in zip(now, then, strict=True)]


def _sorted(
    visited: list[Visited], columns: list[Column], values: Mapping[int, list[Decimal | None]], asked: Asked
) -> list[Visited]:
    """The worst first; units without a value last, and equal ones by name."""
    keys = [column.key for column in columns]
    if asked.sort == BY_TOTAL:
        place = len(keys)
    elif asked.sort in keys:
        place = keys.index(asked.sort)
    else:
        return visited
    sign = -1 if asked.measure in ("lost", "findings") else 1

    def order(each: Visited) -> tuple[bool, Decimal]:
        value = values[each.unit][place]
        return value is None, sign * (value or Decimal(0))

    return sorted(visited, key=order)


def _row(
    visited: Visited,
    values: list[Decimal | None],
    earlier: Visited | None,
    leaves: Leaves,
    asked: Asked,
    opened: Column | None,
) -> Row:
    field = opened.key if opened else ""
    cells = [
        _cell(value, column.code, _rows_url(visited, field or column.key, column, leaves, asked), asked.measure)
        for value, column in zip(values, leaves.columns, strict=False)
    ]
    total = _cell(values[-1], TOTAL, _rows_url(visited, field, None, leaves, asked), asked.measure)
    note = "bộ tiêu chí đã đổi" if earlier and earlier.criteria_set != visited.criteria_set else ""
    return Row(visited.name, reverse("unit", args=[visited.unit]), cells, total, note)


def _rows_url(visited: Visited, field: str, column: Column | None, leaves: Leaves, asked: Asked) -> str:
    """Where the rows of a cell stand: findings in their list, points on the checklist."""
    leaf = leaves.keys.get((visited.criteria_set, column.code)) if column else None
    if asked.measure == "findings":
        return link("finding_list", status="standing", inspection=visited.inspection, field=field, criterion=leaf)
    place = f"#i{leaf}" if leaf else f"#f-{field}" if field else ""
    return reverse("checklist", args=[visited.inspection]) + place


def _cell(value: Decimal | None, code: str, url: str, measure: str) -> Shaded:
    if value is None:
        return Shaded(NOTHING, 0, "", code)
    return Shaded(_shown(value, measure), _shade(value, measure), url, code)


def _shown(value: Decimal, measure: str) -> str:
    if measure == "findings":
        return decimal_vi(value, 0)
    if measure == "change":
        return change_shown(Decimal(0), value)
    return score_vi(value) if measure == "lost" else decimal_vi(value, 1)


def _shade(value: Decimal, measure: str) -> int:
    if measure == "score":
        return next(shade for least, shade in SHADES if value >= least)
    if measure == "change":
        return 0 if abs(value) < 1 else 5 if value >= 5 else 4 if value > 0 else 1 if value <= -5 else 2
    steps = FINDING_STEPS if measure == "findings" else LOST_STEPS
    return next((shade for most, shade in steps if value <= most), 1)


def _mean(values: list[Decimal | None], code: str, measure: str) -> Shaded:
    """Each unit counts the same."""
    known = [value for value in values if value is not None]
    mean = sum(known, Decimal(0)) / len(known) if known else None
    text = NOTHING if mean is None else decimal_vi(mean, 1) if measure == "findings" else _shown(mean, measure)
    return Shaded(text, 0, "", code)
