"""What happened to a paper in trình ký, from the log of events."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from cchc.lib.dates import short_date
from units.models import Event

SEALED = "seal_pdf"  # its note tells whose certificate signed
VERBS = {
    "draft_paper": "Lập dự thảo",
    "edit_paper": "Sửa dự thảo",
    "submit_paper": "Trình",
    "check_paper": "Kiểm tra, trình tiếp",
    "return_paper": "Trả lại",
    "cancel_paper": "Hủy",
    "cancel_issued_paper": "Hủy sau khi ban hành",
    "sign_paper": "Ký xác nhận trên hệ thống",
    "sign_paper_by_hand": "Ghi nhận đã ký trên giấy",
    "sign_on_paper": "Ghi nhận đã ký trên giấy",
    "confirm_minutes": "Xác nhận trên hệ thống",
    "unit_refuses": "Đơn vị không ký",
    SEALED: "Ký số bằng chứng thư của cơ quan",
    "issue_paper": "Ban hành",
    "stamp_paper": "Đóng dấu",
    "attach_scan": "Tải lên bản scan",
    "replace_paper": "Bị thay thế",
    "download_file": "Mở, tải tệp",
}


@dataclass(frozen=True)
class Line:
    when: str
    who: str
    what: str
    note: str


def line(event: Event) -> Line:
    recorded = timezone.localtime(event.recorded_at)
    who = ", ".join(part for part in [str(event.actor or "Hệ thống"), event.title] if part)
    when = f"{recorded:%H:%M} ngày {short_date(recorded.date())}"
    return Line(when, who, VERBS.get(event.verb, event.verb), event.note)
