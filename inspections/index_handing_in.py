"""Handing in what a unit scored, and giving it back to the unit.

The head hands in as he is; whoever else does brings the paper that the head signed (design, rule 19).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from cchc.lib.dates import short_date, today
from inspections import index_permissions as permissions
from inspections.enums import AssessmentStatus, IndexRoundStatus
from inspections.index_rounds import tell_unit
from inspections.index_scoring import lock_assessment, move, record, require
from inspections.index_self import NOT_NOW, Progress, progress_of
from inspections.models import IndexAssessment, IndexScore
from inspections.workflow import WorkflowError
from units.enums import Role
from units.keeping import keep_signed
from units.models import Event, User
from units.notifying import notify

Status = AssessmentStatus
NAMED = 5  # criteria named in a sentence


def needs_paper(user: User, assessment: IndexAssessment) -> bool:
    """The head hands in as he is; whoever else needs what the head signed."""
    return not permissions.is_head_of(user, assessment)


def may_give_back(user: User, assessment: IndexAssessment) -> bool:
    waits = assessment.status == Status.SUBMITTED and assessment.round.status == IndexRoundStatus.SCORING
    return waits and permissions.can_give_back(user, assessment)


@dataclass(frozen=True)
class Paper:
    """Number, date and scan of what the head signed. `upload` None keeps the scan that is there."""

    code: str = ""
    day: dt.date | None = None
    upload: UploadedFile[Any] | None = None


@transaction.atomic
def submit(
    assessment_id: int, *, by: User, paper: Paper | None = None, received_on: dt.date | None = None, confirmed: bool
) -> IndexAssessment:
    """Hand in. `confirmed`: the person has seen what is missing. `received_on`: of the paper, where entered for the unit.

    Raises FileRefused for a scan that is none.
    """
    assessment = lock_assessment(assessment_id, by, allowed=permissions.can_self_assess)
    require(assessment, Status.SELF_ASSESSING, sentence="Chỉ gửi được kết quả tự chấm chưa gửi")
    _keep(assessment, paper or Paper(), by)
    if needs_paper(by, assessment):
        _require_paper(assessment)
    _require_whole(progress_of(assessment), confirmed=confirmed)
    day = _day(by, assessment, received_on)
    due = assessment.round.self_due_on
    assessment.entered_for_unit = not permissions.is_of_unit(by, assessment)
    assessment.submitted_by, assessment.submitted_at = by, timezone.now()
    assessment.occurred_on, assessment.is_late = day, due is not None and day > due
    fields = ["document_code", "document_date", "scan", "entered_for_unit", "submitted_by", "submitted_at"]
    data = {"late": assessment.is_late, "entered_for_unit": assessment.entered_for_unit}
    move(
        assessment,
        Status.SUBMITTED,
        by=by,
        verb="submit_index_assessment",
        fields=[*fields, "occurred_on", "is_late"],
        occurred_on=day,
        data=data,
    )
    tell_lead(assessment, "index_submitted", f"{assessment.unit} đã gửi kết quả tự chấm: {assessment.round.name}.")
    return assessment


def _keep(assessment: IndexAssessment, paper: Paper, by: User) -> None:
    assessment.document_code, assessment.document_date = paper.code, paper.day
    if paper.upload is not None:
        owners = {"lead_unit": assessment.lead_unit_id, "owner_unit": assessment.unit_id}
        assessment.scan = keep_signed(paper.upload, what="Văn bản đã ký", by=by, **owners)
    if paper.day is not None and paper.day > today():
        raise WorkflowError("Ngày văn bản không được sau ngày hôm nay.", field="document_date")


def _require_paper(assessment: IndexAssessment) -> None:
    if not (assessment.document_code and assessment.document_date and assessment.scan_id):
        raise WorkflowError(
            "Thủ trưởng đơn vị gửi trực tiếp được; người khác gửi phải kèm số, ngày và bản scan của văn bản mà "
            "thủ trưởng đã ký."
        )


def _require_whole(progress: Progress, *, confirmed: bool) -> None:
    if not progress.answered:
        raise WorkflowError("Chưa có điểm tự chấm nào. Hãy chấm ít nhất một tiêu chí rồi gửi.")
    if not progress.is_whole and not confirmed:
        words = " và ".join(missing_words(progress))
        raise WorkflowError(f"Còn {words}. Nếu vẫn gửi như vậy, hãy đánh dấu xác nhận.", field="confirmed")


def missing_words(progress: Progress) -> list[str]:
    """What is missing, each as it follows «còn»."""
    found = []
    if progress.unscored:
        found.append(f"{len(progress.unscored)} tiêu chí chưa chấm ({_codes(progress.unscored)})")
    if progress.unbacked:
        found.append(f"{len(progress.unbacked)} tiêu chí chưa có tài liệu hay giải trình ({_codes(progress.unbacked)})")
    return found


def _codes(rows: list[IndexScore]) -> str:
    return ", ".join(row.criterion.code for row in rows[:NAMED]) + (" …" if len(rows) > NAMED else "")


def _day(by: User, assessment: IndexAssessment, received_on: dt.date | None) -> dt.date:
    if permissions.is_of_unit(by, assessment):
        return today()
    if received_on is None:
        raise WorkflowError("Khi nhập thay, hãy ghi ngày nhận được bản giấy.", field="received_on")
    if received_on > today():
        raise WorkflowError("Ngày nhận bản giấy không được sau ngày hôm nay.", field="received_on")
    if assessment.document_date and received_on < assessment.document_date:
        raise WorkflowError(
            f"Ngày nhận không được trước ngày văn bản ({short_date(assessment.document_date)}).", field="received_on"
        )
    return received_on


@transaction.atomic
def ask_head(assessment_id: int, *, by: User) -> IndexAssessment:
    """Tell the unit's head that it waits for him to look at it and hand it in."""
    assessment = lock_assessment(assessment_id, by, allowed=permissions.can_self_assess)
    explains = assessment.status == Status.APPRAISING and assessment.appraised_at is not None
    if not explains:
        require(assessment, Status.SELF_ASSESSING, sentence=NOT_NOW)
    due = assessment.round.explanation_due_on if explains else assessment.round.self_due_on
    until = f", chậm nhất ngày {short_date(due)}" if due else ""
    what = "soạn giải trình bổ sung" if explains else "chấm xong"
    notify(
        unit=assessment.unit_id,
        roles=[Role.UNIT_HEAD],
        kind="index_ready",
        text=f"{by.full_name} đã {what}, mời thủ trưởng xem và gửi: {assessment.round.name}{until}.",
        url=assessment.explain_url if explains else assessment.self_url,
        subject=assessment,
        occurred_on=today(),
    )
    record(assessment, "ask_head_index_assessment", by=by, occurred_on=today())
    return assessment


