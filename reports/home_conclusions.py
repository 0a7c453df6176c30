"""Tasks of the home page about conclusions: to write, to approve, to number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from cchc.lib.dates import short_date
from cchc.lib.workdays import CALENDAR
from inspections.conclusion_panel import FREE, due_on
from inspections.enums import ConclusionStatus
from inspections.models import ConclusionNotice, Inspection
from reports.home_parts import Asked, Counts, Task
from units.delegating import units_delegated
from units.enums import Act, Role
from units.models import User
from units.scope import Scope

MOST = 12
SHOWN = ("visit_on", "unit__short_name", "team__plan__conclusion_days", "team__plan__due_soon_days")
Status = ConclusionStatus
WORDS = {
    Status.SUBMITTED: ("Duyệt kết luận kiểm tra", "Chuyên viên đã trình"),
    Status.APPROVED: ("Lấy số, ban hành kết luận kiểm tra", "Trưởng phòng đã duyệt"),
    Status.DRAFT: ("Soạn tiếp kết luận kiểm tra", "Đang là dự thảo"),
}


def asked(user: User, scope: Scope) -> Asked:
    """Which states there is anything in: most days most of them are empty, and the lists need not be read."""
    return {
        f"conclusions_{status.value}": ConclusionNotice.objects.filter(lead_unit__in=lead_units, status=status)[:1]
        for status, lead_units in _desks(user, scope).items()
        if lead_units
    }


def tasks(user: User, scope: Scope, day: dt.date, counts: Counts) -> Iterator[Task]:
    """The head, or who stands in for him, approves, the clerk numbers, Home Affairs writes."""
    for status, lead_units in _desks(user, scope).items():
        if counts.get(f"conclusions_{status.value}"):
            yield from _waiting(user, lead_units, status)
    if scope.plans:
        yield from _to_write(scope, day)


def _desks(user: User, scope: Scope) -> dict[Status, frozenset[int]]:
    """State → the lead units for which it waits at this person's desk."""
    stands_in = units_delegated(user, role=Role.HOME_AFFAIRS_HEAD, act=Act.APPROVE)
    return {
        Status.SUBMITTED: scope.units([Role.HOME_AFFAIRS_HEAD]) | stands_in,
        Status.APPROVED: scope.units([Role.CLERK]) | scope.plans,
        Status.DRAFT: scope.plans,
    }


def _waiting(user: User, lead_units: frozenset[int], status: Status) -> Iterator[Task]:
    what, why = WORDS[status]
    rows = ConclusionNotice.objects.visible_to(user).filter(lead_unit__in=lead_units, status=status)
    for row in rows.for_list(user).order_by("pk")[:MOST]:
        units = [str(inspection.unit) for inspection in row.shown]  # type: ignore[attr-defined]
        about = units[0] if len(units) == 1 else f"{len(units)} đơn vị"
        said = f"Trả lại: {row.return_reason}" if status == Status.DRAFT and row.return_reason else why
        url = reverse("conclusion_edit", args=[row.pk]) if status == Status.DRAFT else row.get_absolute_url()
        yield Task(f"{what} {about}", said, url, row.status, row.get_status_display())


def _to_write(scope: Scope, day: dt.date) -> Iterator[Task]:
    rows = Inspection.objects.filter(FREE, lead_unit__in=scope.plans)  # all of them visible to these roles
    rows = rows.select_related("unit", "team__plan").only(*SHOWN)
    for inspection in rows.order_by("visit_on", "pk")[:MOST]:
        due = due_on(inspection)
        badge = ("minutes_signed", "Chờ kết luận")
        if due and due < day:
            badge = ("overdue", "Quá hạn")
        elif due and CALENDAR.working_days_between(day, due) <= inspection.team.plan.due_soon_days:
            badge = ("due_soon", "Sắp đến hạn")
        passed = CALENDAR.working_days_between(inspection.visit_on, day) if inspection.visit_on else 0
        why = f"Đã {passed} ngày làm việc từ buổi kiểm tra" + (f"; chậm nhất ngày {short_date(due)}" if due else "")
        yield Task(f"Lập kết luận kiểm tra {inspection.unit}", why, inspection.get_absolute_url(), *badge)
