"""Doors that several models share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from cchc.lib.rows import any_of
from inspections.enums import AssessmentStatus
from inspections.models.finding import Finding
from inspections.models.index import IndexAssessment, IndexAssessmentQuerySet
from inspections.models.inspection import Inspection, InspectionQuerySet, inspector_parts
from units.scope import scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from units.models import User


def inspections_remediated(user: User | AnonymousUser) -> InspectionQuerySet:
    """Inspections whose remediation the person may open: those that he sees, and those of which his unit now answers
    for a finding because it succeeded the inspected one (rule 5)."""
    parts = [Q(pk__in=Inspection.objects.visible_to(user).values("pk"))]
    if own := scope_of(user).own:
        released = Finding.objects.filter(responsible_unit__in=own, released_at__isnull=False)
        parts.append(Q(pk__in=released.order_by().values("inspection")))
    return any_of(Inspection.objects.all(), parts)


def assessments_remediated(user: User | AnonymousUser) -> IndexAssessmentQuerySet:
    """Assessments whose losses somebody mends: for who leads, and for the unit that lost or now answers for a finding.

    Who appraises sees scores alone.
    """
    scope = scope_of(user)
    parts = [Q(lead_unit__in=scope.reads)] if scope.reads else []
    if scope.own:
        released = Finding.objects.filter(responsible_unit__in=scope.own, released_at__isnull=False)
        parts.append(Q(unit__in=scope.own, status=AssessmentStatus.PUBLISHED))
        parts.append(Q(pk__in=released.order_by().values("assessment")))
    return any_of(IndexAssessment.objects.all(), parts)


def inspections_read_inside(user: User | AnonymousUser) -> QuerySet[Inspection]:
    """Inspections whose answers, evidence and internal notes the person may read: never as the inspected unit (rule 3)."""
    if not user.is_authenticated:
        return Inspection.objects.none()
    scope = scope_of(user)
    parts = [Q(lead_unit__in=scope.reads)] if scope.reads else inspector_parts(user)
    return any_of(Inspection.objects.all(), parts)
