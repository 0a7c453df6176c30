"""Inspections of a unit and what each scored. From the signed minutes on, a unit reads its own points (rule 3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Sum

from cchc.lib.dates import short_date
from inspections.enums import AFTER_SIGNING, HalfDay, InspectionKind, InspectionStatus
from inspections.models import FieldSummary, Inspection
from reports.statistics.links import Cell, Way, link
from reports.statistics.measures import LOST, SCORE, Points, shown, thousandths
from reports.unit_file.lineage import Lineage
from units.models import User

COLUMNS = ("pk", "unit_id", "visit_on", "half_day", "kind", "status", "round__name", "round__plan__year")
STATUS, KIND, HALF_DAY = dict(InspectionStatus.choices), dict(InspectionKind.choices), dict(HalfDay.choices)


@dataclass(frozen=True)
class VisitLine:
    url: str
    visit_on: dt.date | None
    half_day: str  # «Buổi sáng»; '' where it is not set
    what: str  # «Đợt I năm 2019», «Đột xuất»
    of: str  # name of the predecessor; '' of the unit itself
    status: str
    label: str
    got: Points | None  # None before the minutes are signed, and of a follow-up of single items
    findings: Cell | None  # None likewise

    @property
    def when(self) -> str:
        """«23/04/2019, buổi sáng»."""
        if self.visit_on is None:
            return "chưa có ngày"
        return f"{short_date(self.visit_on)}, {self.half_day.lower()}" if self.half_day else short_date(self.visit_on)

    @property
    def value(self) -> int | None:
        """Thousandths of a percent."""
        return self.got.measured(SCORE) if self.got else None

    @property
    def percent(self) -> str:
        """«83,1», or ''."""
        return "" if self.value is None else shown(self.value, SCORE)

    @property
    def points(self) -> str:
        """«41,5/50», or ''."""
        if self.got is None or self.value is None:
            return ""
        return f"{shown(self.got.score, LOST)}/{shown(self.got.maximum, LOST)}"


@dataclass(frozen=True)
class Visits:
    lines: list[VisitLine]
    all: Cell


def visits_of(user: User, lineage: Lineage, *, most: int) -> Visits:
    """The newest first. Three queries at most."""
    seen: Any = Inspection.objects.visible_to(user).filter(unit__in=lineage.keys)
    rows = list(seen.order_by(F("visit_on").desc(nulls_last=True), "-pk").values_list(*COLUMNS)[: most + 1])
    count = len(rows) if len(rows) <= most else seen.count()
    scored = [row[0] for row in rows[:most] if row[5] in AFTER_SIGNING and row[4] != InspectionKind.FOLLOW_UP]
    sums = _sums(scored)
    lines = [_line(row, lineage, sums.get(row[0])) for row in rows[:most]]
    return Visits(lines, Way(link("inspection_list", unit=",".join(map(str, lineage.keys)))).cell(count))


def _sums(inspections: Collection[int]) -> dict[int, Points]:
    rows: Any = FieldSummary.objects.filter(inspection__in=inspections).order_by().values_list("inspection")
    summed = rows.annotate(Sum("score"), Sum("maximum"), Sum("findings")) if inspections else []
    return {pk: Points(thousandths(score), thousandths(most), findings) for pk, score, most, findings in summed}


def _line(row: tuple[Any, ...], lineage: Lineage, points: Points | None) -> VisitLine:
    pk, unit, visit_on, half_day, kind, status, named, year = row
    what = f"{named} năm {year}" if named else KIND[kind]
    what = f"{what}, phúc tra" if named and kind == InspectionKind.FOLLOW_UP else what
    half = HALF_DAY[half_day] if half_day else ""
    found = Way(link("finding_list", status="standing", inspection=pk)).cell(points.findings) if points else None
    of, label = lineage.named(unit), STATUS[status]
    return VisitLine(link("inspection", pk), visit_on, half, what, of, status, label, points, found)
