"""Where shortcomings come to light: an inspection, or a unit's assessment in the index. One remediation follows either.

Both rows have the same properties (`unit`, `lead_unit_id`, `plan`, `illustrative`, `what`, the URLs of their pages); here
stands what differs: who opens them, when which paper of the unit is due, and what keeps it from being written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from inspections.clocks import loss_plan_deadline, loss_report_deadline, plan_deadline, report_deadline
from inspections.enums import (
    BEFORE_CONCLUSION,
    CLOCK_RUNS,
    ConclusionStatus,
    FindingStatus,
    InspectionStatus,
    SubmissionKind,
)
from inspections.finding_permissions import is_of_unit
from inspections.handling import lock_inspection_row
from inspections.models import Finding, IndexAssessment, Inspection, Submission
from inspections.permissions import can_plan_for
from inspections.visibility import assessments_remediated, inspections_remediated
from units.models import User

Origin = Inspection | IndexAssessment
Key = tuple[str, int]  # the column of findings and papers that names it, and its key
COLUMNS = (Inspection.origin_column, IndexAssessment.origin_column)
Kind = SubmissionKind
UNIT_WRITES = (InspectionStatus.MINUTES_SIGNED, InspectionStatus.CONCLUDED, InspectionStatus.REMEDIATING)


# --- Which rows, for whom ---------------------------------------------------------------------------


def origins_remediated(user: User, column: str) -> QuerySet[Any]:
    """Those of one sort (`origin_column`) whose remediation the person may open."""
    return inspections_remediated(user) if column == Inspection.origin_column else assessments_remediated(user)


def key_of(origin: Origin) -> Key:
    return origin.origin_column, origin.pk


def keys_of(row: Mapping[str, Any] | Finding | Submission) -> list[Key]:
    """Of a finding or paper, or of a row of its columns."""
    ids = row if isinstance(row, Mapping) else {column: getattr(row, f"{column}_id") for column in COLUMNS}
    return [(column, ids[column]) for column in COLUMNS if ids[column] is not None]


def open_origins(keys: Iterable[Key], most: int | None = None) -> list[Origin]:
    """Those of which a unit may have something to write, with what their properties read; inspections first.

    `most`: how many are wanted; the others are not read.
    """
    wanted = list(keys)
    ids = {column: [pk for name, pk in wanted if name == column] for column in COLUMNS}
    found: list[Origin] = []
    if inspected := ids[Inspection.origin_column]:
        rows = with_names(Inspection.objects.filter(pk__in=inspected, status__in=UNIT_WRITES))
        found += rows.order_by("visit_on", "pk")[:most]
    if assessed := ids[IndexAssessment.origin_column]:
        rows = with_names(IndexAssessment.objects.filter(pk__in=assessed, remediation_from__isnull=False))
        found += rows.order_by("round__year", "pk")[:most]
    return found[:most]


def seen_origin(origin: Origin, user: User) -> None:
    """404 unless the person may open its remediation."""
    if not origins_remediated(user, origin.origin_column).filter(pk=origin.pk).exists():
        raise Http404


def with_names(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With what its properties and the deadlines read."""
    if rows.model is Inspection:
        return rows.select_related("unit", "team__plan", "conclusion__legal_document")
    return rows.select_related("unit", "round__plan")


def lock_origin(origin: Origin) -> Origin:
    """The row alone, read anew; whoever calls has asked `seen_origin` already."""
    if isinstance(origin, Inspection):
        return lock_inspection_row(origin.pk)
    rows = with_names(IndexAssessment.objects.select_for_update(of=("self",), no_key=True))
    found: IndexAssessment = rows.get(pk=origin.pk)
    return found


def found_in(origins: Iterable[Origin]) -> Q:
    """Findings that came to light in any of these."""
    found = Q(pk__in=[])
    for origin in origins:
        found |= Q(**{origin.origin_column: origin.pk})
    return found


# --- When, by whom, for which unit ------------------------------------------------------------------


def speaks_of(kind: str, origin: Origin) -> tuple[str, ...]:
    """States of findings of which a paper of this kind can speak. A loss in the index is concluded from the start:
    explaining it changes nothing, and comes before the plan."""
    if kind != Kind.EXPLANATION:
        return CLOCK_RUNS
    return BEFORE_CONCLUSION if isinstance(origin, Inspection) else (FindingStatus.CONCLUDED,)


def time_problem(origin: Origin, kind: str) -> str:
    """Why this kind cannot be written now; '' when it can."""
    if isinstance(origin, IndexAssessment):
        return "" if origin.remediation_from else "Chưa có điểm bị trừ nào được mở thành tồn tại để khắc phục."
    if kind == Kind.EXPLANATION:
        if origin.status == InspectionStatus.MINUTES_SIGNED:
            return ""
        if origin.is_signed:
            return "Kết luận đã ban hành nên không giải trình được nữa. Hãy lập kế hoạch hoặc báo cáo khắc phục."
        return "Chỉ giải trình được sau khi biên bản kiểm tra đã ký."
    if origin.status in (InspectionStatus.CONCLUDED, InspectionStatus.REMEDIATING):
        return ""
    if origin.status == InspectionStatus.CLOSED:
        return "Các tồn tại của cuộc kiểm tra này đã xử lý xong, không còn gì phải khắc phục."
    return "Việc khắc phục bắt đầu khi thông báo kết luận đã ban hành."


def due_of(origin: Origin, kind: str) -> dt.date | None:
    """The last day on time, by the plan's rule, from the conclusion or the opening; None where there is none."""
    if kind == Kind.EXPLANATION:
        return None
    if isinstance(origin, IndexAssessment):
        rule = loss_plan_deadline if kind == Kind.REMEDIATION_PLAN else loss_report_deadline
        plan, start = origin.round.plan, origin.remediation_from  # somebody may have taken the plan away since
        return rule(plan, start).due_on if plan and start else None
    conclusion = origin.conclusion
    if conclusion is None or conclusion.status != ConclusionStatus.ISSUED:
        return None
    of_conclusion = plan_deadline if kind == Kind.REMEDIATION_PLAN else report_deadline
    assert conclusion.dated_on is not None  # held by a constraint
    return of_conclusion(origin.plan, conclusion.dated_on, origin.conclusion_received_on).due_on


def findings_for(origins: Iterable[Origin], unit_id: int, kind: str) -> QuerySet[Finding]:
    """The findings of which the unit can speak now, those of the inspection first."""
    wanted = Q(pk__in=[])
    for origin in origins:
        wanted |= found_in([origin]) & Q(status__in=speaks_of(kind, origin))
    rows = Finding.objects.filter(wanted, responsible_unit=unit_id, released_at__isnull=False)
    return rows.order_by("inspection", "position", "pk")


def side_of(origin: Origin, by: User) -> tuple[int, bool]:
    """For which unit the person writes, and whether he enters it for that unit. Raises PermissionDenied."""
    rows = Finding.objects.filter(found_in([origin]), released_at__isnull=False)
    units = list(rows.order_by("responsible_unit").values_list("responsible_unit", flat=True).distinct())
    mine = [unit for unit in units or [origin.unit_id] if is_of_unit(by, unit)]
    if mine:
        return mine[0], False
    if not can_plan_for(by, origin.lead_unit_id):
        raise PermissionDenied
    return (origin.unit_id if not units or origin.unit_id in units else units[0]), True
