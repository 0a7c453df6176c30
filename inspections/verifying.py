"""What the city says of a finding that the unit reported: accepted, returned with a reason, to be checked on the spot.

Nobody verifies what he himself handed in, entered, drafted or proved, and no officer of the unit does (design, rule 6).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from cchc.lib.dates import today
from cchc.lib.text import clean, shortened
from inspections import extending
from inspections.enums import FindingStatus, SubmissionKind, SubmissionStatus, VerificationDecision
from inspections.finding_permissions import can_verify
from inspections.handling import lock_finding, move_finding, record, require_finding, settle
from inspections.models import Finding, RemediationEvidence, SubmissionItem, Verification
from inspections.workflow import WorkflowError
from units.enums import UNIT_ROLES
from units.models import User
from units.notifying import notify

Status, Decision = FindingStatus, VerificationDecision
NOT_BY_REPORTER = (
    "Bạn đã soạn, gửi hoặc nhập báo cáo hay tài liệu kiểm chứng của tồn tại này nên không tự xác nhận được. "
    "Hãy để người khác của Phòng Nội vụ xem xét."
)
REPORTED_AGAIN = (
    "Đơn vị vừa báo cáo lại về tồn tại này. Hãy tải lại trang, đọc báo cáo mới rồi quyết định; chưa có gì được ghi."
)
MANY = 200  # findings that one post may carry


# --- One function a transition --------------------------------------------------------------------


@transaction.atomic
def accept(finding_id: uuid.UUID, *, by: User, note: str = "", seen: int | None = None) -> Finding:
    """Mended. `seen`: the key of the report item that the page showed, 0 where there was none."""
    finding, item = _lock_reported(finding_id, by, seen)
    require_finding(finding, Status.REPORTED_DONE, sentence="Chỉ xác nhận được tồn tại mà đơn vị báo đã khắc phục")
    _judge(finding, Decision.ACCEPTED, clean(note), item, by)
    move_finding(finding, Status.VERIFIED, by=by, verb="verify_finding", note=clean(note))
    extending.lapse(finding, by=by)
    _tell(finding, "finding_verified", "Đã xác nhận khắc phục")
    return finding


@transaction.atomic
def return_(finding_id: uuid.UUID, *, by: User, reason: str, seen: int | None = None) -> Finding:
    """Back to the unit, which reads why; its clock runs on with the deadline that it had."""
    finding, item = _lock_reported(finding_id, by, seen)
    sentence = "Chỉ trả lại được tồn tại mà đơn vị đã báo cáo"
    require_finding(finding, Status.REPORTED_DONE, Status.NOT_DONE, sentence=sentence)
    _require_open(finding)
    words = _needed(reason, "Hãy nêu lý do trả lại để đơn vị biết phải làm gì thêm.", "reason")
    _judge(finding, Decision.RETURNED, words, item, by)
    move_finding(finding, Status.RETURNED, by=by, verb="return_finding", note=words)
    _tell(finding, "finding_returned", "Trả lại, cần khắc phục tiếp")
    return finding


@transaction.atomic
def send_to_follow_up(finding_id: uuid.UUID, *, by: User, note: str = "", seen: int | None = None) -> Finding:
    """To be checked on the spot: it appears on the checklist of the next inspection of the unit."""
    finding, item = _lock_reported(finding_id, by, seen)
    require_finding(
        finding, Status.REPORTED_DONE, sentence="Chỉ chuyển phúc tra được tồn tại mà đơn vị báo đã khắc phục"
    )
    _judge(finding, Decision.TO_FOLLOW_UP, clean(note), item, by)
    move_finding(finding, Status.TO_FOLLOW_UP, by=by, verb="send_to_follow_up", note=clean(note))
    extending.lapse(finding, by=by)
    _tell(finding, "finding_to_follow_up", "Sẽ kiểm tra lại tại đơn vị (phúc tra)")
    return finding


@transaction.atomic
def accept_not_done(finding_id: uuid.UUID, *, by: User, note: str = "", seen: int | None = None) -> Finding:
    """«Không thực hiện được» with a reason that holds: an outcome in its own right, nothing more to wait for."""
    finding, item = _lock_reported(finding_id, by, seen)
    sentence = "Chỉ ghi nhận được tồn tại mà đơn vị báo không thực hiện được"
    require_finding(finding, Status.NOT_DONE, sentence=sentence)
    _require_open(finding)
    words = _needed(note, "Hãy ghi ý kiến: vì sao ghi nhận là không thực hiện được.", "reason")
    _judge(finding, Decision.NOT_DONE_ACCEPTED, words, item, by)
    finding.closed_on = today()
    finding.save(update_fields=["closed_on"])
    record(finding, "accept_not_done", by=by, note=words, occurred_on=finding.closed_on)
    extending.lapse(finding, by=by)
    settle(finding, by=by, day=finding.closed_on)
    _tell(finding, "finding_not_done_accepted", "Đã ghi nhận không thực hiện được")
    return finding


# --- Many at once: each row its own transaction, lock, permission and event ------------------------


@dataclass(frozen=True)
class Refused:
    finding_id: uuid.UUID
    text: str
    sentence: str


@dataclass(frozen=True)
class Outcome:
    done: list[Finding] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


ACTIONS: dict[str, Callable[..., Finding]] = {
    "accept": lambda pk, *, by, note, seen: accept(pk, by=by, note=note, seen=seen),
    "return": lambda pk, *, by, note, seen: return_(pk, by=by, reason=note, seen=seen),
    "follow_up": lambda pk, *, by, note, seen: send_to_follow_up(pk, by=by, note=note, seen=seen),
    "accept_not_done": lambda pk, *, by, note, seen: accept_not_done(pk, by=by, note=note, seen=seen),
}


def many(
    finding_ids: Iterable[uuid.UUID],
    action: str,
    *,
    by: User,
    note: str = "",
    seen: Mapping[uuid.UUID, int] | None = None,
) -> Outcome:
    """`action`: a key of ACTIONS. What fails does not hold up the others; the answer names it and says why."""
    ids = list(dict.fromkeys(finding_ids))
    if len(ids) > MANY:
        raise WorkflowError(f"Mỗi lần chỉ xử lý được tối đa {MANY} tồn tại. Hãy chọn ít hơn.")
    outcome = Outcome()
    for pk in ids:
        try:
            outcome.done.append(ACTIONS[action](pk, by=by, note=note, seen=(seen or {}).get(pk)))
        except WorkflowError as error:
            outcome.refused.append(_refused(pk, by, str(error)))
        except PermissionDenied:
            outcome.refused.append(_refused(pk, by, "Bạn không có quyền quyết định về tồn tại này."))
        except Http404:
            outcome.refused.append(_refused(pk, by, "Không tìm thấy tồn tại này."))
    return outcome


def _refused(pk: uuid.UUID, by: User, sentence: str) -> Refused:
    text = Finding.objects.visible_to(by).filter(pk=pk).values_list("text", flat=True).first()
    return Refused(pk, text or "", sentence)


# --- Who reported, and what -----------------------------------------------------------------------


def last_report(finding: Finding) -> SubmissionItem | None:
    """The item of the newest remediation report that was handed in about this finding."""
    items = SubmissionItem.objects.filter(
        finding=finding,
        submission__status=SubmissionStatus.SUBMITTED,
        submission__kind=SubmissionKind.REMEDIATION_REPORT,
    ).exclude(outcome="")
    return items.select_related("submission").order_by("-submission__submitted_at", "-pk").first()


def is_reporter(user: User, finding: Finding, item: SubmissionItem | None) -> bool:
    """Whether the person handed in, entered or drafted that report, or added what proves it."""
    if item and user.pk in (item.submission.submitted_by_id, item.submission.created_by_id):
        return True
    mine = RemediationEvidence.objects.filter(added_by=user, withdrawn_at=None)
    return mine.filter(findings=finding).exists() or bool(item and item.evidence.filter(added_by=user).exists())


# --- Shared ---------------------------------------------------------------------------------------


def _lock_reported(finding_id: uuid.UUID, by: User, seen: int | None) -> tuple[Finding, SubmissionItem | None]:
    finding = lock_finding(finding_id, by, allowed=can_verify)
    item = last_report(finding)
    if seen is not None and seen != (item.pk if item else 0):
        raise WorkflowError(REPORTED_AGAIN)
    if is_reporter(by, finding, item):
        raise WorkflowError(NOT_BY_REPORTER)
    return finding, item


def _require_open(finding: Finding) -> None:
    if finding.closed_on is not None:
        raise WorkflowError("Tồn tại này đã được ghi nhận là không thực hiện được.")


def _needed(text: str, sentence: str, name: str) -> str:
    words = clean(text)
    if not words:
        raise WorkflowError(sentence, field=name)
    return words


def _judge(finding: Finding, decision: str, reason: str, item: SubmissionItem | None, by: User) -> Verification:
    return Verification.objects.create(
        finding=finding, decision=decision, reason=reason, item=item, decided_by=by, occurred_on=today()
    )


def _tell(finding: Finding, kind: str, what: str) -> None:
    notify(
        unit=finding.responsible_unit_id,
        roles=UNIT_ROLES,
        kind=kind,
        text=f"{what}: {shortened(finding.text, extending.NOTICE_TEXT)}",
        url=finding.get_absolute_url(),
        subject=finding,
        occurred_on=today(),
    )
