"""The lock under which scores of an assessment are written, and the line that each write leaves behind.

Every change of a score happens under the lock of its assessment, writes an `IndexScoreChange` and calls
`indexing.refresh`. Order of locks: round → assessment → nothing else (scores are written under the assessment's).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from cchc.lib.numbers import score_vi
from inspections import indexing
from inspections.enums import AssessmentStatus, IndexRoundStatus, Mark
from inspections.models import IndexAssessment, IndexScore, IndexScoreChange
from inspections.workflow import WorkflowError
from units.models import Event, User

Status = AssessmentStatus
Allowed = Callable[[User, IndexAssessment], bool]


def lock_assessment(assessment_id: int, by: User, *, allowed: Allowed) -> IndexAssessment:
    """Lock the row and only then ask permission. 404 where it is hidden, 403 where it is not his to do."""
    rows = IndexAssessment.objects.filter(pk__in=IndexAssessment.objects.visible_to(by).values("pk"))
    rows = rows.select_related("round__criteria_set", "round__plan", "unit")
    found: IndexAssessment | None = rows.select_for_update(of=("self",), no_key=True).filter(pk=assessment_id).first()
    if found is None:
        raise Http404
    if not allowed(by, found):
        raise PermissionDenied
    return found


def assessment_of(score_id: int, by: User) -> int:
    """The assessment of a score that the person sees; 404 else."""
    key = IndexScore.objects.visible_to(by).filter(pk=score_id).values_list("assessment_id", flat=True).first()
    if key is None:
        raise Http404
    return int(key)


def scores_by_id(assessment: IndexAssessment, score_ids: Iterable[int]) -> dict[int, IndexScore]:
    """Read under the lock of the assessment; 404 where one is not of it."""
    wanted = set(score_ids)
    rows = IndexScore.objects.filter(assessment=assessment, pk__in=wanted).select_related("criterion__field")
    found = {row.pk: row for row in rows}
    if len(found) != len(wanted):
        raise Http404
    return found


def require(assessment: IndexAssessment, *statuses: str, sentence: str) -> None:
    """`sentence` begins what the person reads where the assessment stands otherwise."""
    if assessment.round.status != IndexRoundStatus.SCORING:
        raise WorkflowError(f"{sentence} (đợt đánh giá hiện là «{assessment.round.get_status_display()}»).")
    if assessment.status not in statuses:
        raise WorkflowError(f"{sentence} (hiện là «{assessment.get_status_display()}»).")


def move(
    assessment: IndexAssessment, to: str, *, by: User, verb: str, fields: Iterable[str] = (), **event: Any
) -> IndexAssessment:
    """Change the state, save it with `fields`, write the event."""
    before, assessment.status = assessment.status, to
    assessment.save(update_fields=["status", *fields])
    record(assessment, verb, by=by, from_status=before, to_status=to, **event)
    return assessment


def record(assessment: IndexAssessment, verb: str, *, by: User, **event: Any) -> None:
    Event.objects.record(verb, assessment, by=by, lead_unit=assessment.lead_unit_id, **event)


def write(
    assessment: IndexAssessment, rows: list[IndexScore], changes: list[IndexScoreChange], fields: Iterable[str]
) -> None:
    """Save these columns of the scores with a new revision, keep who changed what, and bring the sums up to it."""
    write_many(assessment.round_id, rows, changes, fields)


def write_many(round_id: int, rows: list[IndexScore], changes: list[IndexScoreChange], fields: Iterable[str]) -> None:
    """The same for scores of several assessments of a round, all of them locked."""
    if not rows:
        return
    for row in rows:
        row.revision += 1
    IndexScore.objects.bulk_update(rows, [*fields, "revision"], batch_size=indexing.BATCH)
    IndexScoreChange.objects.bulk_create(changes, batch_size=indexing.BATCH)
    indexing.refresh(round_id, {row.assessment_id for row in rows})


def overtaken(row: IndexScore, stands: str, *, verb: str = "lưu") -> str:
    """What is said to whom somebody was quicker. `stands`: what that one saved, in words."""
    return (
        f"Có người vừa {verb} tiêu chí {row.criterion.code} ({stands}) trong lúc bạn nhập. Những gì bạn nhập vẫn còn "
        "trên trang; lưu lần nữa để thay, hoặc tải lại trang để xem nội dung mới."
    )


def points_in_words(mark: str, score: Decimal | None) -> str:
    """«1,25 điểm», «không áp dụng», «chưa có điểm»."""
    if score is not None:
        return f"{score_vi(score)} điểm"
    return str(Mark(mark).label).lower() if mark and mark != Mark.RESULT else "chưa có điểm"
