"""Where the conclusion of an inspection stands, on the inspection's page; and what a round has to conclude."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cchc.lib.workdays import CALENDAR
from inspections.enums import ConclusionStatus, InspectionStatus
from inspections.finding_permissions import can_conclude
from inspections.models import ConclusionNotice, Inspection, Round
from units.models import User

FREE = Q(status=InspectionStatus.MINUTES_SIGNED) & (
    Q(conclusion=None) | Q(conclusion__status=ConclusionStatus.CANCELLED)
)


@dataclass(frozen=True)
class Panel:
    """`conclusion`: what the person may read of it. `due_on`: by when the plan wants it issued."""

    conclusion: ConclusionNotice | None
    may_draft: bool
    due_on: dt.date | None


def panel(user: User, inspection: Inspection) -> Panel | None:
    """None before the minutes are signed, and for whoever has nothing to see or do."""
    if not inspection.is_signed:
        return None
    found = ConclusionNotice.objects.visible_to(user).filter(inspections=inspection).select_related("legal_document")
    conclusion = found.first()
    waits = inspection.status == InspectionStatus.MINUTES_SIGNED and inspection.conclusion_id is None
    may_draft = waits and can_conclude(user, inspection.lead_unit_id)
    return Panel(conclusion, may_draft, due_on(inspection)) if conclusion or may_draft else None


def due_on(inspection: Inspection) -> dt.date | None:
    """The last day on time for the conclusion: `plan.conclusion_days` working days after the visit."""
    if inspection.visit_on is None:
        return None
    return CALENDAR.add_working_days(inspection.visit_on, inspection.team.plan.conclusion_days)


def to_conclude(user: User, round_: Round) -> QuerySet[Inspection]:
    """Inspections of the round that wait for a conclusion, for who writes conclusions; none for others."""
    rows = Inspection.objects.visible_to(user).filter(FREE, round=round_)
    if not can_conclude(user, round_.plan.lead_unit_id):
        return rows.none()
    return rows.select_related("unit").order_by("visit_on", "pk")
