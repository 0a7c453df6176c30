"""Appraisers score what a unit handed in, each in his fields; what surveys and external indexes gave comes in beside it.

Where the score differs from the unit's a reason is required. When every criterion is appraised the unit is given all of
it at once; what it explains once more is decided finally, with a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cchc.lib import scoring
from cchc.lib.dates import short_date, today
from cchc.lib.numbers import score_vi
from inspections import index_permissions as permissions
from inspections.enums import AssessmentStatus, IndexRoundStatus, ScoreKind, Source
from inspections.index_judging import APPRAISED, Judged, differs, digest, faults, score_for, stored
from inspections.index_rounds import tell_unit
from inspections.index_scoring import (
    lock_assessment,
    move,
    overtaken,
    points_in_words,
    record,
    require,
    scores_by_id,
    write,
    write_many,
)
from inspections.models import IndexAssessment, IndexRound, IndexScore, IndexScoreChange
from inspections.workflow import WorkflowError
from units.models import User

Status = AssessmentStatus
KINDS = {
    Source.INSPECTION: ScoreKind.APPRAISED,
    Source.SURVEY: ScoreKind.SURVEY,
    Source.EXTERNAL: ScoreKind.EXTERNAL,
}
OPEN = (Status.SUBMITTED, Status.APPRAISING, Status.EXPLAINED)
NOT_HANDED_IN = "Đơn vị chưa gửi kết quả tự chấm nên chưa thẩm định được."
GIVEN = "Kết quả thẩm định đã gửi đơn vị. Chỉ còn quyết định những tiêu chí mà đơn vị giải trình."
REPORTED = "Bạn đã nhập điểm tự chấm của đơn vị này nên không thẩm định được. Hãy để người khác thẩm định."


# --- Who may, and what is open --------------------------------------------------------------------


def may_score(user: User, assessment: IndexAssessment, row: IndexScore) -> bool:
    """Whether this criterion is his to score; when, says `refusal`."""
    slug = row.criterion.field_slug
    if row.criterion.source == Source.INSPECTION:
        return permissions.can_appraise(user, assessment, slug)
    return permissions.can_enter_result(user, assessment, slug)


def refusal(assessment: IndexAssessment, row: IndexScore) -> str:
    """Why this criterion is closed now, in a sentence; '' where it is open."""
    if row.criterion.source != Source.INSPECTION:
        return ""
    if assessment.status not in OPEN:
        return NOT_HANDED_IN
    if assessment.appraised_at is not None and row.explained_at is None:
        return GIVEN
    if assessment.appraised_at is not None and assessment.status != Status.EXPLAINED:
        return GIVEN
    return ""


def undecided_for(user: User, round_: IndexRound, slugs: Collection[str]) -> QuerySet[IndexScore]:
    """What waits in the round for whoever appraises these fields: not of units in which he has a part."""
    away = permissions.units_conflicted(user, round_)
    rows = IndexScore.objects.filter(assessment__round=round_, assessment__status__in=OPEN).undecided()
    return rows.filter(criterion__field_slug__in=list(slugs)).exclude(assessment__unit__in=away)


def has_reported(user: User, assessment: IndexAssessment) -> bool:
    """Whether the person wrote what the unit says of itself (design, rule 6)."""
    kinds = (ScoreKind.SELF, ScoreKind.EXPLANATION)
    wrote = IndexScoreChange.objects.filter(score__assessment=assessment, kind__in=kinds, changed_by=user)
    return assessment.submitted_by_id == user.pk or wrote.exists()


# --- Saving ---------------------------------------------------------------------------------------


@transaction.atomic
def save(assessment_id: int, judged: Mapping[int, Judged], *, by: User) -> dict[int, str]:
    """Keep what was decided at these criteria, by id of score; gives a sentence for each that was refused."""
    assessment = lock_assessment(assessment_id, by, allowed=permissions.can_enter_any_score)
    _require_open(assessment)
    rows = scores_by_id(assessment, judged)
    if not all(may_score(by, assessment, row) for row in rows.values()):
        raise PermissionDenied
    appraises = [row for row in rows.values() if row.criterion.source == Source.INSPECTION]
    if appraises and has_reported(by, assessment):
        raise WorkflowError(REPORTED)
    refused: dict[int, str] = {}
    written, changes = [], []
    for key, given in judged.items():
        row = rows[key]
        if not differs(row, given):
            continue
        if problem := _problem(assessment, row, given):
            refused[key] = problem
            continue
        changes.append(fill(row, given.values, by))
        written.append(row)
    write(assessment, written, changes, APPRAISED)
    if any(row.criterion.source == Source.INSPECTION for row in written):
        _begin(assessment, by)
    return refused


def _require_open(assessment: IndexAssessment) -> None:
    require(assessment, *Status.values, sentence="Chỉ ghi điểm được khi đợt đang chấm điểm")
    if assessment.is_published:
        raise WorkflowError("Kết quả đã công bố nên không sửa được nữa.")


def _problem(assessment: IndexAssessment, row: IndexScore, given: Judged) -> str:
    if sentence := refusal(assessment, row):
        return sentence
    if found := faults(row, given.values):
        return next(iter(found.values()))
    if row.revision != given.base_revision:
        return overtaken(row, points_in_words(row.mark, row.score), verb="ghi điểm")
    return ""


def fill(row: IndexScore, values: Mapping[str, Any], by: User) -> IndexScoreChange:
    """Put it on the score; gives the line that tells of it."""
    before, mark_before = row.score, row.mark
    row.mark, row.reason, row.as_of = values["mark"], values["reason"], values["as_of"]
    row.survey_counts = values["survey_counts"]
    row.score = score_for(row.criterion, values)
    row.maximum = scoring.ZERO if row.mark in scoring.LEFT_OUT else row.criterion.max_score
    row.appraised_by, row.appraised_at = by, timezone.now()
    return IndexScoreChange(
        score=row,
        kind=KINDS[Source(row.criterion.source)],
        before=before,
        after=row.score,
        mark_before=mark_before,
        mark_after=row.mark,
        reason=row.reason,
        changed_by=by,
    )


def _begin(assessment: IndexAssessment, by: User) -> None:
    if assessment.status == Status.SUBMITTED:
        move(assessment, Status.APPRAISING, by=by, verb="begin_index_appraisal", occurred_on=today())


@transaction.atomic
def take_over(assessment_id: int, field_slug: str, *, by: User) -> int:
    """The unit's own score at every criterion of a field that nobody has appraised yet; gives how many."""
    assessment = lock_assessment(assessment_id, by, allowed=permissions.can_enter_any_score)
    _require_open(assessment)
    if not permissions.can_appraise(by, assessment, field_slug):
        raise PermissionDenied
    if has_reported(by, assessment):
        raise WorkflowError(REPORTED)
    if assessment.status not in OPEN:
        raise WorkflowError(NOT_HANDED_IN)
    if assessment.appraised_at is not None:
        raise WorkflowError(GIVEN)
    written, changes = [], []
    for row in _untouched(assessment, field_slug):
        values = {"mark": row.self_mark, "score": row.self_score, "reason": "", "as_of": None, "survey_counts": {}}
        changes.append(fill(row, values, by))
        written.append(row)
    write(assessment, written, changes, APPRAISED)
    if written:
        _begin(assessment, by)
        data = {"field": field_slug, "scores": len(written)}
        record(assessment, "take_over_index_scores", by=by, occurred_on=today(), data=data)
    return len(written)


