"""Where an inspection stands: its steps, and who waits for whom."""

from __future__ import annotations

from dataclasses import dataclass

from cchc.lib.dates import short_date
from cchc.lib.workdays import CALENDAR
from inspections.enums import InspectionKind, InspectionStatus
from inspections.models import Inspection

Status = InspectionStatus

STEPS: tuple[tuple[str, tuple[Status, ...]], ...] = (
    ("Lên lịch", (Status.PLANNED, Status.POSTPONED)),
    ("Báo cáo tự kiểm tra", (Status.SCHEDULED,)),
    ("Kiểm tra", (Status.SELF_REPORTED, Status.IN_PROGRESS)),
    ("Biên bản", (Status.MINUTES_DRAWN,)),
    ("Kết luận", (Status.MINUTES_SIGNED,)),
    ("Khắc phục", (Status.CONCLUDED, Status.REMEDIATING)),
)
UNANNOUNCED_SKIPS = "Báo cáo tự kiểm tra"


@dataclass(frozen=True)
class Step:
    label: str
    state: str  # done, now, todo


def steps(inspection: Inspection) -> list[Step]:
    """Empty for a cancelled one."""
    if inspection.status == Status.CANCELLED:
        return []
    shown = [step for step in STEPS if not (_skips_report(inspection) and step[0] == UNANNOUNCED_SKIPS)]
    status = Status.SELF_REPORTED if _skips_report(inspection) and inspection.status == Status.SCHEDULED else None
    now = _place(shown, status or Status(inspection.status))
    return [Step(label, "done" if i < now else "now" if i == now else "todo") for i, (label, _) in enumerate(shown)]


def _place(shown: list[tuple[str, tuple[Status, ...]]], status: Status) -> int:
    return next((i for i, (_, statuses) in enumerate(shown) if status in statuses), len(shown))


def _skips_report(inspection: Inspection) -> bool:
    return inspection.kind == InspectionKind.UNANNOUNCED


def waiting_for(inspection: Inspection) -> str:
    """A sentence: what has to happen next, and who does it."""
    visit = short_date(inspection.visit_on) if inspection.visit_on else ""
    sentences = {
        Status.PLANNED: "Chờ cơ quan chủ trì xếp lịch.",
        Status.SCHEDULED: _waits_for_report(inspection, visit),
        Status.SELF_REPORTED: f"Chờ người chủ trì bắt đầu cuộc kiểm tra ngày {visit}.",
        Status.IN_PROGRESS: "Tổ kiểm tra đang làm phiếu kiểm tra; xong thì lập biên bản.",
        Status.MINUTES_DRAWN: "Chờ đơn vị cho ý kiến và hai bên ký biên bản.",
        Status.MINUTES_SIGNED: _waits_for_conclusion(inspection),
        Status.CONCLUDED: "Chờ đơn vị lập kế hoạch khắc phục.",
        Status.REMEDIATING: "Chờ đơn vị khắc phục và báo cáo kết quả.",
        Status.POSTPONED: f"Đang hoãn: {inspection.status_reason}. Chờ cơ quan chủ trì xếp lịch lại.",
        Status.CANCELLED: f"Đã hủy: {inspection.status_reason}.",
        Status.CLOSED: "Không còn việc nào phải chờ.",
    }
    return sentences[Status(inspection.status)].replace("..", ".")


def _waits_for_report(inspection: Inspection, visit: str) -> str:
    if _skips_report(inspection):
        return f"Chờ người chủ trì bắt đầu cuộc kiểm tra ngày {visit}."
    due = inspection.self_report_due_on()
    by = f", chậm nhất ngày {short_date(due)}" if due else ""
    return f"Chờ đơn vị gửi báo cáo tự kiểm tra{by}. Tổ kiểm tra làm việc ngày {visit}."


def _waits_for_conclusion(inspection: Inspection) -> str:
    if inspection.visit_on is None:
        return "Chờ thông báo kết luận."
    due = CALENDAR.add_working_days(inspection.visit_on, inspection.team.plan.conclusion_days)
    return f"Chờ thông báo kết luận, chậm nhất ngày {short_date(due)}."
