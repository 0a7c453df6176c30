"""Rows of a schedule as they are now: which inspections of a round are announced, and what a unit is told of its own."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from cchc.lib.dates import short_date
from inspections.enums import BEFORE_START, InspectionKind, InspectionRole, InspectionStatus
from inspections.models import Inspection, InspectionMember, Round


def announced(round_: Round) -> QuerySet[Inspection]:
    """What is still to come in the round and has its day. An unannounced inspection is never told of (design, rule 3)."""
    return _to_come(round_).filter(visit_on__isnull=False)


def undated(round_: Round) -> QuerySet[Inspection]:
    """What a later notice has to tell."""
    return _to_come(round_).filter(visit_on=None)


def _to_come(round_: Round) -> QuerySet[Inspection]:
    rows = Inspection.objects.filter(round=round_, status__in=BEFORE_START).exclude(kind=InspectionKind.UNANNOUNCED)
    rows = rows.exclude(status=InspectionStatus.POSTPONED).select_related("unit", "round__plan", "team__plan")
    return rows.order_by("visit_on", "-half_day", "unit__sort_key", "pk")


def schedule_row(number: int, row: Inspection) -> dict[str, Any]:
    due = row.self_report_due_on()
    return {
        "id": row.pk,
        "unit_id": row.unit_id,
        "number": number,
        "unit": row.unit.short_name,
        "when": f"{row.get_half_day_display()}, {short_date(row.visit_on)}" if row.visit_on else "",
        "day": row.visit_on.isoformat() if row.visit_on else "",
        "place": row.place or f"Trụ sở {row.unit.short_name}",
        "chair": _people(row, InspectionRole.CHAIR),
        "members": _people(row, InspectionRole.SECRETARY, InspectionRole.MEMBER),
        "due": short_date(due) if due and row.kind == InspectionKind.PLANNED else "",
    }


def _people(inspection: Inspection, *roles: str) -> str:
    rows = InspectionMember.objects.filter(inspection=inspection, role__in=roles).select_related("user")
    return ", ".join(row.user.full_name for row in sorted(rows, key=lambda row: (roles.index(row.role), row.pk)))
