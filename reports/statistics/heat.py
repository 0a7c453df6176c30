"""Unit × field, or unit × criterion of one field: score, lost points, findings, or the change since the last time.

A cell is a number; its shade only repeats it. Points come from the summary rows of inspections (inspection × field), and
from the answers where one field is opened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from inspections.enums import FindingStatus, Source
from inspections.models import Answer, Criterion, FieldSummary, Finding
from inspections.recurrence import families_of
from reports.statistics.links import Way, link
from reports.statistics.measures import (
    CHANGE,
    FINDINGS,
    LOST,
    NOTHING,
    Points,
    mean,
    shade,
    shown,
    thousandths,
    together,
)
from reports.statistics.spans import Span
from reports.statistics.visits import Visited, before, latest
from units.models import User

TOTAL = "Tổng"
ZERO = Decimal(0)
BY_TOTAL = "total"
BESIDE = ""  # the column of findings that hang on no criterion: no column is drawn, they count in the total
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
    """`shade`: 1 (bad) to 5 (good), 0 for none. `value`: in thousandths, as `measures` has it."""

    text: str
    shade: int
    url: str
    code: str
    value: int | None


@dataclass(frozen=True, slots=True)
class Row:
    unit: str
    url: str
    cells: list[Shaded]  # the last is the total
    note: str  # «bộ tiêu chí khác» where the change compares two versions


@dataclass(frozen=True)
class HeatMap:
    columns: list[Column]
    rows: list[Row]
    means: list[Shaded]  # of all units, not only of those shown; the last for the total
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
    return {
        (inspection, slug): Points(thousandths(score), thousandths(maximum), findings)
        for inspection, slug, score, maximum, findings in found
    }


def by_criterion(visited: Collection[Visited], place: Mapping[int, str], slug: str) -> Grid:
    """Two queries: answers, and findings of the field. The column is the code, or BESIDE for no criterion of it."""
    here = Q(inspection__in=[each.inspection for each in visited])
    answers = Answer.objects.filter(here, criterion__in=list(place), maximum__gt=0).values_list(
        "inspection_id", "criterion_id", "score", "maximum"
    )
    findings: Any = Finding.objects.filter(here, field_slug=slug).exclude(status=FindingStatus.WITHDRAWN).order_by()
    grid: dict[tuple[int, Any], Points] = {}
    for inspection, criterion, score, maximum in answers:
        grid[inspection, place[criterion]] = Points(thousandths(score or ZERO), thousandths(maximum))
    for inspection, criterion, count in findings.values_list("inspection_id", "criterion_id").annotate(n=Count("pk")):
        key = inspection, place.get(criterion, BESIDE)
        found = grid.get(key, NONE)
        grid[key] = found._replace(findings=found.findings + count)
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
    grid, old = _grids(visited, list(earlier.values()), leaves, opened)
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
    means = [_mean((row[n] for row in values.values()), code, asked.measure) for n, code in enumerate(codes)]
    return HeatMap(heads, rows, means if visited else [], len(visited), opened)


def _grids(visited: list[Visited], earlier: list[Visited], leaves: Leaves, opened: Column | None) -> tuple[Grid, Grid]:
    """Points of the inspections compared, and of those before them."""
    if opened is None:
        return by_field(visited), by_field(earlier) if earlier else {}
    old = by_criterion(earlier, followed(leaves.place), opened.key) if earlier else {}
    return by_criterion(visited, leaves.place, opened.key), old


def _head(column: Column, span: Span, asked: Asked) -> Column:
    filters = {"span": span.key, "level": asked.level, "measure": asked.measure}
    return Column(column.key, column.code, column.name, link("heat_map", **filters, field=column.key))


def _points(visited: Visited | None, columns: list[Column], grid: Grid) -> list[Points]:
    """In each column, and last of all together."""
    if visited is None:
        return [NONE] * (len(columns) + 1)
    each = [grid.get((visited.inspection, column.key), NONE) for column in columns]
    return [*each, together([*each, grid.get((visited.inspection, BESIDE), NONE)])]


def _values(
    visited: Visited, earlier: Visited | None, columns: list[Column], grid: Grid, old: Grid, measure: str
) -> list[int | None]:
    """The measure in each column, and last of all in total."""
    now = [points.measured(measure) for points in _points(visited, columns, grid)]
    if measure != CHANGE:
        return now
    then = [points.measured(measure) for points in _points(earlier, columns, old)]
    return [None if new is None or was is None else new - was for new, was in zip(now, then, strict=True)]


def _sorted(
    visited: list[Visited], columns: list[Column], values: Mapping[int, list[int | None]], asked: Asked
) -> list[Visited]:
    """The worst first; units without a value last, and equal ones by name."""
    keys = [column.key for column in columns]
    if asked.sort == BY_TOTAL:
        place = len(keys)
    elif asked.sort in keys:
        place = keys.index(asked.sort)
    else:
        return visited
    sign = -1 if asked.measure in (LOST, FINDINGS) else 1

    def order(each: Visited) -> tuple[bool, int]:
        value = values[each.unit][place]
        return value is None, sign * (value or 0)

    return sorted(visited, key=order)


def _row(
    visited: Visited,
    values: list[int | None],
    earlier: Visited | None,
    leaves: Leaves,
    asked: Asked,
    opened: Column | None,
) -> Row:
    ways, measure = _ways(visited, leaves, asked, opened), asked.measure
    codes = [*(column.code for column in leaves.columns), TOTAL]
    cells = [
        Shaded(NOTHING, 0, "", code, None)
        if value is None
        else Shaded(shown(value, measure), shade(value, measure), url, code, value)
        for value, url, code in zip(values, ways, codes, strict=True)
    ]
    note = "bộ tiêu chí đã đổi" if earlier and earlier.criteria_set != visited.criteria_set else ""
    return Row(visited.name, reverse("unit_file", args=[visited.unit]), cells, note)


def _ways(visited: Visited, leaves: Leaves, asked: Asked, opened: Column | None) -> list[str]:
    """Where the rows of each cell stand: findings in their list, points on the checklist; the last for the total."""
    keys = [leaves.keys.get((visited.criteria_set, column.code)) for column in leaves.columns] if opened else []
    if asked.measure == FINDINGS:
        way = Way(link("finding_list", status="standing", inspection=visited.inspection))
        if opened:
            return [*(way.url(field=opened.key, criterion=key) for key in keys), way.url(field=opened.key)]
        return [*(way.url(field=column.key) for column in leaves.columns), way.start]
    page = reverse("checklist", args=[visited.inspection])
    if opened:
        whole = f"{page}#f-{opened.key}"
        return [*(f"{page}#i{key}" if key else whole for key in keys), whole]
    return [*(f"{page}#f-{column.key}" for column in leaves.columns), page]


def _mean(values: Iterable[int | None], code: str, measure: str) -> Shaded:
    value = mean(values)
    return Shaded(shown(value, measure, of_many=True), 0, "", code, value)
