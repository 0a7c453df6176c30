"""What waits for Home Affairs and the leader after the conclusion: reports to judge, more time, follow-up inspections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Min
from django.urls import reverse

from cchc.lib.dates import short_date
from cchc.lib.keyset import bounded_count, bounded_count_text
from inspections import extending, following_up
from inspections.city_queue import waiting_findings
from inspections.models import ExtensionRequest, Finding
from reports.home_parts import Task
from units.enums import Role
from units.models import User
from units.scope import Scope

FEW = 200  # above it the oldest report would be looked for in too many rows


def tasks(user: User, scope: Scope, day: dt.date) -> Iterator[Task]:
    if scope.plans:
        yield from _to_verify(user)
        yield from _to_decide(user, scope)
        yield from _to_visit(user, scope)
    leads = scope.units([Role.LEADER])
    if leads:
        yield from _beyond_limit(user, leads)


def _to_verify(user: User) -> Iterator[Task]:
    rows = waiting_findings(user)
    count = bounded_count(rows)
    if count:
        few = count <= FEW
        oldest = rows.order_by().aggregate(oldest=Min("reported_on"))["oldest"] if few else None
        why = f"Lâu nhất: báo cáo từ {short_date(oldest)}" if oldest else "Xác nhận, trả lại hoặc chuyển phúc tra"
        what = f"Xác nhận {bounded_count_text(count)} tồn tại đơn vị đã báo cáo"
        yield Task(what, why, reverse("verification_list"), "reported_done", "Chờ xác nhận")


def _to_decide(user: User, scope: Scope) -> Iterator[Task]:
    rows = extending.waiting(ExtensionRequest.objects.visible_to(user).filter(lead_unit__in=scope.plans))
    count = bounded_count(rows)
    if count:
        oldest = rows.aggregate(oldest=Min("asked_on"))["oldest"]
        url = f"{reverse('verification_list')}#gia-han"
        why = f"Lâu nhất: đề nghị ngày {short_date(oldest)}"
        yield Task(f"Trả lời {bounded_count_text(count)} đề nghị gia hạn", why, url, "due_soon", "Chờ quyết định")


def _to_visit(user: User, scope: Scope) -> Iterator[Task]:
    rows = Finding.objects.visible_to(user).filter(lead_unit__in=scope.plans)
    count = bounded_count(following_up.without_inspection(rows))
    if count:
        url = f"{reverse('verification_list')}#phuc-tra"
        what = f"Lập cuộc phúc tra cho {bounded_count_text(count)} tồn tại"
        yield Task(what, "Đơn vị chưa có cuộc kiểm tra nào sắp tới", url, "to_follow_up", "Chờ phúc tra")


def _beyond_limit(user: User, leads: frozenset[int]) -> Iterator[Task]:
    rows = extending.waiting(ExtensionRequest.objects.visible_to(user).filter(lead_unit__in=leads))
    count = bounded_count(extending.beyond_limit(rows))
    if count:
        url = f"{reverse('verification_list')}#gia-han"
        what = f"Quyết định {bounded_count_text(count)} đề nghị gia hạn vượt mức của kế hoạch"
        yield Task(what, "Phòng Nội vụ không gia hạn đến ngày đó được", url, "due_soon", "Chờ lãnh đạo")
