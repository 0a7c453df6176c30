"""What the map tells of each commune: score, lost points, open findings, overdue ones; each with the way to its rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse

from inspections.enums import CLOCK_RUNS
from inspections.models import Finding
from inspections.models.finding import OPEN
from reports.city_map.drawing import Ground, ground_of
from reports.statistics.coverage import units_in_force
from reports.statistics.heat import by_field
from reports.statistics.links import Way, link
from reports.statistics.measures import LOST, NOTHING, SCORE, shade, shown, together
from reports.statistics.spans import Span
from reports.statistics.visits import latest
from units.models import User

OPENED, OVERDUE = "open", "overdue"
MEASURES = {
    SCORE: "Điểm đạt (%)",
    LOST: "Điểm mất",
    OPENED: "Tồn tại đang mở",
    OVERDUE: "Tồn tại quá hạn",
}
MOST_COLUMNS, MOST_AREAS = 8, 40  # across the width of a phone
STEPS = {OPENED: ((0, 5), (3, 4), (6, 3), (9, 2)), OVERDUE: ((0, 5), (1, 3), (3, 2))}  # up to how many has which shade
LOST_STEPS = ((5_000, 5), (10_000, 4), (15_000, 3), (20_000, 2))  # thousandths of a point of a whole checklist
PREFIXES = ("UBND phường ", "UBND xã ", "UBND thị trấn ", "UBND đặc khu ")


@dataclass(frozen=True)
class Told:
    """One commune: its number in words, shade 1 (bad) to 5 (good) or 0, the address of its rows."""

    unit: int
    name: str
    short: str  # «Mũi Né»
    text: str
    number: int | None  # findings; thousandths of a point or of a percent
    shade: int
    url: str
    file_url: str


@dataclass(frozen=True)
class Area:
    told: Told
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class CityMap:
    areas: list[Area]
    rows: list[Told]  # the worst first
    ground: Ground

    @property
    def is_crowded(self) -> bool:
        """Too many to be told apart and tapped on a phone when all are to fit its width."""
        return self.ground.columns > MOST_COLUMNS if self.ground.is_sketch else len(self.areas) > MOST_AREAS


def city_map(user: User, lead_unit: int, span: Span, day: dt.date, measure: str) -> CityMap:
    """A fixed number of queries."""
    units = units_in_force(user, span, day).filter(lead_unit=lead_unit).communes().order_by("sort_key", "pk")
    names = dict(units.values_list("pk", "short_name"))
    values = _points(user, span, measure) if measure in (SCORE, LOST) else _counts(user, span, day, measure)
    told = {unit: _told(unit, name, values.get(unit), measure) for unit, name in names.items()}
    ground = ground_of(lead_unit, list(names))
    areas = [Area(told[place.unit], place.path, place.x, place.y) for place in ground.places]
    return CityMap(areas, _ordered(told, values, measure), ground)


Values = Mapping[int, tuple[int, str]]  # unit → number (thousandths of points and percents) and the address of its rows


def _points(user: User, span: Span, measure: str) -> Values:
    """Of the last signed inspection of each commune."""
    visited = latest(user, span, "commune")
    grid = by_field(visited)
    found = {}
    for each in visited:
        points = together(value for (inspection, _), value in grid.items() if inspection == each.inspection)
        value = points.measured(measure)
        if value is not None:
            found[each.unit] = value, reverse("inspection", args=[each.inspection])
    return found


def _counts(user: User, span: Span, day: dt.date, measure: str) -> Values:
    seen: Any = Finding.objects.visible_to(user).filter(span.findings())
    rows = seen.filter(OPEN) if measure == OPENED else seen.filter(status__in=CLOCK_RUNS, due_on__lt=day)
    filters = {"status": "open"} if measure == OPENED else {"status": "all", "due": "overdue"}
    way: Way = span.way("finding_list", **filters)
    counted = rows.order_by().values_list("responsible_unit").annotate(count=Count("pk"))
    return {unit: (count, way.url(unit=unit)) for unit, count in counted}


def _told(unit: int, name: str, value: tuple[int, str] | None, measure: str) -> Told:
    counts = measure in (OPENED, OVERDUE)
    number, url = value or ((0, "") if counts else (None, ""))
    text = NOTHING if number is None else str(number) if counts else shown(number, measure)
    short = next((name.removeprefix(prefix) for prefix in PREFIXES if name.startswith(prefix)), name)
    return Told(unit, name, short, text, number, _shade(number, measure), url, link("unit_file", unit))


def _shade(number: int | None, measure: str) -> int:
    if number is None:
        return 0
    if measure == SCORE:
        return shade(number, SCORE)
    steps = LOST_STEPS if measure == LOST else STEPS[measure]
    return next((grade for most, grade in steps if number <= most), 1)


def _ordered(told: Mapping[int, Told], values: Values, measure: str) -> list[Told]:
    """The worst first; what is not known last; equal ones by name."""
    sign = 1 if measure == SCORE else -1

    def order(row: Told) -> tuple[bool, int]:
        value = values.get(row.unit)
        return row.text == NOTHING, sign * value[0] if value else 0

    return sorted(told.values(), key=order)
