"""Doors that several models share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from cchc.lib.rows import any_of
from inspections.models.inspection import Inspection, inspector_parts
from units.scope import scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from units.models import User


def inspections_read_inside(user: User | AnonymousUser) -> QuerySet[Inspection]:
    """Inspections whose answers, evidence and internal notes the person may read: never as the inspected unit (rule 3)."""
    if not user.is_authenticated:
        return Inspection.objects.none()
    scope = scope_of(user)
    parts = [Q(lead_unit__in=scope.reads)] if scope.reads else inspector_parts(user)
    return any_of(Inspection.objects.all(), parts)
