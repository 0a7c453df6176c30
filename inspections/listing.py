"""The list of inspections: filters, and rows as plain values, so that fifty of them cost little."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Subquery, TextField, Value

from cchc.lib.dates import today
from cchc.lib.text import search_key
from inspections.enums import AFTER_SIGNING, HalfDay, InspectionKind, InspectionRole, InspectionStatus
from inspections.models import FieldSummary, Inspection, InspectionMember
from inspections.models.inspection import InspectionQuerySet
from units.enums import kinds_of
from units.models import Unit, User

KEY = ("-visit_on", "-pk")
COLUMNS = ("pk", "visit_on", "day", "half_day", "kind", "status", "unit__short_name", "round__name", "chair")
LABELS: dict[str, dict[Any, str]] = {
    "status": dict(InspectionStatus.choices),
    "kind": dict(InspectionKind.choices),
    "half_day": dict(HalfDay.choices),
}

Status = InspectionStatus
NOT_BEGUN = (Status.PLANNED, Status.SCHEDULED, Status.SELF_REPORTED, Status.POSTPONED)
UNDER_WAY = (Status.IN_PROGRESS, Status.MINUTES_DRAWN)
TO_COME = (Status.SCHEDULED, Status.SELF_REPORTED, Status.IN_PROGRESS)
DAYS_AHEAD = 14  # today included

# Filters of the state that take several states together.
SIGNED, BEGUN, WAITING, AHEAD, STANDING = "signed", "under_way", "waiting", "ahead", "standing"
GROUPS = {
    WAITING: "Chưa bắt đầu",
    AHEAD: "Trong hai tuần tới",
    BEGUN: "Đang kiểm tra hoặc chờ ký biên bản",
    SIGNED: "Đã ký biên bản và các bước sau",
    STANDING: "Không kể đã hủy",
}


def of_group(group: str) -> Q:
    return {
        WAITING: Q(status__in=NOT_BEGUN),
        AHEAD: coming(today()),
        BEGUN: Q(status__in=UNDER_WAY),
        SIGNED: Q(status__in=AFTER_SIGNING),
        STANDING: ~Q(status=Status.CANCELLED),
    }[group]


def coming(day: dt.date) -> Q:
    """Visits of the next two weeks, that day included."""
    return Q(status__in=TO_COME, visit_on__range=(day, day + dt.timedelta(days=DAYS_AHEAD - 1)))


def filtered(rows: InspectionQuerySet, values: dict[str, Any], *, user: User) -> InspectionQuerySet:
    """`values`: q, status, kind, unit (keys), round, year, level, scored, mine; empty ones say nothing."""
    if values.get("status") in GROUPS:
        rows = rows.filter(of_group(values["status"]))
    elif values.get("status"):
        rows = rows.filter(status=values["status"])
    for name in ("kind", "round"):
        if values.get(name):
            rows = rows.filter(**{name: values[name]})
    if values.get("unit"):
        rows = rows.filter(unit__in=values["unit"])
    if values.get("level"):
        rows = rows.filter(unit__kind__in=kinds_of(values["level"]))
    if values.get("scored"):
        points = FieldSummary.objects.filter(inspection=OuterRef("pk"), maximum__gt=0)
        rows = rows.filter(Exists(points)).exclude(kind=InspectionKind.FOLLOW_UP)
    if words := search_key(values.get("q") or ""):
        rows = rows.filter(unit__in=Unit.objects.filter(search_key__contains=words).order_by().values("pk"))
    if values.get("year"):
        rows = rows.filter(_in_year(int(values["year"])))
    if values.get("mine"):
        rows = rows.filter(pk__in=InspectionMember.objects.filter(user=user).values("inspection"))
    return rows


def as_values(rows: InspectionQuerySet) -> QuerySet[Inspection, dict[str, Any]]:
    chair = InspectionMember.objects.filter(inspection=OuterRef("pk"), role=InspectionRole.CHAIR)
    day = Func(F("visit_on"), Value("DD/MM/YYYY"), function="to_char", output_field=TextField())
    annotated: Any = rows.annotate(day=day, chair=Subquery(chair.values("user__full_name")[:1]))
    values: QuerySet[Inspection, dict[str, Any]] = annotated.values(*COLUMNS)
    return values


def labelled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Adds `status_label`, `kind_label`, `half_day_label`."""
    return [row | {f"{name}_label": labels.get(row[name], "") for name, labels in LABELS.items()} for row in rows]


def _in_year(year: int) -> Q:
    dated = Q(visit_on__gte=dt.date(year, 1, 1), visit_on__lte=dt.date(year, 12, 31))
    return dated | Q(visit_on=None, team__plan__year=year)
