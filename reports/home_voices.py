"""Tasks that come from clocks and voices: units to be called, letters to be numbered, mails that did not get through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from cchc.lib.dates import short_date
from cchc.lib.keyset import bounded_count, bounded_count_text
from inspections import calling
from inspections.enums import LetterStatus, ReminderStep
from inspections.models import Finding, Reminder, ReminderLetter
from reports.home_parts import Task
from units import mailing
from units.enums import MailStatus, Role
from units.models import Mail, User
from units.scope import Scope

SHOWN = 6


def tasks(user: User, scope: Scope, day: dt.date) -> Iterator[Task]:
    if scope.plans:
        yield from _calls(user, day)
    numbering = scope.plans | scope.units([Role.CLERK])
    if numbering:
        yield from _letters(user, numbering)
    yield from _told_to_leader(user, scope, day)
    if mailing.can_see_mails(user):
        yield from _mails(user, scope)


def _calls(user: User, day: dt.date) -> Iterator[Task]:
    if calling.somebody_waits(user, day):
        why = "Có việc phải báo mà không ai ở đó có thư điện tử"
        yield Task("Gọi điện, gửi giấy cho đơn vị", why, reverse("call_list"))


def _told_to_leader(user: User, scope: Scope, day: dt.date) -> Iterator[Task]:
    """Findings whose ladder has come to its last rung, and that are still overdue."""
    led = scope.units([Role.LEADER])
    if not led:
        return
    told = Reminder.objects.filter(finding=OuterRef("pk"), due_on=OuterRef("due_on"), step=ReminderStep.AFTER_LEADER)
    overdue = Finding.objects.visible_to(user).overdue(day).filter(Exists(told), lead_unit__in=led)
    count = bounded_count(overdue)
    if count:
        what = f"Xem {bounded_count_text(count)} tồn tại quá hạn đã báo đến lãnh đạo"
        why = "Đơn vị và Phòng Nội vụ đã được nhắc mà chưa xong"
        yield Task(what, why, f"{reverse('finding_list')}?due=overdue", "overdue", "Quá hạn")


def _letters(user: User, lead_units: frozenset[int]) -> Iterator[Task]:
    drafts = ReminderLetter.objects.visible_to(user).filter(lead_unit__in=lead_units, status=LetterStatus.DRAFT)
    for letter in drafts.select_related("unit").order_by("pk")[:SHOWN]:
        why = f"Dự thảo soạn ngày {short_date(timezone.localdate(letter.created_at))}, chờ ký và lấy số"
        badge = {"status": letter.status, "label": letter.get_status_display()}
        yield Task(f"Công văn đôn đốc {letter.unit}", why, letter.get_absolute_url(), **badge)


def _mails(user: User, scope: Scope) -> Iterator[Task]:
    if not mailing.is_on():
        if scope.units([Role.ADMINISTRATOR]):
            yield Task("Thư điện tử đang tắt", "Chưa cấu hình máy chủ thư (SMTP)", reverse("mail_list"))
        return
    count = bounded_count(Mail.objects.visible_to(user).filter(status=MailStatus.FAILED))
    if count:
        url = f"{reverse('mail_list')}?status={MailStatus.FAILED.value}"
        yield Task(f"{bounded_count_text(count)} thư không gửi được", "Sửa địa chỉ hoặc gửi lại", url)
