"""Tasks that come from clocks and voices: units to be called, letters to be numbered, mails that did not get through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from cchc.lib.dates import short_date
from cchc.lib.keyset import bounded_count_text
from inspections import calling
from inspections.enums import LetterStatus
from inspections.forms.findings import TOLD_TO_LEADER
from inspections.models import Finding, ReminderLetter
from inspections.reminding import told_to_leader
from reports.home_parts import Asked, Counts, Task
from units import mailing
from units.enums import MailStatus, Role
from units.models import Mail, User
from units.scope import Scope

SHOWN = 6


def asked(user: User, scope: Scope, day: dt.date) -> Asked:
    rows: Asked = {}
    if scope.plans:
        rows |= {f"calls_{number}": waiting[:1] for number, waiting in enumerate(calling.waiting(user, day))}
    if numbering := _numbering(scope):
        rows["letters"] = _letters(user, numbering)[:1]
    if leads := scope.units([Role.LEADER]):
        rows["told_to_leader"] = Finding.objects.visible_to(user).filter(told_to_leader(day), lead_unit__in=leads)
    if mailing.can_see_mails(user) and mailing.is_on():
        rows["failed_mails"] = Mail.objects.visible_to(user).filter(status=MailStatus.FAILED)
    return rows


def tasks(user: User, scope: Scope, counts: Counts) -> Iterator[Task]:
    if counts.get("calls_0") or counts.get("calls_1"):
        why = "Có việc phải báo mà không ai ở đó có thư điện tử"
        yield Task("Gọi điện, gửi giấy cho đơn vị", why, reverse("call_list"))
    if counts.get("letters"):
        yield from _letter_tasks(user, _numbering(scope))
    if count := counts.get("told_to_leader"):
        what = f"Xem {bounded_count_text(count)} tồn tại quá hạn đã báo đến lãnh đạo"
        why = "Đơn vị và Phòng Nội vụ đã được nhắc mà chưa xong"
        yield Task(what, why, f"{reverse('finding_list')}?due={TOLD_TO_LEADER}", "overdue", "Quá hạn")
    if not mailing.is_on() and scope.units([Role.ADMINISTRATOR]) and mailing.can_see_mails(user):
        yield Task("Thư điện tử đang tắt", "Chưa cấu hình máy chủ thư (SMTP)", reverse("mail_list"))
    if count := counts.get("failed_mails"):
        url = f"{reverse('mail_list')}?status={MailStatus.FAILED.value}"
        yield Task(f"{bounded_count_text(count)} thư không gửi được", "Sửa địa chỉ hoặc gửi lại", url)


def _numbering(scope: Scope) -> frozenset[int]:
    return scope.plans | scope.units([Role.CLERK])


def _letters(user: User, lead_units: frozenset[int]) -> QuerySet[ReminderLetter]:
    drafts = ReminderLetter.objects.visible_to(user).filter(lead_unit__in=lead_units, status=LetterStatus.DRAFT)
    return drafts.order_by("pk")


def _letter_tasks(user: User, lead_units: frozenset[int]) -> Iterator[Task]:
    for letter in _letters(user, lead_units).select_related("unit")[:SHOWN]:
        why = f"Dự thảo soạn ngày {short_date(timezone.localdate(letter.created_at))}, chờ ký và lấy số"
        badge = {"status": letter.status, "label": letter.get_status_display()}
        yield Task(f"Công văn đôn đốc {letter.unit}", why, letter.get_absolute_url(), **badge)
