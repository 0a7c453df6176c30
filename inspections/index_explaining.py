"""The unit explains once more, where it was appraised lower than it scored itself; then the appraisers decide finally.

Once, and until the round's day. What is being written is the unit's own business until it is handed in.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from cchc.lib.dates import short_date, today
from inspections import index_permissions as permissions
from inspections.enums import AssessmentStatus, IndexRoundStatus, ScoreKind
from inspections.index_handing_in import Paper, tell_lead
from inspections.index_scoring import lock_assessment, move, require, scores_by_id, write
from inspections.index_self import own_scores
from inspections.models import IndexAppraiser, IndexAssessment, IndexProof, IndexScore, IndexScoreChange
from inspections.workflow import WorkflowError
from units.keeping import keep_signed
from units.models import User
from units.notifying import notify_people

Status = AssessmentStatus
NOT_NOW = "Chỉ giải trình bổ sung được khi kết quả thẩm định đã gửi đơn vị và đơn vị chưa giải trình"


@dataclass(frozen=True)
class Explained:
    """What was typed at one criterion, over which revision. `was`: digest of what the page showed; '' for none."""

    text: str
    base_revision: int
    was: str = ""


def digest(text: str) -> str:
    """Tells whether an explanation still stands as a page showed it."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def lowered(assessment: IndexAssessment) -> list[IndexScore]:
    """Criteria that were appraised lower than the unit scored them, in order, each with its `live_proofs`."""
    live = IndexProof.objects.filter(withdrawn_at=None).select_related("file")
    rows = own_scores(assessment).select_related("criterion__field", "appraised_by")
    rows = rows.prefetch_related(Prefetch("proofs", queryset=live, to_attr="live_proofs"))
    return [row for row in rows.order_by("criterion__position") if row.is_lower]


def is_open(assessment: IndexAssessment) -> bool:
    """Whether the unit may explain now."""
    given = assessment.status == Status.APPRAISING and assessment.appraised_at is not None
    due = assessment.round.explanation_due_on
    in_time = due is None or today() <= due
    return given and in_time and assessment.round.status == IndexRoundStatus.SCORING


def may_explain(user: User, assessment: IndexAssessment) -> bool:
    return is_open(assessment) and permissions.can_self_assess(user, assessment)


def sees_explanations(user: User, assessment: IndexAssessment) -> bool:
    """A draft is the unit's; handed in, it is read with the appraisal."""
    if permissions.is_of_unit(user, assessment):
        return True
    handed_in = assessment.status in (Status.EXPLAINED, Status.PUBLISHED)
    return handed_in or may_explain(user, assessment)


@transaction.atomic
def save(assessment_id: int, typed: Mapping[int, Explained], *, by: User) -> dict[int, str]:
    """Keep what was typed, by id of score; gives a sentence for each that was refused."""
    assessment = _lock_open(assessment_id, by)
    rows = scores_by_id(assessment, typed)
    refused: dict[int, str] = {}
    written, changes = [], []
    for key, given in typed.items():
        row = rows[key]
        if given.text == row.explanation or digest(given.text) == given.was:
            continue
        if problem := _problem(row, given):
            refused[key] = problem
            continue
        row.explanation = given.text
        written.append(row)
        changes.append(_change(row, by, given.text))
    write(assessment, written, changes, ["explanation"])
    return refused


def _lock_open(assessment_id: int, by: User) -> IndexAssessment:
    assessment = lock_assessment(assessment_id, by, allowed=permissions.can_self_assess)
    require(assessment, Status.APPRAISING, sentence=NOT_NOW)
    if assessment.appraised_at is None:
        raise WorkflowError(f"{NOT_NOW} (hiện là «{assessment.get_status_display()}»).")
    due = assessment.round.explanation_due_on
    if due is not None and today() > due:
        raise WorkflowError(f"Đã hết hạn giải trình bổ sung (đến hết ngày {short_date(due)}).")
    return assessment


