"""Mending as it goes: progress written down when something happens, and the files that prove it.

Neither waits for the head's signature; the inspecting side reads both at once. A file is uploaded once and proves as
many findings as it is linked to.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404

from cchc.lib.dates import today
from inspections.enums import CLOCK_RUNS, FindingStatus, SubmissionStatus
from inspections.finding_permissions import acts_for_unit, can_add_progress, is_of_unit
from inspections.handling import lock_finding, lock_findings, move_finding, record, require_finding
from inspections.models import Finding, RemediationEvidence, RemediationUpdate
from inspections.models.remediation import RemediationEvidenceQuerySet
from inspections.permissions import can_plan_for
from inspections.workflow import WorkflowError
from units.keeping import keep_upload
from units.models import Event, User

TAKEN = "Mã của nội dung này đã dùng cho một nội dung khác. Hãy tải lại trang rồi ghi lại."


# --- Progress ---------------------------------------------------------------------------------------


@transaction.atomic
def add_update(
    finding_id: uuid.UUID,
    *,
    update_id: uuid.UUID,
    text: str,
    occurred_on: dt.date,
    by: User,
    evidence: Iterable[uuid.UUID] = (),
) -> RemediationUpdate:
    """Write down what was done; sent again under its id, it counts once. `evidence`: files that are kept already."""
    finding = lock_finding(finding_id, by, allowed=can_add_progress)
    known: RemediationUpdate | None = RemediationUpdate.objects.filter(pk=update_id).first()
    if known is not None:
        if (known.finding_id, known.entered_by_id) != (finding.pk, by.pk):
            raise WorkflowError(TAKEN)
        return known
    require_finding(finding, *CLOCK_RUNS, sentence="Chỉ cập nhật tiến độ khi tồn tại đang chờ đơn vị khắc phục")
    if occurred_on > today():
        raise WorkflowError("Ngày thực hiện không được sau ngày hôm nay.", field="occurred_on")
    update = RemediationUpdate.objects.create(
        pk=update_id,
        lead_unit_id=finding.lead_unit_id,
        unit=finding.responsible_unit,
        finding=finding,
        text=text,
        occurred_on=occurred_on,
        entered_for_unit=not is_of_unit(by, finding.responsible_unit_id),
        entered_by=by,
    )
    files = _files_of(finding.lead_unit_id, finding.responsible_unit_id).filter(pk__in=list(evidence))
    update.evidence.set(files)
    finding.evidence.add(*files)
    _begin(finding, update, by=by)
    return update


def _begin(finding: Finding, update: RemediationUpdate, *, by: User) -> None:
    data = {"update": str(update.pk), "entered_for_unit": update.entered_for_unit}
    day, status = update.occurred_on, FindingStatus.REMEDIATING
    if finding.status == status:
        record(finding, "add_update", by=by, occurred_on=day, from_status=status, to_status=status, data=data)
    else:
        move_finding(finding, status, by=by, verb="add_update", occurred_on=day, data=data)


# --- Evidence ---------------------------------------------------------------------------------------


def add_evidence(
    upload: UploadedFile[Any], *, evidence_id: uuid.UUID, findings: Iterable[uuid.UUID], by: User, caption: str = ""
) -> RemediationEvidence:
    """Keep a file as proof of these findings of one unit; sent again under its id, it counts once.

    The same bytes uploaded before are not kept again: the file that is there gets the links. Raises FileRefused.
    """
    lead_unit_id, unit_id = _place_of(list(findings), by)
    if known := _sent_before(evidence_id, unit_id, by):
        return known
    with transaction.atomic():
        stored = keep_upload(upload, lead_unit=lead_unit_id, owner_unit=unit_id, by=by)
        rows = _lock_open(lead_unit_id, unit_id, list(findings), by)
        if known := _sent_before(evidence_id, unit_id, by):
            return known
        twin = _files_of(lead_unit_id, unit_id).filter(file__sha256=stored.sha256).first()
        if twin is not None:
            stored.delete()
        evidence: RemediationEvidence = twin or RemediationEvidence.objects.create(
            pk=evidence_id,
            lead_unit_id=lead_unit_id,
            unit_id=unit_id,
            file=stored,
            caption=caption,
            added_by=by,
        )
        evidence.findings.add(*rows)
        _record("add_evidence", evidence, rows, by=by)
    return evidence


@transaction.atomic
def link_evidence(evidence_id: uuid.UUID, findings: Iterable[uuid.UUID], *, by: User) -> RemediationEvidence:
    """Let the file prove exactly these findings; links to findings that are closed stay as they are."""
    wanted = list(findings)
    if not wanted:
        raise WorkflowError("Hãy chọn ít nhất một tồn tại, hoặc rút tài liệu này.", field="findings")
    seen = RemediationEvidence.objects.visible_to(by).filter(pk=evidence_id).first()
    if seen is None:
        raise Http404
    rows = _lock_open(seen.lead_unit_id, seen.unit_id, wanted, by)
    evidence = _lock_evidence(evidence_id, by)
    if evidence.withdrawn_at:
        raise WorkflowError("Tài liệu này đã rút nên không gắn thêm được. Hãy tải lên lại nếu cần dùng.")
    closed = list(evidence.findings.filter(closed_on__isnull=False))
    evidence.findings.set({*rows, *closed})
    _record("link_evidence", evidence, rows, by=by)
    return evidence


@transaction.atomic
def withdraw_evidence(evidence_id: uuid.UUID, *, by: User) -> RemediationEvidence:
    """It proves nothing from now on. Row and bytes stay; what was handed in goes on showing it, marked as withdrawn."""
    evidence = _lock_evidence(evidence_id, by)
    if evidence.withdraw(by):
        _record("withdraw_evidence", evidence, evidence.findings.all(), by=by)
    return evidence


def is_leaned_on(evidence: RemediationEvidence) -> bool:
    """Whether something that was handed in, or progress that was written down, shows this file."""
    handed_in = evidence.items.filter(submission__status=SubmissionStatus.SUBMITTED)
    return bool(handed_in.exists() or evidence.updates.exists())


def _files_of(lead_unit_id: int, unit_id: int) -> RemediationEvidenceQuerySet:
    return RemediationEvidence.objects.filter(lead_unit=lead_unit_id, unit=unit_id, withdrawn_at=None)


def _place_of(findings: list[uuid.UUID], by: User) -> tuple[int, int]:
    """Lead unit and unit of the findings; 404 where one is hidden, a sentence where they differ."""
    if not findings:
        raise WorkflowError("Hãy chọn tồn tại mà tài liệu chứng minh.", field="findings")
    rows = list(Finding.objects.visible_to(by).filter(pk__in=findings))
    if len(rows) != len(set(findings)):
        raise Http404
    if not all(acts_for_unit(by, finding) for finding in rows):
        raise PermissionDenied
    places = {(finding.lead_unit_id, finding.responsible_unit_id) for finding in rows}
    if len(places) > 1:
        raise WorkflowError("Một tài liệu chỉ gắn cho các tồn tại của cùng một đơn vị.", field="findings")
    return places.pop()


def _lock_open(lead_unit_id: int, unit_id: int, findings: list[uuid.UUID], by: User) -> list[Finding]:
    """The unit's findings under lock, all the person's to prove, and none of them over."""
    rows = Finding.objects.filter(lead_unit=lead_unit_id, responsible_unit=unit_id, released_at__isnull=False)
    found = lock_findings(rows.filter(pk__in=findings))
    if len(found) != len(set(findings)):
        raise Http404
    if not all(acts_for_unit(by, finding) for finding in found):
        raise PermissionDenied
    if closed := [finding for finding in found if finding.closed_on]:
        raise WorkflowError(f"«{closed[0]}» đã xử lý xong nên không cần thêm tài liệu.", field="findings")
    return found


def _sent_before(evidence_id: uuid.UUID, unit_id: int, by: User) -> RemediationEvidence | None:
    known: RemediationEvidence | None = RemediationEvidence.objects.filter(pk=evidence_id).first()
    if known is not None and (known.unit_id, known.added_by_id) != (unit_id, by.pk):
        raise WorkflowError(TAKEN)
    return known


def _lock_evidence(evidence_id: uuid.UUID, by: User) -> RemediationEvidence:
    if not RemediationEvidence.objects.visible_to(by).filter(pk=evidence_id).exists():
        raise Http404
    rows = RemediationEvidence.objects.select_for_update(of=("self",), no_key=True)
    evidence: RemediationEvidence = rows.get(pk=evidence_id)
    if not (is_of_unit(by, evidence.unit_id) or can_plan_for(by, evidence.lead_unit_id)):
        raise PermissionDenied
    return evidence


def _record(verb: str, evidence: RemediationEvidence, findings: Iterable[Finding], *, by: User) -> None:
    data = {"findings": [str(finding.pk) for finding in findings]}
    Event.objects.record(verb, evidence, by=by, lead_unit=evidence.lead_unit_id, occurred_on=today(), data=data)
