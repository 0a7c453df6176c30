"""The list of inspections: filters, and rows as plain values, so that fifty of them cost little."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F, Func, OuterRef, Q, QuerySet, Subquery, TextField, Value

from cchc.lib.text import search_key
from inspections.enums import AFTER_SIGNING, HalfDay, InspectionKind, InspectionRole, InspectionStatus
from inspections.models import Inspection, InspectionMember
from inspections.models.inspection import InspectionQuerySet
from units.models import Unit, User

KEY = ("-visit_on", "-pk")
COLUMNS = ("pk", "visit_on", "day", "half_day", "kind", "status", "unit__short_name", "round__name", "chair")
LABELS: dict[str, dict[Any, str]] = {
    "status": dict(InspectionStatus.choices),
    "kind": dict(InspectionKind.choices),
    "half_day": dict(HalfDay.choices),
}

SIGNED = "signed"  # as a filter of the state: the minutes are signed, whatever followed


def filtered(rows: InspectionQuerySet, values: dict[str, Any], *, user: User) -> InspectionQuerySet:
    """`values`: q, status, kind, unit, round, year, mine; empty ones say nothing."""
    for name in ("status", "kind", "unit", "round"):
        if values.get(name) == SIGNED:
            rows = rows.filter(status__in=AFTER_SIGNING)
        elif values.get(name):
            rows = rows.filter(**{name: values[name]})
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
