"""Doors that several models share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from inspections.models.inspection import Inspection, InspectionMember
from inspections.scope import teams_managed_by
from units.scope import scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from units.models import User


def inspections_read_inside(user: User | AnonymousUser) -> QuerySet[Inspection]:
    """Inspections whose answers, evidence and internal notes the person may read: never as the inspected unit (rule 3)."""
    if not user.is_authenticated:
        return Inspection.objects.none()
    scope = scope_of(user)
    seen = Q(lead_unit__in=scope.reads)
    if not scope.reads:
        seen |= Q(pk__in=InspectionMember.objects.filter(user_id=user.pk).values("inspection"))
        managed = teams_managed_by(user)
        seen |= Q(team__in=managed) if managed else Q()
    return Inspection.objects.filter(seen)
