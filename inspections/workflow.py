"""One function a transition: lock, ask permission after the lock, check, save the changed fields, write one event.

Each takes an id, never an object, so that nobody can pass in a stale row. Raises Http404 (hidden), PermissionDenied
(visible, not his to do) or WorkflowError (allowed, but wrong now: a Vietnamese sentence for the page).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from cchc.lib.dates import now_local, short_date, today
from inspections import permissions
from inspections.enums import BEFORE_START, HalfDay, InspectionStatus, SelfReportStatus
from inspections.models import Answer, Criterion, Finding, Inspection, InspectionMember, SelfReport, TeamMember
from inspections.scheduling import Assignee, check_schedule
from units.models import Event, User
from units.workflow import WorkflowError as WorkflowError

Status = InspectionStatus


def lock_inspection(inspection_id: int, user: User, *, allowed: Callable[[User, Inspection], bool]) -> Inspection:
    """Lock the row and only then ask permission: of two people who click at once, the second is refused."""
    rows = Inspection.objects.visible_to(user).with_assignment(user).select_for_update(of=("self",), no_key=True)
    inspection = rows.filter(pk=inspection_id).first()
    if inspection is None:
        raise Http404
    if not allowed(user, inspection):
        raise PermissionDenied
    return inspection


def move(
    inspection: Inspection, to: str, *, by: User, verb: str, note: str = "", fields: tuple[str, ...] = (), **event: Any
) -> Inspection:
    """Change the state, save it with `fields`, write the event."""
    before, inspection.status = inspection.status, to
    inspection.save(update_fields=["status", *fields])
    Event.objects.record(
        verb, inspection, by=by, lead_unit=inspection.lead_unit_id, from_status=before, to_status=to, note=note, **event
    )
    return inspection


def require(inspection: Inspection, *statuses: str, sentence: str) -> None:
    if inspection.status not in statuses:
        raise WorkflowError(f"{sentence} (hiện là «{inspection.get_status_display()}»).")


@dataclass(frozen=True)
class Schedule:
    """When, where and by whom an inspection is to be held."""

    day: dt.date
    half_day: str
    place: str
    people: tuple[Assignee, ...]

    @property
    def words(self) -> str:
        return _when(self.day, self.half_day)


class NeedsConfirmation(WorkflowError):  # noqa: N818 - a question, not a fault
    """Nothing forbids it, but the person has to say that he has read the warnings."""

    def __init__(self, warnings: list[str]) -> None:
        super().__init__(" ".join(warnings))
        self.warnings = warnings


@transaction.atomic
def schedule(
    inspection_id: int, plan: Schedule, *, by: User, confirmed: bool = False, seen: str | None = None
) -> Inspection:
    """Set or change day, place and people until the visit starts. `seen`: what the page showed, see `schedule_mark`."""
    inspection = lock_inspection(inspection_id, by, allowed=permissions.can_schedule)
    require(inspection, *BEFORE_START, sentence="Chỉ lên lịch được cuộc kiểm tra chưa bắt đầu")
    if seen is not None and seen != schedule_mark(inspection):
        raise WorkflowError("Trang này đã cũ: lịch vừa được người khác đổi. Hãy tải lại trang rồi lên lịch lại.")
    if inspection.criteria_set is None and inspection.round:
        inspection.criteria_set = inspection.round.set_for(inspection.unit)
    if inspection.criteria_set is None:
        raise WorkflowError("Chưa có bộ tiêu chí cho đơn vị này. Hãy chọn bộ tiêu chí ở đợt kiểm tra trước.")
    check = check_schedule(inspection, plan.day, plan.half_day, plan.people)
    if check.errors:
        raise WorkflowError(" ".join(check.errors))
    if check.warnings and not confirmed:
        raise NeedsConfirmation(check.warnings)
    return _write_schedule(inspection, plan, by=by, warnings=check.warnings)


def schedule_mark(inspection: Inspection) -> str:
    """Changes whenever somebody schedules, postpones or cancels; a page carries it to notice that it is old."""
    return f"{inspection.status}:{inspection.visit_on or ''}:{inspection.half_day}"


def _write_schedule(inspection: Inspection, plan: Schedule, *, by: User, warnings: list[str]) -> Inspection:
    before = _when(inspection.visit_on, inspection.half_day)
    inspection.visit_on, inspection.half_day, inspection.place = plan.day, plan.half_day, plan.place
    inspection.status_before = inspection.status_reason = ""
    _replace_members(inspection, plan.people)
    prepare_answers(inspection)
    reported = SelfReport.objects.filter(inspection=inspection, status=SelfReportStatus.SUBMITTED).exists()
    return move(
        inspection,
        Status.SELF_REPORTED if reported else Status.SCHEDULED,
        by=by,
        verb="schedule",
        note=f"Từ {before} sang {plan.words}" if before else plan.words,
        data={"before": before, "after": plan.words, "confirmed": warnings},
        fields=("visit_on", "half_day", "place", "criteria_set", "status_before", "status_reason"),
    )


def _replace_members(inspection: Inspection, people: tuple[Assignee, ...]) -> None:
    """New rows for all, so that chair and secretary may change places; an exception stays with its person."""
    kept = {row.user_id: row for row in inspection.members.exclude(exception_reason="")}
    inspection.members.all().delete()
    InspectionMember.objects.bulk_create(
        InspectionMember(
            inspection=inspection,
            user_id=person.user_id,
            role=person.role,
            field_slugs=list(person.field_slugs),
            title=person.title,
            exception_reason=kept[person.user_id].exception_reason if person.user_id in kept else "",
            exception_by_id=kept[person.user_id].exception_by_id if person.user_id in kept else None,
        )
        for person in people
    )


def _when(day: dt.date | None, half_day: str) -> str:
    return f"{HalfDay(half_day).label.lower()} {short_date(day)}" if day and half_day else ""


@transaction.atomic
def allow_exception(inspection_id: int, member_id: int, *, by: User, reason: str) -> Inspection:
    """A leader lets a member with a conflict of interest inspect all the same (design, rule 6)."""
    inspection = lock_inspection(inspection_id, by, allowed=permissions.can_allow_exception)
    require(inspection, *BEFORE_START, sentence="Chỉ cho phép ngoại lệ khi cuộc kiểm tra chưa bắt đầu")
    reason = _reason(reason, "cho phép ngoại lệ")
    member = TeamMember.objects.filter(team=inspection.team_id, user=member_id).order_by("-starts_on").first()
    if member is None:
        raise WorkflowError("Người này không thuộc Tổ kiểm tra.")
    row, _ = InspectionMember.objects.get_or_create(
        inspection=inspection,
        user_id=member_id,
        defaults={"field_slugs": member.field_slugs, "title": member.printed_title},
    )
    row.exception_reason, row.exception_by = reason, by
    row.save(update_fields=["exception_reason", "exception_by"])
    Event.objects.record(
        "allow_exception", inspection, by=by, lead_unit=inspection.lead_unit_id, note=f"{member.user}: {reason}"
    )
    return inspection


@transaction.atomic
def postpone(inspection_id: int, *, by: User, reason: str) -> Inspection:
    inspection = lock_inspection(inspection_id, by, allowed=permissions.can_postpone)
    require(
        inspection,
        Status.PLANNED,
        Status.SCHEDULED,
        Status.SELF_REPORTED,
        sentence="Chỉ hoãn được cuộc kiểm tra chưa bắt đầu",
    )
    inspection.status_before, inspection.status_reason = inspection.status, _reason(reason, "hoãn")
    return move(
        inspection,
        Status.POSTPONED,
        by=by,
        verb="postpone",
        note=inspection.status_reason,
        fields=("status_before", "status_reason"),
    )


@transaction.atomic
def resume(inspection_id: int, *, by: User) -> Inspection:
    """Bring a postponed inspection back; its date is set anew by scheduling."""
    inspection = lock_inspection(inspection_id, by, allowed=permissions.can_resume)
    require(inspection, Status.POSTPONED, sentence="Chỉ đưa trở lại được cuộc kiểm tra đang hoãn")
    back_to = inspection.status_before or Status.PLANNED
    inspection.status_before, inspection.status_reason = "", ""
    return move(inspection, back_to, by=by, verb="resume", fields=("status_before", "status_reason"))


@transaction.atomic
def cancel(inspection_id: int, *, by: User, reason: str) -> Inspection:
    inspection = lock_inspection(inspection_id, by, allowed=permissions.can_cancel)
    require(inspection, *BEFORE_START, sentence="Chỉ hủy được cuộc kiểm tra chưa bắt đầu")
    inspection.status_reason = _reason(reason, "hủy")
    return move(
        inspection, Status.CANCELLED, by=by, verb="cancel", note=inspection.status_reason, fields=("status_reason",)
    )


@transaction.atomic
def submit_self_report(
    inspection_id: int, *, by: User, occurred_on: dt.date | None = None, entered_for_unit: bool = False
) -> SelfReport:
    """Hand in the self-report. Late is taken and marked; `occurred_on` is the day the paper arrived, today by default."""
    inspection = lock_inspection(inspection_id, by, allowed=permissions.can_submit_self_report)
    require(
        inspection,
        Status.SCHEDULED,
        Status.SELF_REPORTED,
        sentence="Chỉ nộp được báo cáo tự kiểm tra khi cuộc kiểm tra đã lên lịch và chưa bắt đầu",
    )
    report, _ = SelfReport.objects.select_for_update().get_or_create(inspection=inspection)
    if report.status == SelfReportStatus.SUBMITTED:
        raise WorkflowError("Báo cáo tự kiểm tra đã được nộp.")
    day = occurred_on or today()
    if day > today():
        raise WorkflowError("Ngày nộp báo cáo không được sau ngày hôm nay.")
    due_on = inspection.self_report_due_on()
    report.status, report.occurred_on, report.submitted_at = SelfReportStatus.SUBMITTED, day, timezone.now()
    report.entered_by, report.entered_for_unit = by, entered_for_unit
    report.is_late = bool(due_on and day > due_on)
    report.save()
    move(
        inspection,
        Status.SELF_REPORTED,
        by=by,
        verb="submit_self_report",
        occurred_on=day,
        note="Nhập thay từ bản giấy" if entered_for_unit else "",
    )
    return report


@transaction.atomic
def start(inspection_id: int, *, by: User, at: dt.datetime | None = None) -> Inspection:
    """Open the visit: from now on the checklist takes answers. A visit may start without a self-report."""
    from inspections import following_up  # which handles findings by way of this module

    inspection = lock_inspection(inspection_id, by, allowed=permissions.can_start)
    require(inspection, Status.SCHEDULED, Status.SELF_REPORTED, sentence="Chỉ bắt đầu được cuộc kiểm tra đã lên lịch")
    inspection.started_at = at or now_local()
    inspection.place = inspection.place or f"Trụ sở {inspection.unit.short_name}"
    prepare_answers(inspection)
    following_up.carry(inspection)
    return move(inspection, Status.IN_PROGRESS, by=by, verb="start", fields=("started_at", "place"))


def prepare_answers(inspection: Inspection) -> None:
    """One empty answer for each inspected leaf of the set, so that filling them only ever updates. Idempotent."""
    leaves = Criterion.objects.filter(criteria_set=inspection.criteria_set_id).inspected()
    Answer.objects.bulk_create(
        [Answer(inspection=inspection, criterion=leaf, field_slug=leaf.field_slug) for leaf in leaves],
        ignore_conflicts=True,
    )


def draw_up_minutes(inspection: Inspection, *, by: User, note: str = "") -> Inspection:
    """Called by reports.issuing inside its transaction, on a locked inspection whose checklist is complete."""
    require(inspection, Status.IN_PROGRESS, sentence="Chỉ lập được biên bản khi cuộc kiểm tra đang diễn ra")
    inspection.ended_at = inspection.ended_at or now_local()
    return move(inspection, Status.MINUTES_DRAWN, by=by, verb="draw_up_minutes", note=note, fields=("ended_at",))


def take_back_minutes(inspection: Inspection, *, by: User, reason: str) -> Inspection:
    """Called by reports.issuing: the chair takes the draft back, until the first signature."""
    require(inspection, Status.MINUTES_DRAWN, sentence="Chỉ lấy lại được biên bản chưa ai ký")
    return move(
        inspection, Status.IN_PROGRESS, by=by, verb="take_back_minutes", note=_reason(reason, "lấy lại biên bản")
    )


def sign_minutes(inspection: Inspection, *, by: User, occurred_on: dt.date) -> Inspection:
    """Called by reports.issuing when the minutes are signed by all: findings are released to the unit."""
    from inspections import following_up

    require(inspection, Status.MINUTES_DRAWN, sentence="Chỉ ký được biên bản đã lập")
    Finding.objects.filter(inspection=inspection, released_at=None).update(released_at=timezone.now())
    signed = move(inspection, Status.MINUTES_SIGNED, by=by, verb="sign_minutes", occurred_on=occurred_on)
    following_up.settle(inspection, by=by, occurred_on=occurred_on)
    return signed


def _reason(reason: str, act: str) -> str:
    if not reason.strip():
        raise WorkflowError(f"Cần nêu lý do {act}.")
    return reason.strip()
