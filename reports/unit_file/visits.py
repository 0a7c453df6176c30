"""Inspections of a unit and what each scored. From the signed minutes on, a unit reads its own points (rule 3)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Sum

from cchc.lib.dates import short_date
from inspections.enums import AFTER_SIGNING, HalfDay, InspectionKind, InspectionStatus
from inspections.models import FieldSummary, Inspection
from reports.statistics.links import link
from reports.statistics.measures import SCORE, Points, shown, thousandths
from reports.unit_file.lineage import Lineage
from units.models import User

COLUMNS = ("pk", "unit_id", "visit_on", "half_day", "kind", "status", "round__name", "round__plan__year")
STATUS, KIND, HALF_DAY = dict(InspectionStatus.choices), dict(InspectionKind.choices), dict(HalfDay.choices)


@dataclass(frozen=True)
class VisitLine:
    url: str
    when: str  # «23/04/2019, buổi sáng»
    what: str  # «Đợt I năm 2019», «Đột xuất»
    of: str  # name of the predecessor; '' of the unit itself
    status: str
    label: str
    percent: str  # «83,1»; '' before the minutes are signed, and of a follow-up of single items
    points: str  # «41,5/50»
    findings: int | None


@dataclass(frozen=True)
class Visits:
    lines: list[VisitLine]
    count: int
    url: str


def visits_of(user: User, lineage: Lineage, *, most: int) -> Visits:
    """The newest first. Three queries at most."""
    seen: Any = Inspection.objects.visible_to(user).filter(unit__in=lineage.keys)
    rows = list(seen.order_by(F("visit_on").desc(nulls_last=True), "-pk").values_list(*COLUMNS)[: most + 1])
    count = len(rows) if len(rows) <= most else seen.count()
    scored = [row[0] for row in rows[:most] if row[5] in AFTER_SIGNING and row[4] != InspectionKind.FOLLOW_UP]
    sums = _sums(scored)
    lines = [_line(row, lineage, sums.get(row[0])) for row in rows[:most]]
    return Visits(lines, count, link("inspection_list", unit=lineage.unit))


def _sums(inspections: Collection[int]) -> dict[int, Points]:
    rows: Any = FieldSummary.objects.filter(inspection__in=inspections).order_by().values_list("inspection")
    summed = rows.annotate(Sum("score"), Sum("maximum"), Sum("findings")) if inspections else []
    return {pk: Points(thousandths(score), thousandths(most), findings) for pk, score, most, findings in summed}


def _line(row: tuple[Any, ...], lineage: Lineage, points: Points | None) -> VisitLine:
    pk, unit, visit_on, half_day, kind, status, named, year = row
    day = short_date(visit_on) if visit_on else "chưa có ngày"
    when = f"{day}, {HALF_DAY[half_day].lower()}" if visit_on and half_day else day
    what = f"{named} năm {year}" if named else KIND[kind]
    what = f"{what}, phúc tra" if named and kind == InspectionKind.FOLLOW_UP else what
    scored = points is not None and points.maximum > 0
    return VisitLine(
        url=link("inspection", pk),
        when=when,
        what=what,
        of=lineage.named(unit),
        status=status,
        label=STATUS[status],
        percent=shown(points.measured(SCORE), SCORE) if points and scored else "",
        points=f"{of_points(points.score)}/{of_points(points.maximum)}" if points and scored else "",
        findings=points.findings if points else None,
    )


def of_points(value: int) -> str:
    """Thousandths of a point: 1250 → «1,25»."""
    return shown(value, "lost")