def _untouched(assessment: IndexAssessment, field_slug: str) -> list[IndexScore]:
    """Criteria of the field that the unit scored and nobody appraised."""
    rows = IndexScore.objects.filter(assessment=assessment, criterion__field_slug=field_slug).undecided()
    scored = Q(self_score__isnull=False) | Q(self_mark__in=list(scoring.LEFT_OUT))
    rows = rows.filter(scored, mark="", score=None).select_related("criterion")
    return list(rows.order_by("criterion__position"))


# --- Giving it to the unit ------------------------------------------------------------------------


def may_finish(user: User, assessment: IndexAssessment, undecided: int) -> bool:
    being = assessment.status == Status.APPRAISING and assessment.appraised_at is None
    scoring_now = assessment.round.status == IndexRoundStatus.SCORING
    return being and scoring_now and not undecided and permissions.can_finish_appraisal(user, assessment)


@transaction.atomic
def finish(assessment_id: int, *, by: User) -> IndexAssessment:
    """Every criterion is appraised: the unit reads it, and may explain once more until the round's day."""
    assessment = lock_assessment(assessment_id, by, allowed=permissions.can_finish_appraisal)
    require(assessment, Status.APPRAISING, sentence="Chỉ gửi kết quả thẩm định khi đang thẩm định")
    if assessment.appraised_at is not None:
        raise WorkflowError("Kết quả thẩm định đã gửi đơn vị.")
    if count := IndexScore.objects.filter(assessment=assessment).undecided().count():
        raise WorkflowError(f"Còn {count} tiêu chí chưa thẩm định.")
    assessment.appraised_at = timezone.now()
    move(
        assessment,
        Status.APPRAISING,
        by=by,
        verb="finish_index_appraisal",
        fields=["appraised_at"],
        occurred_on=today(),
    )
    due = assessment.round.explanation_due_on
    until = f" đến hết ngày {short_date(due)}" if due else ""
    text = f"{assessment.round.name}: đã thẩm định, {_points(assessment)}. Đơn vị giải trình thêm một lần được{until}."
    tell_unit(assessment, "index_appraised", text)
    return assessment


