"""The things that URLs of several areas name."""

from __future__ import annotations

from typing import Any

from cchc.tests.cast import Stage
from inspections.enums import AssessmentStatus
from inspections.models import Criterion, Finding, IndexAssessment


def inspection(stage: Stage) -> list[Any]:
    return [stage.inspection.pk]


def finding(stage: Stage) -> list[Any]:
    return [Finding.objects.get(released_at__isnull=False).pk]


def result(stage: Stage) -> list[Any]:
    """What the ward reached in the index, published."""
    return [IndexAssessment.objects.get(unit=stage.ward, status=AssessmentStatus.PUBLISHED).pk]


def ward(stage: Stage) -> list[Any]:
    return [stage.ward.pk]


def first_leaf(stage: Stage) -> Criterion:
    leaves = Criterion.objects.filter(criteria_set=stage.inspection.criteria_set_id, is_leaf=True)
    return leaves.order_by("position")[0]