@transaction.atomic
def give_back(assessment_id: int, reason: str, *, by: User) -> IndexAssessment:
    """Home Affairs gives it back before anybody appraised it; the unit mends it and hands in again."""
    assessment = lock_assessment(assessment_id, by, allowed=permissions.can_give_back)
    require(assessment, Status.SUBMITTED, sentence="Chỉ trả lại được kết quả tự chấm đã gửi và chưa thẩm định")
    if not reason:
        raise WorkflowError("Hãy ghi lý do trả lại.", field="reason")
    data = {
        "document": assessment.document_code,
        "scan": assessment.scan.sha256 if assessment.scan else "",
        "handed_in_on": str(assessment.occurred_on or ""),
    }
    assessment.document_code, assessment.document_date, assessment.scan = "", None, None
    assessment.submitted_by, assessment.submitted_at, assessment.occurred_on = None, None, None
    assessment.is_late = assessment.entered_for_unit = False
    fields = ["document_code", "document_date", "scan", "submitted_by", "submitted_at", "occurred_on", "is_late"]
    move(
        assessment,
        Status.SELF_ASSESSING,
        by=by,
        verb="give_back_index_assessment",
        fields=[*fields, "entered_for_unit"],
        note=reason,
        data=data,
        occurred_on=today(),
    )
    tell_unit(assessment, "index_given_back", f"{assessment.round.name}: kết quả tự chấm bị trả lại. {reason}")
    return assessment


@dataclass(frozen=True)
class GivenBack:
    reason: str
    on: dt.date | None
    by: str


def given_back(assessment: IndexAssessment) -> GivenBack | None:
    """Why it came back, while the unit has not handed in again."""
    if assessment.status != Status.SELF_ASSESSING:
        return None
    row = Event.objects.about(assessment).filter(verb="give_back_index_assessment").select_related("actor").first()
    return GivenBack(row.note, row.occurred_on, row.actor.full_name if row.actor else "") if row else None


def tell_lead(assessment: IndexAssessment, kind: str, text: str) -> None:
    """A notice to Home Affairs."""
    notify(
        unit=assessment.lead_unit_id,
        roles=[Role.HOME_AFFAIRS],
        kind=kind,
        text=text,
        url=assessment.get_absolute_url(),
        subject=assessment,
        occurred_on=today(),
    )
