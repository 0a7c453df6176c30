"""The lock under which the team writes into an inspection: answers, evidence, sampled files, findings, strengths."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.core.exceptions import PermissionDenied
from django.http import Http404

from inspections import permissions
from inspections.enums import InspectionStatus
from inspections.models import Inspection
from inspections.workflow import lock_inspection, require
from units.models import User


def lock_open(inspection_id: int, by: User, *, allowed: Callable[[User, Inspection], bool]) -> Inspection:
    """Lock an inspection that is under way. Hidden (404) from whoever may not read inside, the unit among them."""

    def may(user: User, inspection: Inspection) -> bool:
        if not permissions.can_see_inside(user, inspection):
            raise Http404
        return allowed(user, inspection)

    inspection = lock_inspection(inspection_id, by, allowed=may)
    require(
        inspection,
        InspectionStatus.IN_PROGRESS,
        sentence="Chỉ ghi được phiếu kiểm tra khi cuộc kiểm tra đang diễn ra",
    )
    return inspection


def lock_fields(inspection_id: int, by: User, slugs: Iterable[str]) -> Inspection:
    """The same, for somebody who may answer in all of these fields."""
    inspection = lock_open(inspection_id, by, allowed=permissions.can_answer_any)
    if not all(permissions.can_answer(by, inspection, slug) for slug in slugs):
        raise PermissionDenied
    return inspection
