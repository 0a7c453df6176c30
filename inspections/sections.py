"""The pages of one inspection that a person may open, in the order of the work."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from inspections import permissions
from inspections.models import Inspection
from units.models import User


@dataclass(frozen=True)
class Section:
    """`name` is the name of its URL."""

    name: str
    label: str
    about: str
    url: str


# URL name, label, what is on it
PAGES = (
    ("self_report", "Báo cáo tự kiểm tra", "Số liệu, điểm tự chấm và báo cáo đã ký của đơn vị"),
    ("checklist", "Phiếu kiểm tra", "Kết quả, minh chứng, tồn tại theo từng lĩnh vực"),
    ("meeting", "Buổi làm việc", "Thành phần dự, địa điểm, giờ, đánh giá chung, kiến nghị"),
    ("complete", "Hoàn tất", "Những gì còn thiếu trước khi lập biên bản"),
    ("minutes", "Biên bản kiểm tra", "Dự thảo, ý kiến của đơn vị, chữ ký, bản PDF"),
    ("inspection_remediation", "Khắc phục", "Giải trình, kế hoạch, tiến độ, báo cáo và tài liệu kiểm chứng của đơn vị"),
)


def sections_of(user: User, inspection: Inspection) -> list[Section]:
    inside = permissions.can_see_inside(user, inspection)
    visited = inside and inspection.has_started
    reported = inspection.visit_on is not None and inspection.kind != "unannounced"
    shown = {
        "self_report": reported and (inside or permissions.can_enter_self_report(user, inspection)),
        "checklist": visited,
        "meeting": visited and permissions.can_edit_meeting(user, inspection),
        "complete": inspection.is_open_for_answers and permissions.can_draw_up_minutes(user, inspection),
        "minutes": visited or inspection.unit_reads_minutes,
        "inspection_remediation": inspection.is_signed,
    }
    pages = [page for page in PAGES if shown[page[0]]]
    return [Section(*page, url=reverse(page[0], args=[inspection.pk])) for page in pages]