def _problem(row: IndexScore, given: Explained) -> str:
    if not row.is_lower:
        return f"Tiêu chí {row.criterion.code} không bị thẩm định thấp hơn điểm tự chấm."
    if row.revision != given.base_revision:
        return (
            f"Có người vừa lưu giải trình của tiêu chí {row.criterion.code}: «{row.explanation}». Những gì bạn nhập vẫn "
            "còn trên trang; lưu lần nữa để thay."
        )
    return ""


def _change(row: IndexScore, by: User, text: str) -> IndexScoreChange:
    return IndexScoreChange(
        score=row,
        kind=ScoreKind.EXPLANATION,
        before=row.score,
        after=row.score,
        mark_before=row.mark,
        mark_after=row.mark,
        reason=text,
        changed_by=by,
    )


@transaction.atomic
def hand_in(assessment_id: int, *, by: User, paper: Paper | None = None) -> IndexAssessment:
    """Once: from now on the appraisers decide finally. Whoever is not the head brings the paper that the head signed,
    which is kept as proof of what it explains. Raises FileRefused."""
    assessment = _lock_open(assessment_id, by)
    rows = [row for row in lowered(assessment) if row.explanation]
    if not rows:
        raise WorkflowError("Chưa có giải trình nào. Hãy giải trình ít nhất một tiêu chí rồi gửi.")
    data: dict[str, Any] = {"scores": [row.pk for row in rows]}
    if not permissions.is_head_of(by, assessment) or (paper and paper.upload):
        data |= _keep_paper(assessment, rows, paper or Paper(), by)
    now = timezone.now()
    for row in rows:
        row.explained_at = now
    write(assessment, rows, [_change(row, by, row.explanation) for row in rows], ["explained_at"])
    move(assessment, Status.EXPLAINED, by=by, verb="explain_index_assessment", occurred_on=today(), data=data)
    text = f"{assessment.unit} giải trình bổ sung {len(rows)} tiêu chí: {assessment.round.name}."
    tell_lead(assessment, "index_explained", text)
    _tell_appraisers(assessment, rows, text)
    return assessment


def _keep_paper(assessment: IndexAssessment, rows: list[IndexScore], paper: Paper, by: User) -> dict[str, Any]:
    upload: UploadedFile[Any] | None = paper.upload
    if upload is None or not paper.code or paper.day is None:
        raise WorkflowError(
            "Thủ trưởng đơn vị gửi trực tiếp được; người khác gửi phải kèm số, ngày và bản scan của văn bản mà "
            "thủ trưởng đã ký."
        )
    _check_day(paper.day)
    owners = {"lead_unit": assessment.lead_unit_id, "owner_unit": assessment.unit_id}
    stored = keep_signed(upload, what="Văn bản đã ký", by=by, **owners)
    caption = f"Văn bản giải trình số {paper.code} ngày {short_date(paper.day)}"
    proof = IndexProof.objects.create(assessment=assessment, file=stored, caption=caption, added_by=by)
    proof.scores.set(rows)
    return {"document": paper.code, "document_date": str(paper.day), "scan": stored.sha256}


def _check_day(day: dt.date) -> None:
    if day > today():
        raise WorkflowError("Ngày văn bản không được sau ngày hôm nay.", field="document_date")


def _tell_appraisers(assessment: IndexAssessment, rows: list[IndexScore], text: str) -> None:
    """Those of the fields in which something was explained."""
    slugs = {row.criterion.field_slug for row in rows}
    appraisers = IndexAppraiser.objects.filter(round=assessment.round_id, field_slugs__overlap=list(slugs))
    notify_people(
        unit=assessment.unit_id,
        people=[row.user for row in appraisers.select_related("user")],
        kind="index_explained",
        text=text,
        url=assessment.appraise_url,
        subject=assessment,
        occurred_on=today(),
    )
