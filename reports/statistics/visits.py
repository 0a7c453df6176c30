"""Inspections that may be compared with one another: whole checklists whose minutes are signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery

from inspections.enums import AFTER_SIGNING, InspectionKind
from inspections.models import Inspection
from inspections.visibility import inspections_read_inside
from reports.statistics.spans import Span
from units.enums import kinds_of
from units.models import User


@dataclass(frozen=True, slots=True)
class Visited:
    """The inspection that stands for a unit."""

    inspection: int
    unit: int
    name: str
    sort_key: str
    criteria_set: int
    visit_on: dt.date


COLUMNS = ("pk", "unit_id", "unit__short_name", "unit__sort_key", "criteria_set_id", "visit_on")


def scored(user: User) -> Any:
    """What counts when units are compared: not what is still under way, and no follow-up of single items (rule 3)."""
    return inspections_read_inside(user).filter(status__in=AFTER_SIGNING).exclude(kind=InspectionKind.FOLLOW_UP)


def latest(user: User, span: Span, level: str) -> list[Visited]:
    """The last one of each unit in the span, in the order of the units' names. One query."""
    rows = scored(user).filter(span.visits(), unit__kind__in=kinds_of(level))
    rows = rows.order_by("unit_id", "-visit_on", "-pk").distinct("unit_id").values_list(*COLUMNS)
    return sorted((Visited(*row) for row in rows), key=lambda visited: (visited.sort_key, visited.unit))


def before(user: User, visited: Collection[Visited]) -> dict[int, Visited]:
    """Unit → its last inspection before the one given, whenever that was. Two queries."""
    if not visited:
        return {}
    earlier = scored(user).filter(unit=OuterRef("unit"), visit_on__lt=OuterRef("visit_on")).order_by("-visit_on", "-pk")
    shown: Any = Inspection.objects.filter(pk__in=[each.inspection for each in visited])
    keys = shown.annotate(earlier=Subquery(earlier.values("pk")[:1])).values_list("earlier", flat=True)
    rows = scored(user).filter(pk__in=[key for key in keys if key])
    return {row[1]: Visited(*row) for row in rows.values_list(*COLUMNS)}
