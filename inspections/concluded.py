"""Issuing a conclusion: the paper gets its number, the findings their requirements and deadlines, the clocks start.

Order of locks: inspections by key, findings by key, the conclusion. All in one transaction: nothing is half issued.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.urls import reverse

from cchc.lib.dates import now_local, short_date, today
from inspections.clocks import Deadline, report_deadline, typed_deadline
from inspections.concluding import inspection_ids_of, lock_conclusion, move
from inspections.conclusion_drafting import items_in_order
from inspections.enums import (
    BEFORE_CONCLUSION,
    ConclusionDecision,
    ConclusionStatus,
    DocumentKind,
    FindingStatus,
    InspectionStatus,
    SubmissionKind,
    SubmissionStatus,
)
from inspections.finding_permissions import can_conclude, can_issue_conclusion
from inspections.handling import lock_inspection_row, move_finding, record, settle_inspection
from inspections.models import ConclusionItem, ConclusionNotice, Finding, Inspection, LegalDocument, Plan, Submission
from inspections.origins import due_of
from inspections.registering import register_paper
from inspections.workflow import WorkflowError
from units.enums import UNIT_ROLES, Role
from units.models import Event, User
from units.notifying import notify


def deadline_of(item: ConclusionItem, plan: Plan, dated_on: dt.date, received_on: dt.date | None = None) -> Deadline:
    """By when this item is to be mended, and by which rule. Before the issue: a preview with today's date."""
    return typed_deadline(plan, item.due_on) if item.due_on else report_deadline(plan, dated_on, received_on)


def subject_of(inspections: Sequence[Inspection], day: dt.date) -> str:
    """«Kết luận kiểm tra công tác cải cách hành chính tại UBND phường Mũi Né»; of many units: «tại 05 đơn vị, Đợt I»."""
    about = "Kết luận kiểm tra công tác cải cách hành chính"
    if len(inspections) == 1:
        return f"{about} tại {inspections[0].unit.name_on(day).short_name}"
    round_ = inspections[0].round
    plan = inspections[0].team.plan
    return f"{about} tại {len(inspections):02d} đơn vị" + (f", {round_.name} năm {plan.year}" if round_ else "")


@transaction.atomic
def issue(
    conclusion_id: int,
    *,
    number: int,
    dated_on: dt.date,
    by: User,
    received_on: Mapping[int, dt.date] | None = None,
    signer: str = "",
) -> ConclusionNotice:
    """Enter number and date that the clerk's book gave. `received_on`: inspection → day of receipt, else that same day.

    `signer` stands in the event. The caller draws the final paper in the same transaction.
    """
    inspections = {pk: lock_inspection_row(pk) for pk in inspection_ids_of(conclusion_id, by)}
    findings = _lock_findings(conclusion_id)
    conclusion = lock_conclusion(conclusion_id, by, allowed=can_issue_conclusion)
    if conclusion.status != ConclusionStatus.APPROVED:
        raise WorkflowError(f"Chỉ ban hành được kết luận đã duyệt (hiện là «{conclusion.get_status_display()}»).")
    received = {pk: (received_on or {}).get(pk, dated_on) for pk in inspections}
    _check_days(inspections.values(), dated_on, received)
    conclusion.legal_document = _register(conclusion, list(inspections.values()), number, dated_on)
    conclusion.dated_on, conclusion.issued_at = dated_on, now_local()
    for item in items_in_order(conclusion):
        finding = findings[item.finding_id]
        assert finding.inspection_id is not None
        finding.inspection = inspections[finding.inspection_id]
        _conclude(finding, item, conclusion, received[finding.inspection_id], by=by)
    for inspection in inspections.values():
        _open_remediation(inspection, conclusion, received[inspection.pk], by=by)
    move(
        conclusion,
        ConclusionStatus.ISSUED,
        by=by,
        verb="issue_conclusion",
        note=f"Số {conclusion.legal_document.code} ngày {short_date(dated_on)}" + (f", {signer} ký" if signer else ""),
        fields=("legal_document", "dated_on", "issued_at"),
    )
    _tell_units(conclusion, inspections.values())
    return conclusion