def _points(assessment: IndexAssessment) -> str:
    return f"{score_vi(assessment.score or 0)}/{score_vi(assessment.maximum or 0)} điểm"


@transaction.atomic
def finish_all(round_id: int, *, by: User) -> int:
    """Give every unit of the round what is wholly appraised; gives how many."""
    rows = IndexAssessment.objects.visible_to(by).filter(round=round_id, status=Status.APPRAISING, appraised_at=None)
    waiting = IndexScore.objects.filter(assessment__in=rows).undecided().order_by().values("assessment")
    keys = list(rows.exclude(pk__in=waiting).order_by("pk").values_list("pk", flat=True))
    for key in keys:
        finish(key, by=by)
    return len(keys)


@transaction.atomic
def reopen(assessment_id: int, reason: str, *, by: User) -> IndexAssessment:
    """Back to the appraisers, to mend a mistake before the unit explained."""
    assessment = lock_assessment(assessment_id, by, allowed=permissions.can_reopen_appraisal)
    require(assessment, Status.APPRAISING, sentence="Chỉ mở lại thẩm định khi đơn vị chưa giải trình")
    if assessment.appraised_at is None:
        raise WorkflowError("Đang thẩm định nên không cần mở lại.")
    if not reason:
        raise WorkflowError("Hãy ghi lý do mở lại.", field="reason")
    assessment.appraised_at = None
    move(
        assessment,
        Status.APPRAISING,
        by=by,
        verb="reopen_index_appraisal",
        fields=["appraised_at"],
        note=reason,
        occurred_on=today(),
    )
    tell_unit(assessment, "index_reopened", f"{assessment.round.name}: thẩm định được mở lại. {reason}")
    return assessment


# --- Results from a workbook ----------------------------------------------------------------------


def enter_results(round_: IndexRound, results: Mapping[int, Mapping[int, Mapping[str, Any]]], *, by: User) -> int:
    """What a survey or an external index gave, by unit and criterion, in the caller's transaction; gives how many
    scores it changed. A few queries, whatever the number of units."""
    rows = IndexAssessment.objects.filter(round=round_, unit__in=list(results)).order_by("pk")
    locked = {row.unit_id: row for row in rows.select_for_update(of=("self",), no_key=True)}
    if len(locked) != len(results) or any(row.is_published for row in locked.values()):
        raise WorkflowError("Đợt đánh giá đã đổi từ khi tệp được kiểm tra. Hãy tải tệp lên lại.")
    units = {row.pk: row.unit_id for row in locked.values()}
    criteria = {key for by_criterion in results.values() for key in by_criterion}
    scores = IndexScore.objects.filter(assessment__in=units, criterion__in=criteria).select_related("criterion")
    written, changes = [], []
    for row in scores.order_by("pk"):
        values = results[units[row.assessment_id]].get(row.criterion_id)
        if values is not None and digest(values) != digest(stored(row)):
            changes.append(fill(row, values, by))
            written.append(row)
    write_many(round_.pk, written, changes, APPRAISED)
    return len(written)
