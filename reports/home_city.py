"""What waits for Home Affairs and the leader after the conclusion: reports to judge, more time, follow-up inspections."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Min, QuerySet
from django.urls import reverse

from cchc.lib.dates import short_date
from cchc.lib.keyset import bounded_count_text
from inspections import extending, following_up
from inspections.city_queue import waiting_findings, with_last_report
from inspections.models import ExtensionRequest, Finding
from inspections.models.finding import WAITS_FOR_CITY
from reports.home_parts import Asked, Counts, Task
from units.enums import Role
from units.models import User
from units.scope import Scope

FEW = 200  # above it the oldest report would be looked for in too many rows


def asked(user: User, scope: Scope) -> Asked:
    """What is counted for `tasks`."""
    rows: Asked = {}
    if scope.plans:
        findings = Finding.objects.filter(lead_unit__in=scope.plans)  # all of them visible to these roles
        rows["to_verify"] = findings.filter(WAITS_FOR_CITY)
        rows["to_decide"] = _requests(user, scope.plans)
        rows["to_visit"] = following_up.without_inspection(findings)
    if leads := scope.units([Role.LEADER]):
        rows["beyond_limit"] = extending.beyond_limit(_requests(user, leads))
    return rows


def tasks(user: User, scope: Scope, counts: Counts) -> Iterator[Task]:
    if count := counts.get("to_verify"):
        yield _to_verify(user, count)
    if count := counts.get("to_decide"):
        yield _to_decide(user, scope, count)
    if count := counts.get("to_visit"):
        url = f"{reverse('verification_list')}#phuc-tra"
        what = f"Lập cuộc phúc tra cho {bounded_count_text(count)} tồn tại"
        yield Task(what, "Đơn vị chưa có cuộc kiểm tra nào sắp tới", url, "to_follow_up", "Chờ phúc tra")
    if count := counts.get("beyond_limit"):
        url = f"{reverse('verification_list')}#gia-han"
        what = f"Quyết định {bounded_count_text(count)} đề nghị gia hạn vượt mức của kế hoạch"
        yield Task(what, "Phòng Nội vụ không gia hạn đến ngày đó được", url, "due_soon", "Chờ lãnh đạo")


def _requests(user: User, lead_units: frozenset[int]) -> QuerySet[ExtensionRequest]:
    return extending.waiting(ExtensionRequest.objects.visible_to(user).filter(lead_unit__in=lead_units))


def _to_verify(user: User, count: int) -> Task:
    oldest = None
    if count <= FEW:
        oldest = with_last_report(waiting_findings(user)).aggregate(oldest=Min("reported_on"))["oldest"]
    why = f"Lâu nhất: báo cáo từ {short_date(oldest)}" if oldest else "Xác nhận, trả lại hoặc chuyển phúc tra"
    what = f"Xác nhận {bounded_count_text(count)} tồn tại đơn vị đã báo cáo"
    return Task(what, why, reverse("verification_list"), "reported_done", "Chờ xác nhận")


def _to_decide(user: User, scope: Scope, count: int) -> Task:
    oldest = _requests(user, scope.plans).aggregate(oldest=Min("asked_on"))["oldest"]
    url = f"{reverse('verification_list')}#gia-han"
    why = f"Lâu nhất: đề nghị ngày {short_date(oldest)}"
    return Task(f"Trả lời {bounded_count_text(count)} đề nghị gia hạn", why, url, "due_soon", "Chờ quyết định")