@transaction.atomic
def record_receipt(inspection_id: int, received_on: dt.date, *, by: User) -> Inspection:
    """Correct the day on which the unit received the conclusion.

    Where the plan counts from receipt, the deadlines that its rule gave and nobody has extended move, an event each;
    so does that of what the unit is writing, and the unit is told.
    """
    if not Inspection.objects.visible_to(by).filter(pk=inspection_id).exists():
        raise Http404
    inspection = lock_inspection_row(inspection_id)
    if not can_conclude(by, inspection.lead_unit_id):
        raise PermissionDenied
    conclusion = inspection.conclusion
    if conclusion is None or conclusion.status != ConclusionStatus.ISSUED or conclusion.dated_on is None:
        raise WorkflowError("Chỉ ghi ngày nhận khi thông báo kết luận đã ban hành.")
    _check_receipt(inspection, conclusion.dated_on, received_on)
    before, inspection.conclusion_received_on = inspection.conclusion_received_on, received_on
    inspection.save(update_fields=["conclusion_received_on"])
    note = f"Từ {short_date(before)} sang {short_date(received_on)}" if before else short_date(received_on)
    Event.objects.record(
        "record_receipt", inspection, by=by, lead_unit=inspection.lead_unit_id, note=note, occurred_on=received_on
    )
    if inspection.team.plan.days_from == Plan.DaysFrom.RECEIPT:
        moved = _move_deadlines(inspection, conclusion.dated_on, received_on, by=by)
        move_drafts(inspection)
        if before != received_on:
            _tell_of_receipt(inspection, moved)
    return inspection


# --- Findings ---------------------------------------------------------------------------------------


def _lock_findings(conclusion_id: int) -> dict[object, Finding]:
    items = ConclusionItem.objects.filter(conclusion=conclusion_id)
    rows = Finding.objects.filter(pk__in=items.values("finding")).select_related("plan").order_by("pk")
    return {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True)}


def _conclude(
    finding: Finding, item: ConclusionItem, conclusion: ConclusionNotice, received_on: dt.date, *, by: User
) -> None:
    assert conclusion.dated_on is not None
    day = conclusion.dated_on
    finding.conclusion, finding.concluded_on = conclusion, day
    fields = ("conclusion", "concluded_on", "text")
    if finding.status == FindingStatus.FIXED_ON_SITE:
        finding.text = item.text
        move_finding(finding, FindingStatus.FIXED_ON_SITE, by=by, verb="conclude", occurred_on=day, fields=fields)
        return
    if finding.status not in BEFORE_CONCLUSION:
        raise WorkflowError(f"Tồn tại «{finding}» đã được xử lý ở nơi khác (hiện là «{finding.get_status_display()}»).")
    if item.decision == ConclusionDecision.WITHDRAW:
        move_finding(
            finding, FindingStatus.WITHDRAWN, by=by, verb="withdraw", note=item.reason, occurred_on=day, fields=fields
        )
        return
    deadline = deadline_of(item, finding.plan, day, received_on)
    item.due_rule = deadline.rule
    item.save(update_fields=["due_rule"])
    finding.text, finding.requirement, finding.answerable = item.text, item.requirement, item.answerable
    finding.first_due_on = finding.due_on = deadline.due_on
    finding.due_rule = deadline.rule
    move_finding(
        finding,
        FindingStatus.CONCLUDED,
        by=by,
        verb="conclude",
        note=item.reason,
        occurred_on=day,
        fields=(*fields, "requirement", "answerable", "first_due_on", "due_on", "due_rule"),
        data={"due_on": deadline.due_on.isoformat(), "rule": deadline.rule},
    )


def _move_deadlines(inspection: Inspection, dated_on: dt.date, received_on: dt.date, *, by: User) -> list[Finding]:
    """The deadlines of the plan's rule; a date that the conclusion names, or that was extended, stays."""
    moved = []
    by_rule = ConclusionItem.objects.filter(conclusion=inspection.conclusion_id, due_on=None)
    rows = Finding.objects.filter(inspection=inspection, pk__in=by_rule.values("finding"), closed_on=None)
    deadline = report_deadline(inspection.team.plan, dated_on, received_on)
    for finding in rows.order_by("pk").select_for_update(of=("self",), no_key=True):
        before = finding.due_on
        if before is None or before != finding.first_due_on or before == deadline.due_on:
            continue
        finding.due_on = finding.first_due_on = deadline.due_on
        finding.due_rule = deadline.rule
        finding.save(update_fields=["due_on", "first_due_on", "due_rule"])
        note = f"Từ {short_date(before)} sang {short_date(deadline.due_on)}: đơn vị nhận kết luận ngày "
        note += short_date(received_on)
        data = {"before": before.isoformat(), "after": deadline.due_on.isoformat(), "rule": deadline.rule}
        record(finding, "move_deadline", by=by, note=note, data=data, occurred_on=today())
        moved.append(finding)
    return moved


def move_drafts(inspection: Inspection) -> None:
    """What the unit is just writing is due when it would be if it were begun now."""
    for kind in (SubmissionKind.REMEDIATION_PLAN, SubmissionKind.REMEDIATION_REPORT):
        drafts = Submission.objects.filter(inspection=inspection, kind=kind, status=SubmissionStatus.DRAFT)
        drafts.update(due_on=due_of(inspection, kind))


