"""What a unit writes before it hands in: explanation, remediation plan, remediation report, a part for each finding.

The unit drafts, or Home Affairs enters for it what came on paper; neither sees the other's draft. Handing in is
`inspections/handing_in.py`. A draft takes half-finished parts: what is missing is asked for when it is handed in.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from cchc.lib.dates import short_date, today
from inspections.drafting import StaleEditError
from inspections.enums import CLOCK_RUNS, SubmissionKind, SubmissionStatus
from inspections.finding_permissions import can_edit_submission
from inspections.models import Finding, RemediationEvidence, Submission, SubmissionItem
from inspections.origins import (
    COLUMNS,
    Key,
    Origin,
    due_of,
    findings_for,
    found_in,
    key_of,
    lock_origin,
    open_origins,
    seen_origin,
    side_of,
    time_problem,
)
from inspections.submission_papers import require_not_held
from inspections.workflow import WorkflowError
from units.keeping import keep_signed
from units.models import User

Kind = SubmissionKind
# What each kind says of one finding.
ITEM_FIELDS = {
    Kind.EXPLANATION: ("text", "cause"),
    Kind.REMEDIATION_PLAN: ("text", "in_charge", "due_on", "product"),
    Kind.REMEDIATION_REPORT: ("outcome", "text", "cause", "done_on"),
}
EVERY_FIELD = ("text", "cause", "in_charge", "due_on", "product", "outcome", "done_on")
WORD_FIELDS = ("directing", "commitment", "proposals")


# --- Drafts -----------------------------------------------------------------------------------------


@transaction.atomic
def open_draft(origin: Origin, kind: str, *, by: User) -> Submission:
    """The draft of this kind, begun or gone on with; it gets a part for each finding of which it can speak now."""
    seen_origin(origin, by)
    origin = lock_origin(origin)
    unit_id, for_unit = side_of(origin, by)
    if problem := time_problem(origin, kind):
        raise WorkflowError(problem)
    if not findings_for([origin], unit_id, kind).exists():
        raise WorkflowError("Hiện không có tồn tại nào đang chờ đơn vị về việc này.")
    submission, _ = Submission.objects.get_or_create(
        unit_id=unit_id,
        kind=kind,
        entered_for_unit=for_unit,
        status=SubmissionStatus.DRAFT,
        **{origin.origin_column: origin},
        defaults={"lead_unit_id": origin.lead_unit_id, "created_by": by, "due_on": due_of(origin, kind)},
    )
    _take_up(submission)
    return submission


def due_of_draft(submission: Submission) -> dt.date | None:
    """The first of the days on which it is due, where it speaks of an inspection and of the index."""
    dates = [due_of(origin, submission.kind) for origin in submission.origins]
    return min((day for day in dates if day), default=None)


def _take_up(submission: Submission) -> None:
    """A part for each finding of which the draft can speak now."""
    known = set(submission.items.values_list("finding", flat=True))
    SubmissionItem.objects.bulk_create(
        SubmissionItem(submission=submission, finding=finding)
        for finding in findings_for(submission.origins, submission.unit_id, submission.kind)
        if finding.pk not in known
    )


@transaction.atomic
def add_origin(submission_id: int, key: Key, *, by: User) -> Submission:
    """Let one plan or report speak of what the inspection and what the index brought to light; see `joinable`."""
    seen = lock_submission(submission_id, by)
    origin = next((origin for origin in joinable(seen) if key_of(origin) == key), None)
    if origin is None:
        raise WorkflowError("Không có tồn tại nào của nguồn này đang chờ đơn vị. Hãy tải lại trang.")
    submission = _lock_draft(submission_id, by)
    known = Submission.objects.filter(
        unit=submission.unit_id,
        kind=submission.kind,
        entered_for_unit=submission.entered_for_unit,
        status=SubmissionStatus.DRAFT,
        **{origin.origin_column: origin.pk},
    )
    if known.exists():
        raise WorkflowError(
            f"Đang có một bản soạn riêng về {origin.what}. Hãy gửi hoặc xóa bản đó trước, hoặc soạn tiếp ở đó."
        )
    setattr(submission, origin.origin_column, origin)
    submission.due_on = due_of_draft(submission)
    submission.save(update_fields=[origin.origin_column, "due_on"])
    _take_up(submission)
    return submission


@transaction.atomic
def drop_origin(submission_id: int, column: str, *, by: User) -> Submission:
    """Speak of the other one alone again; what was begun about this one is not thrown away."""
    submission = _lock_draft(submission_id, by)
    if column not in COLUMNS or len(submission.origins) < 2:
        raise WorkflowError("Văn bản này chỉ nói về một nguồn. Hãy tải lại trang.")
    kept = [origin for origin in submission.origins if origin.origin_column != column]
    items = submission.items.exclude(finding__in=Finding.objects.filter(found_in(kept)))
    begun = [item for item in items.select_related("finding") if any(getattr(item, name) for name in EVERY_FIELD)]
    if begun:
        raise WorkflowError(f"Đã ghi nội dung cho «{begun[0].finding}». Hãy xóa nội dung đó trước khi bỏ nguồn này.")
    items.delete()
    setattr(submission, column, None)
    submission.due_on = due_of_draft(submission)
    submission.save(update_fields=[column, "due_on"])
    return submission


def joinable(submission: Submission) -> list[Origin]:
    """What else one paper could speak of: where an inspection gave rise to it the index, and the other way round."""
    if submission.kind == Kind.EXPLANATION or len(submission.origins) > 1:
        return []
    (here,) = submission.origins
    other = next(column for column in COLUMNS if column != here.origin_column)
    rows = Finding.objects.filter(
        lead_unit=submission.lead_unit_id,
        responsible_unit=submission.unit_id,
        released_at__isnull=False,
        status__in=CLOCK_RUNS,
        **{f"{other}__isnull": False},
    )
    keys = [(other, pk) for pk in rows.order_by().values_list(other, flat=True).distinct()]
    return [origin for origin in open_origins(keys) if not time_problem(origin, submission.kind)]


@transaction.atomic
def save_item(
    item_id: int,
    values: dict[str, Any],
    *,
    base_revision: int,
    by: User,
    evidence: Iterable[uuid.UUID] | None = None,
    offered: Iterable[uuid.UUID] | None = None,
) -> SubmissionItem:
    """Save what `values` says of one finding; `evidence`: the files that prove it, where they are to change.

    `offered`: the files among which the person chose; links to others (uploaded meanwhile) stay.
    Saved twice it counts once; over what another saved meanwhile raises StaleEditError.
    """
    seen = SubmissionItem.objects.visible_to(by).filter(pk=item_id).values_list("submission", flat=True).first()
    if seen is None:
        raise Http404
    submission = _lock_draft(seen, by)
    item = SubmissionItem.objects.select_related("finding").get(pk=item_id)
    fields = [name for name in ITEM_FIELDS[Kind(submission.kind)] if name in values]
    _require_in_time(item.finding, values.get("due_on"))
    _require_past(values.get("done_on"))
    if any(getattr(item, name) != values[name] for name in fields):
        if item.revision != base_revision:
            raise StaleEditError(item.text or item.get_outcome_display() or "(để trống)")
        for name in fields:
            setattr(item, name, values[name])
        item.revision += 1
        item.save(update_fields=[*fields, "revision"])
    if evidence is not None:
        _prove(item.finding, submission, set(evidence), None if offered is None else set(offered))
    return item


def _require_in_time(finding: Finding, due_on: dt.date | None) -> None:
    if due_on and finding.due_on and due_on > finding.due_on:
        raise WorkflowError(
            f"Tồn tại này phải khắc phục chậm nhất ngày {short_date(finding.due_on)}. "
            "Hãy chọn ngày sớm hơn, hoặc đề nghị gia hạn trước rồi lập kế hoạch theo hạn mới.",
            field="due_on",
        )


def _require_past(done_on: dt.date | None) -> None:
    if done_on and done_on > today():
        raise WorkflowError("Ngày hoàn thành không được sau ngày hôm nay.", field="done_on")


def _prove(finding: Finding, submission: Submission, wanted: set[uuid.UUID], offered: set[uuid.UUID] | None) -> None:
    """Of the files offered let exactly these prove the finding; a withdrawn one is none of them."""
    files: QuerySet[Any] = RemediationEvidence.objects.filter(
        lead_unit=submission.lead_unit_id, unit=submission.unit_id, withdrawn_at=None
    )
    chosen = set(files.filter(pk__in=wanted).values_list("pk", flat=True))
    linked = set(files.filter(findings=finding).values_list("pk", flat=True))
    finding.evidence.add(*(chosen - linked))
    dropped = linked - chosen
    finding.evidence.remove(*(dropped if offered is None else dropped & offered))


@transaction.atomic
def save_words(submission_id: int, values: dict[str, str], *, base_revision: int, by: User) -> Submission:
    """Save what the report says beside its findings: directing, commitment, proposals."""
    submission = _lock_draft(submission_id, by)
    if any(getattr(submission, name) != values[name] for name in WORD_FIELDS):
        if submission.revision != base_revision:
            raise StaleEditError(" / ".join(filter(None, (getattr(submission, name) for name in WORD_FIELDS))) or "…")
        for name in WORD_FIELDS:
            setattr(submission, name, values[name])
        submission.revision += 1
        submission.save(update_fields=[*WORD_FIELDS, "revision"])
    return submission


@transaction.atomic
def attach_paper(
    submission_id: int, *, document_code: str, document_date: dt.date | None, upload: UploadedFile[Any] | None, by: User
) -> Submission:
    """Keep number, date and scan of the paper that the head signed. Raises FileRefused."""
    submission = _lock_draft(submission_id, by)
    if upload is not None:
        owners = {"lead_unit": submission.lead_unit_id, "owner_unit": submission.unit_id}
        submission.scan = keep_signed(upload, what="Văn bản đã ký", by=by, **owners)
    submission.document_code, submission.document_date = document_code, document_date
    submission.save(update_fields=["document_code", "document_date", "scan"])
    return submission


@transaction.atomic
def discard(submission_id: int, *, by: User) -> Submission:
    """Delete a draft; what was uploaded as evidence stays."""
    submission = _lock_draft(submission_id, by)
    if submission.papers.exists():
        raise WorkflowError("Bản soạn này đã có văn bản lập để ký nên được giữ lại. Hãy sửa nội dung thay vì xóa.")
    Submission.objects.filter(pk=submission.pk).delete()
    return submission


def lock_submission(submission_id: int, by: User) -> Submission:
    """Lock it and only then ask whether the person may write it."""
    rows = Submission.objects.filter(pk__in=Submission.objects.visible_to(by).values("pk"))
    submission = rows.select_for_update(of=("self",), no_key=True).filter(pk=submission_id).first()
    if submission is None:
        raise Http404
    if not can_edit_submission(by, submission):
        raise PermissionDenied
    return submission


def require_draft(submission: Submission) -> None:
    if submission.status != SubmissionStatus.DRAFT:
        raise WorkflowError(f"{submission.get_kind_display()} này đã gửi nên không sửa được nữa.")
    require_not_held(submission)


def _lock_draft(submission_id: int, by: User) -> Submission:
    submission = lock_submission(submission_id, by)
    require_draft(submission)
    return submission
