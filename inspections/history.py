"""What happened to an inspection, from the log of events, for those who may read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from cchc.lib.dates import short_date
from inspections import permissions
from inspections.models import Inspection
from units.models import Event, User

VERBS = {
    "create_inspection": "Lập cuộc kiểm tra",
    "schedule": "Lên lịch",
    "announce": "Thông báo lịch cho đơn vị",
    "allow_exception": "Cho phép ngoại lệ xung đột lợi ích",
    "postpone": "Hoãn",
    "resume": "Đưa trở lại",
    "cancel": "Hủy",
    "submit_self_report": "Nộp báo cáo tự kiểm tra",
    "start": "Bắt đầu kiểm tra",
    "complete_checklist": "Hoàn thành phiếu kiểm tra",
    "draw_up_minutes": "Lập biên bản",
    "take_back_minutes": "Lấy lại biên bản",
    "give_opinion": "Đơn vị cho ý kiến",
    "sign_minutes": "Ký biên bản",
    "conclude": "Thông báo kết luận",
    "record_receipt": "Ghi ngày đơn vị nhận kết luận",
    "begin_remediation": "Đơn vị bắt đầu khắc phục",
    "close_inspection": "Đóng cuộc kiểm tra",
}


@dataclass(frozen=True)
class Line:
    when: str
    who: str
    what: str
    note: str


def lines(inspection: Inspection, user: User) -> list[Line]:
    """Newest first; empty for whoever may not read it (the inspected unit: design, rule 3)."""
    if not permissions.can_read_history(user, inspection):
        return []
    return [_line(event) for event in Event.objects.about(inspection).select_related("actor")]


def _line(event: Event) -> Line:
    recorded = timezone.localtime(event.recorded_at)
    when = f"{recorded:%H:%M} ngày {short_date(recorded.date())}"
    who = ", ".join(part for part in [str(event.actor or "Hệ thống"), event.title] if part)
    return Line(when, who, VERBS.get(event.verb, event.verb), event.note)
