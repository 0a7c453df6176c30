"""Findings checked again on the spot (phúc tra): carried onto the next checklist, answered there, settled at signing.

Every inspection of the unit takes them along when it starts, whether planned or held for this alone. An open loss of the
index that the visit finds again is taken along by hand. Locks: the
inspection under way, then that of each old finding, then the finding.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import Http404
from django.utils import timezone

from cchc.lib.dates import today
from cchc.lib.text import clean, shortened
from inspections import extending, permissions
from inspections.clocks import follow_up_deadline
from inspections.enums import (
    BEFORE_START,
    CLOCK_RUNS,
    FindingStatus,
    FollowUpResult,
    InspectionKind,
    InspectionStatus,
    VerificationDecision,
)
from inspections.handling import lock_findings, move_finding, record
from inspections.locking import lock_open
from inspections.models import CarriedFinding, Finding, Inspection, Verification
from inspections.verifying import is_reporter, last_report
from inspections.workflow import WorkflowError
from units.enums import UNIT_ROLES
from units.models import User
from units.notifying import notify

Result, Decision = FollowUpResult, VerificationDecision
NOTICE_TEXT = 120
ANSWERED = "answer_follow_up"  # on the checklist; what the signed minutes make of it are events of their own
NOTE_MARKS = (Result.NOT_MENDED, Result.NOT_CHECKED)  # say why; the unit and the city read it


# --- Which findings wait, and for which inspection -------------------------------------------------


def waiting_findings() -> QuerySet[Finding]:
    """Sent to follow-up and on no checklist that is still open."""
    on_a_checklist = CarriedFinding.objects.filter(
        finding=OuterRef("pk"),
        inspection__status__in=[InspectionStatus.IN_PROGRESS, InspectionStatus.MINUTES_DRAWN],
    )
    return Finding.objects.filter(~Exists(on_a_checklist), status=FindingStatus.TO_FOLLOW_UP)


def without_inspection(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """Those to be followed up at a unit for which no inspection is planned or under way."""
    ahead = Inspection.objects.filter(unit=OuterRef("responsible_unit"), lead_unit=OuterRef("lead_unit"))
    ahead = ahead.filter(status__in=[*BEFORE_START, InspectionStatus.IN_PROGRESS, InspectionStatus.MINUTES_DRAWN])
    return findings.filter(~Exists(ahead), status=FindingStatus.TO_FOLLOW_UP)


# --- At the start of an inspection ----------------------------------------------------------------


def carry(inspection: Inspection) -> None:
    """Called by `workflow.start` on the locked inspection: old findings of the unit come onto its checklist."""
    found = waiting_findings().filter(responsible_unit=inspection.unit_id, lead_unit=inspection.lead_unit_id)
    keys = (
        found.exclude(inspection=inspection.pk).order_by("concluded_on", "position", "pk").values_list("pk", flat=True)
    )
    CarriedFinding.objects.bulk_create(
        [CarriedFinding(inspection=inspection, finding_id=key) for key in keys], ignore_conflicts=True
    )


# --- While the checklist is open ------------------------------------------------------------------


@transaction.atomic
def carry_known(inspection_id: int, finding_id: uuid.UUID, *, by: User) -> CarriedFinding:
    """What the index brought to light and the visit finds again comes onto its checklist, instead of being written twice."""
    seen = Finding.objects.visible_to(by).filter(pk=finding_id).first()
    if seen is None:
        raise Http404
    inspection = lock_open(inspection_id, by, allowed=permissions.can_answer_any)
    if not permissions.can_answer(by, inspection, seen.field_slug):
        raise PermissionDenied
    if not seen.began_in_index or inspection.unit_id not in (seen.responsible_unit_id, seen.issued_to_unit_id):
        raise WorkflowError("Chỉ ghi nhận lại được tồn tại mà chỉ số đã nêu cho đơn vị này.")
    if seen.closed_on is not None:
        raise WorkflowError(f"Tồn tại này đã xử lý xong (hiện là «{seen.get_status_display()}»). Hãy ghi tồn tại mới.")
    carried, made = CarriedFinding.objects.get_or_create(inspection=inspection, finding=seen)
    if made:
        record(seen, "carry_known", by=by, data={"inspection": inspection.pk}, occurred_on=today())
    return carried


@transaction.atomic
def drop_known(carried_id: int, *, by: User) -> Inspection:
    """Take back what was carried by mistake; what waits for a follow-up stays."""
    seen = CarriedFinding.objects.visible_to(by).filter(pk=carried_id).values_list("inspection", flat=True).first()
    if seen is None:
        raise Http404
    inspection = lock_open(seen, by, allowed=permissions.can_answer_any)
    rows = CarriedFinding.objects.select_for_update(of=("self",), no_key=True).select_related("finding")
    carried = rows.filter(pk=carried_id).first()
    if carried is None:
        raise Http404
    if not permissions.can_answer(by, inspection, carried.finding.field_slug):
        raise PermissionDenied
    if not carried.is_by_hand:
        raise WorkflowError("Tồn tại này phải phúc tra nên không bỏ ra khỏi phiếu được.")
    CarriedFinding.objects.filter(pk=carried.pk).delete()
    record(carried.finding, "drop_known", by=by, data={"inspection": inspection.pk}, occurred_on=today())
    return inspection


@transaction.atomic
def answer(carried_id: int, result: str, note: str, *, revision: int, by: User) -> CarriedFinding:
    """Mended, not mended or not checked, by whoever answers that field. `revision`: what the page showed."""
    seen = CarriedFinding.objects.visible_to(by).filter(pk=carried_id).values_list("inspection", flat=True).first()
    if seen is None:
        raise Http404
    inspection = lock_open(seen, by, allowed=permissions.can_answer_any)
    rows = CarriedFinding.objects.select_for_update(of=("self",), no_key=True).select_related("finding")
    carried = rows.get(pk=carried_id)
    if not permissions.can_answer(by, inspection, carried.finding.field_slug):
        raise PermissionDenied
    note = clean(note)
    if (carried.result, carried.note) == (result, note):
        return carried  # sent again after an answer that got lost
    _check(carried, result, revision, by)
    carried.result, carried.note = result, note
    carried.answered_by, carried.answered_at = by, timezone.now()
    carried.revision += 1
    carried.save(update_fields=["result", "note", "answered_by", "answered_at", "revision"])
    data = {"inspection": inspection.pk, "result": result, "revision": carried.revision}
    record(carried.finding, ANSWERED, by=by, note=note, data=data, occurred_on=today())
    return carried


def _check(carried: CarriedFinding, result: str, revision: int, by: User) -> None:
    if result not in Result.values:
        raise WorkflowError("Hãy chọn kết quả phúc tra: đã khắc phục, chưa khắc phục hay chưa kiểm tra lại.")
    if revision != carried.revision:
        who = f"{carried.answered_by} vừa ghi" if carried.answered_by else "Người khác vừa ghi"
        words = f"«{carried.get_result_display()}»" + (f" – {carried.note}" if carried.note else "")
        raise WorkflowError(f"{who}: {words}. Nội dung của bạn còn ở đây; xem lại rồi lưu lần nữa nếu muốn thay.")
    if is_reporter(by, carried.finding, last_report(carried.finding)):
        raise WorkflowError(
            "Bạn đã soạn, gửi hoặc nhập báo cáo về tồn tại này nên không tự ghi kết quả phúc tra được. "
            "Hãy để người khác của Tổ ghi."
        )


def is_unanswered(carried: CarriedFinding) -> bool:
    return not carried.result or (carried.result in NOTE_MARKS and not carried.note)


# --- When the minutes are signed ------------------------------------------------------------------


def settle(inspection: Inspection, *, by: User, occurred_on: dt.date) -> None:
    """Called by `workflow.sign_minutes` on the locked inspection: what was found there moves the old findings."""
    rows = CarriedFinding.objects.filter(inspection=inspection).exclude(result="").select_related("answered_by")
    for carried in rows.order_by("finding__inspection", "finding"):
        (finding,) = lock_findings(Finding.objects.filter(pk=carried.finding_id))
        if finding.status == FindingStatus.TO_FOLLOW_UP:
            _settle_one(finding, carried, inspection, by, occurred_on)
        elif finding.began_in_index and finding.closed_on is None:
            _settle_known(finding, carried, inspection, by, occurred_on)


def _settle_one(finding: Finding, carried: CarriedFinding, inspection: Inspection, by: User, day: dt.date) -> None:
    if carried.result == Result.NOT_CHECKED:
        record(finding, "leave_for_next_follow_up", by=by, note=carried.note, occurred_on=day)
        return
    mended = _judge(finding, carried, inspection, by, day)
    if not mended:
        _return(finding, carried, inspection, by, day)
    _tell(finding, "Phúc tra: đã khắc phục" if mended else "Phúc tra: chưa khắc phục, cần khắc phục tiếp", day)


def _judge(finding: Finding, carried: CarriedFinding, inspection: Inspection, by: User, day: dt.date) -> bool:
    """What the visit says of it, for good. True: mended, and over."""
    mended = carried.result == Result.MENDED
    Verification.objects.create(
        finding=finding,
        decision=Decision.FOUND_MENDED if mended else Decision.FOUND_NOT_MENDED,
        reason=carried.note,
        inspection=inspection,
        decided_by=carried.answered_by or by,
        occurred_on=day,
    )
    if mended:
        move_finding(finding, FindingStatus.VERIFIED, by=by, verb="find_mended", note=carried.note, occurred_on=day)
    return mended


def _settle_known(finding: Finding, carried: CarriedFinding, inspection: Inspection, by: User, day: dt.date) -> None:
    """A loss of the index that the visit looked at. Found there too, it has two sources, and its clock runs on."""
    if carried.result == Result.NOT_CHECKED:
        return
    if _judge(finding, carried, inspection, by, day):
        extending.lapse(finding, by=by)
        _tell(finding, "Kiểm tra: đã khắc phục", day)
        return
    if finding.inspection_id is None:
        finding.inspection = inspection
        finding.save(update_fields=["inspection"])
    if finding.status in CLOCK_RUNS:
        record(finding, "find_again", by=by, note=carried.note, occurred_on=day)
    else:
        _return(finding, carried, inspection, by, day)
    _tell(finding, "Kiểm tra cũng ghi nhận, cần khắc phục tiếp", day)


def _return(finding: Finding, carried: CarriedFinding, inspection: Inspection, by: User, day: dt.date) -> None:
    """Back on the clock; where the deadline has passed, the plan's rule gives a new one from the day of the check."""
    before = finding.due_on
    if before is None or before < day:
        deadline = follow_up_deadline(inspection.team.plan, day)
        finding.due_on, finding.due_rule = deadline.due_on, deadline.rule
        finding.first_due_on = finding.first_due_on or deadline.due_on
    data = {"before": str(before), "after": str(finding.due_on)}
    fields = ("due_on", "due_rule", "first_due_on")
    move_finding(
        finding,
        FindingStatus.RETURNED,
        by=by,
        verb="find_not_mended",
        note=carried.note,
        occurred_on=day,
        fields=fields,
        data=data,
    )


def _tell(finding: Finding, what: str, day: dt.date) -> None:
    notify(
        unit=finding.responsible_unit_id,
        roles=UNIT_ROLES,
        kind="finding_followed_up",
        text=f"{what}: {shortened(finding.text, NOTICE_TEXT)}",
        url=finding.get_absolute_url(),
        subject=finding,
        occurred_on=day,
    )


# --- An inspection for this alone -----------------------------------------------------------------


def prefilled(user: User, kind: str, unit_id: int | None) -> dict[str, Any]:
    """What the form of a new inspection starts with when it is asked for from the queue: as the unit's last one."""
    if kind != InspectionKind.FOLLOW_UP or unit_id is None:
        return {}
    rows = Inspection.objects.visible_to(user).filter(unit=unit_id).order_by(F("visit_on").desc(nulls_last=True), "-pk")
    last = rows.values("team", "criteria_set").first()
    return {"kind": InspectionKind.FOLLOW_UP, "unit": unit_id, **(last or {})}