def _tell_of_receipt(inspection: Inspection, moved: list[Finding]) -> None:
    """To each unit that answers for findings of this inspection: by when it is to act now."""
    assert inspection.conclusion_received_on is not None
    received_on, plan_due = inspection.conclusion_received_on, due_of(inspection, SubmissionKind.REMEDIATION_PLAN)
    assert plan_due is not None
    units = Finding.objects.filter(inspection=inspection).order_by().values_list("responsible_unit", flat=True)
    for unit in sorted({inspection.unit_id, *units}):
        mine = [finding for finding in moved if finding.responsible_unit_id == unit]
        text = (
            f"Ngày nhận thông báo kết luận ghi lại là {short_date(received_on)}: kế hoạch khắc phục gửi chậm nhất ngày "
        )
        text += short_date(plan_due)
        if mine and mine[0].due_on:
            text += f"; {len(mine)} tồn tại phải khắc phục chậm nhất ngày {short_date(mine[0].due_on)}"
        notify(
            unit=unit,
            roles=UNIT_ROLES,
            kind="receipt_recorded",
            text=f"{text}.",
            url=reverse("inspection_remediation", args=[inspection.pk]),
            subject=inspection,
            occurred_on=today(),
        )


# --- The inspections, the register, the units -------------------------------------------------------


def _open_remediation(inspection: Inspection, conclusion: ConclusionNotice, received_on: dt.date, *, by: User) -> None:
    """Minutes signed → concluded, and closed at once where nothing is open."""
    assert conclusion.dated_on is not None
    assert conclusion.legal_document is not None
    before, inspection.status = inspection.status, InspectionStatus.CONCLUDED
    inspection.conclusion_received_on = received_on
    inspection.save(update_fields=["status", "conclusion_received_on"])
    Event.objects.record(
        "conclude",
        inspection,
        by=by,
        lead_unit=inspection.lead_unit_id,
        from_status=before,
        to_status=inspection.status,
        note=f"Thông báo số {conclusion.legal_document.code}",
        occurred_on=conclusion.dated_on,
    )
    settle_inspection(inspection, by=by, day=conclusion.dated_on)


def _register(
    conclusion: ConclusionNotice, inspections: Sequence[Inspection], number: int, dated_on: dt.date
) -> LegalDocument:
    return register_paper(
        lead_unit_id=conclusion.lead_unit_id,
        kind=DocumentKind.NOTICE,
        issuer=conclusion.lead_unit.name_on(dated_on).official_name,
        number=number,
        symbol=symbol_of(conclusion, dated_on),
        issued_on=dated_on,
        subject=subject_of(inspections, dated_on),
    )


def symbol_of(conclusion: ConclusionNotice, day: dt.date) -> str:
    """«TB-UBND» (F28)."""
    return f"TB-{conclusion.lead_unit.name_on(day).document_symbol}"


def _check_days(inspections: Iterable[Inspection], dated_on: dt.date, received: Mapping[int, dt.date]) -> None:
    if dated_on > today():
        raise WorkflowError("Ngày văn bản không được sau ngày hôm nay.", field="dated_on")
    for inspection in inspections:
        if inspection.visit_on and dated_on < inspection.visit_on:
            raise WorkflowError(
                f"Ngày văn bản không được trước ngày kiểm tra {inspection.unit} ({short_date(inspection.visit_on)}).",
                field="dated_on",
            )
        _check_receipt(inspection, dated_on, received[inspection.pk])
        items = ConclusionItem.objects.filter(conclusion=inspection.conclusion_id, finding__inspection=inspection)
        early = items.filter(due_on__lt=dated_on)
        if early.exclude(decision=ConclusionDecision.WITHDRAW).exists():
            raise WorkflowError(
                f"{inspection.unit}: có thời hạn khắc phục trước ngày văn bản. Hãy trả lại dự thảo để sửa thời hạn.",
                field="dated_on",
            )


def _check_receipt(inspection: Inspection, dated_on: dt.date, received_on: dt.date) -> None:
    if received_on < dated_on:
        raise WorkflowError(
            f"{inspection.unit}: ngày nhận không được trước ngày văn bản ({short_date(dated_on)}).",
            field=f"received_{inspection.pk}",
        )
    if received_on > max(today(), dated_on):
        raise WorkflowError(
            f"{inspection.unit}: ngày nhận không được sau ngày hôm nay.", field=f"received_{inspection.pk}"
        )


def _tell_units(conclusion: ConclusionNotice, inspections: Iterable[Inspection]) -> None:
    assert conclusion.legal_document is not None
    assert conclusion.dated_on is not None
    code, day = conclusion.legal_document.code, conclusion.dated_on
    about: dict[str, Any] = {"kind": "conclusion_issued", "url": conclusion.get_absolute_url(), "subject": conclusion}
    text = f"Đã ban hành Thông báo kết luận số {code} ngày {short_date(day)}"
    for inspection in inspections:
        said = f"{text}: xem các yêu cầu và thời hạn khắc phục."
        notify(unit=inspection.unit_id, roles=UNIT_ROLES, text=said, occurred_on=day, **about)
    notify(unit=conclusion.lead_unit_id, roles=[Role.HOME_AFFAIRS], text=f"{text}.", occurred_on=day, **about)
