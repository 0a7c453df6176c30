"""A loss of points in the index becomes a finding like an inspection's, or the second source of one that is open already.

Home Affairs opens them from the published result, which stands for the conclusion: the clock runs from a day that it
names, by the days of the round's plan. Order of locks: assessment, inspections, findings by key.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max, Q, QuerySet, Sum
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from cchc.lib.dates import short_date, today
from cchc.lib.numbers import score_vi
from cchc.lib.text import clean, shortened
from inspections import extending
from inspections.clocks import Deadline, loss_report_deadline, typed_deadline
from inspections.enums import AssessmentStatus, FindingStatus, Severity
from inspections.handling import lock_finding, lock_findings, move_finding, record
from inspections.index_permissions import can_open_losses
from inspections.models import Finding, FindingLoss, IndexAssessment, IndexScore
from inspections.origins import lock_origin
from inspections.permissions import can_plan_for
from inspections.recurrence import mark_losses
from inspections.workflow import WorkflowError
from units.enums import UNIT_ROLES
from units.models import Succession, User
from units.notifying import notify

ZERO = Decimal(0)
NO_PLAN = "Đợt đánh giá chưa chọn kế hoạch có các thời hạn khắc phục. Hãy chọn kế hoạch ở trang sửa đợt rồi mở lại."


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What becomes of one lost score: a finding of its own, or a source more of an open one (`joins`)."""

    score_id: int
    points: Decimal | None = None  # that mending may bring back, an assumption; None: all that is not explained yet
    joins: uuid.UUID | None = None
    text: str = ""
    requirement: str = ""
    answerable: str = ""
    severity: str = Severity.MODERATE
    due_on: dt.date | None = None  # None: by the plan's rule


class OpeningRefused(WorkflowError):  # noqa: N818 - a refusal, named as what it refuses
    """One of several openings is wrong; nothing is saved."""

    def __init__(self, score_id: int, message: str, *, field: str | None = None) -> None:
        super().__init__(message, field=field)
        self.score_id = score_id


# --- What was lost ----------------------------------------------------------------------------------


def lost_scores(assessment: IndexAssessment) -> QuerySet[IndexScore]:
    """Scores below their maximum, in the order of the set. What nobody scored gave no points."""
    rows = IndexScore.objects.filter(Q(score__lt=F("maximum")) | Q(score=None), assessment=assessment, maximum__gt=0)
    return rows.select_related("criterion__field").order_by("criterion__position")


def lost_of(score: IndexScore) -> Decimal:
    return score.maximum - (score.score or ZERO)


def standing_losses(scores: Iterable[int]) -> QuerySet[FindingLoss]:
    """What findings explain of these scores."""
    rows: QuerySet[FindingLoss] = FindingLoss.objects.filter(score__in=list(scores)).standing()
    return rows


def explained_points(scores: Iterable[int]) -> dict[int, Decimal]:
    """Score → points that findings explain already."""
    summed = standing_losses(scores).order_by().values("score").annotate(sum=Sum("points"))
    return {row["score"]: row["sum"] for row in summed}


def unexplained(rows: QuerySet[IndexScore]) -> list[IndexScore]:
    """Of these scores those that lost points in a published result, which no finding explains; the newest year first."""
    lost = rows.filter(Q(score__lt=F("maximum")) | Q(score=None), maximum__gt=0)
    lost = lost.filter(assessment__status=AssessmentStatus.PUBLISHED).select_related("assessment__round", "criterion")
    found = list(lost.order_by("-assessment__round__year", "assessment", "criterion__position"))
    explained = explained_points(score.pk for score in found)
    return [score for score in found if lost_of(score) > explained.get(score.pk, ZERO)]


def deadline_of(assessment: IndexAssessment, opened_on: dt.date, due_on: dt.date | None = None) -> Deadline:
    """By when what is opened now is to be mended, and by which rule."""
    if due_on:
        return typed_deadline(assessment.plan, due_on, by="Phòng Nội vụ")
    return loss_report_deadline(assessment.plan, opened_on)


# --- Opening ----------------------------------------------------------------------------------------


@transaction.atomic
def open_losses(
    assessment_id: int, openings: Sequence[Opening], *, opened_on: dt.date, by: User
) -> tuple[list[Finding], list[Finding]]:
    """The findings that were opened, and those that got a loss as a source more. Raises OpeningRefused: nothing is saved."""
    assessment = _lock_assessment(assessment_id, by, allowed=can_open_losses)
    _require_ready(assessment, openings, opened_on)
    joined = {
        finding.pk: finding
        for finding in lock_findings(Finding.objects.filter(pk__in=[row.joins for row in openings if row.joins]))
    }
    scores = {score.pk: score for score in lost_scores(assessment).filter(pk__in=[row.score_id for row in openings])}
    explained = explained_points(scores)
    opened, linked = [], []
    position = Finding.objects.filter(assessment=assessment).aggregate(last=Max("position"))["last"] or 0
    for opening in openings:
        score = scores.get(opening.score_id)
        if score is None:
            raise OpeningRefused(opening.score_id, "Tiêu chí này không bị trừ điểm trong kết quả đã công bố.")
        points = _points(score, opening, explained.get(score.pk, ZERO))
        if opening.joins:
            linked.append(_join(joined.get(opening.joins), assessment, score, points, by=by))
        else:
            position += 1
            opened.append(_open(assessment, score, opening, points, opened_on, position, by=by))
    mark_losses(opened)
    assessment.remediation_from = max(opened_on, assessment.remediation_from or opened_on)
    assessment.save(update_fields=["remediation_from"])
    _tell(assessment, opened, linked)
    return opened, linked


def _require_ready(assessment: IndexAssessment, openings: Sequence[Opening], opened_on: dt.date) -> None:
    if assessment.status != AssessmentStatus.PUBLISHED or assessment.round.published_on is None:
        raise WorkflowError("Chỉ mở điểm bị trừ thành tồn tại khi kết quả chỉ số đã công bố.")
    if assessment.round.plan is None:
        raise WorkflowError(NO_PLAN)
    if not openings:
        raise WorkflowError("Hãy chọn ít nhất một tiêu chí bị trừ điểm.")
    if len({row.score_id for row in openings}) < len(openings):
        raise WorkflowError("Mỗi tiêu chí chỉ mở một lần. Hãy tải lại trang rồi chọn lại.")
    if opened_on > today():
        raise WorkflowError("Ngày giao khắc phục không được sau ngày hôm nay.", field="opened_on")
    if opened_on < assessment.round.published_on:
        raise WorkflowError(
            f"Ngày giao khắc phục không được trước ngày công bố ({short_date(assessment.round.published_on)}).",
            field="opened_on",
        )


def _points(score: IndexScore, opening: Opening, explained: Decimal) -> Decimal:
    left = lost_of(score) - explained
    if left <= 0:
        raise OpeningRefused(score.pk, f"Điểm bị trừ ở tiêu chí {score.criterion.code} đã có tồn tại giải thích hết.")
    points = left if opening.points is None else opening.points
    if not 0 <= points <= left:
        words = f"Điểm có thể lấy lại từ 0 đến {score_vi(left)}: tiêu chí này bị trừ {score_vi(lost_of(score))} điểm"
        words += f", các tồn tại khác đã giải thích {score_vi(explained)}." if explained else "."
        raise OpeningRefused(score.pk, words, field="points")
    return points


def _open(
    assessment: IndexAssessment,
    score: IndexScore,
    opening: Opening,
    points: Decimal,
    opened_on: dt.date,
    position: int,
    *,
    by: User,
) -> Finding:
    text, requirement = clean(opening.text), clean(opening.requirement)
    if not text:
        raise OpeningRefused(score.pk, "Hãy ghi nội dung tồn tại, hạn chế.", field="text")
    if not requirement:
        raise OpeningRefused(score.pk, "Hãy ghi yêu cầu khắc phục.", field="requirement")
    if opening.due_on and opening.due_on < max(opened_on, today()):
        raise OpeningRefused(score.pk, "Thời hạn không được trước ngày hôm nay và ngày giao.", field="due_on")
    deadline = deadline_of(assessment, opened_on, opening.due_on)
    finding = Finding.objects.create(
        lead_unit_id=assessment.lead_unit_id,
        assessment=assessment,
        plan=assessment.plan,
        issued_to_unit_id=assessment.unit_id,
        responsible_unit_id=_answers_now(assessment),
        criterion=score.criterion,
        field_slug=score.criterion.field_slug,
        position=position,
        status=FindingStatus.CONCLUDED,
        severity=opening.severity,
        text=text,
        requirement=requirement,
        answerable=clean(opening.answerable),
        lost_points=lost_of(score),
        concluded_on=opened_on,
        due_on=deadline.due_on,
        first_due_on=deadline.due_on,
        due_rule=deadline.rule,
        released_at=timezone.now(),
        created_by=by,
    )
    FindingLoss.objects.create(finding=finding, score=score, points=points, linked_by=by)
    data = {"score": score.pk, "points": str(points), "due_on": deadline.due_on.isoformat(), "rule": deadline.rule}
    words = _lost_in_words(assessment, score)
    record(finding, "open_loss", by=by, note=words, to_status=finding.status, occurred_on=opened_on, data=data)
    return finding


def _lost_in_words(assessment: IndexAssessment, score: IndexScore) -> str:
    lost = f"bị trừ {score_vi(lost_of(score))}/{score_vi(score.maximum)} điểm"
    return f"{assessment.what}, tiêu chí {score.criterion.code}: {lost}"


def _answers_now(assessment: IndexAssessment) -> int:
    """The unit itself, or the one that succeeded it."""
    after = Succession.objects.filter(predecessor=assessment.unit_id, effective_on__lte=today())
    successors = list(after.values_list("successor", flat=True)[:2])
    return successors[0] if len(successors) == 1 else assessment.unit_id


def _join(
    finding: Finding | None, assessment: IndexAssessment, score: IndexScore, points: Decimal, *, by: User
) -> Finding:
    """One shortcoming found twice is one row with two sources."""
    if finding is None or not is_of(finding, assessment):
        raise OpeningRefused(score.pk, "Tồn tại đã chọn không phải của đơn vị này. Hãy tải lại trang.", field="joins")
    if finding.closed_on is not None:
        raise OpeningRefused(score.pk, f"«{finding}» đã xử lý xong. Hãy mở tồn tại mới.", field="joins")
    if finding.losses.filter(score=score).exists():
        raise OpeningRefused(score.pk, f"«{finding}» đã gắn với điểm bị trừ này.", field="joins")
    FindingLoss.objects.create(finding=finding, score=score, points=points, linked_by=by)
    if finding.assessment_id is None:
        finding.assessment = assessment
        finding.save(update_fields=["assessment"])
    data = {"score": score.pk, "points": str(points)}
    words = _lost_in_words(assessment, score)
    record(finding, "link_loss", by=by, note=words, occurred_on=today(), data=data)
    return finding


def is_of(finding: Finding, assessment: IndexAssessment) -> bool:
    """Released to the assessed unit, by the authority that leads both."""
    units = (finding.responsible_unit_id, finding.issued_to_unit_id)
    same = finding.lead_unit_id == assessment.lead_unit_id and assessment.unit_id in units
    return same and finding.released_at is not None


def _tell(assessment: IndexAssessment, opened: list[Finding], linked: list[Finding]) -> None:
    """One notice to each unit that answers for something of it."""
    for unit in sorted({finding.responsible_unit_id for finding in (*opened, *linked)}):
        mine = [finding for finding in opened if finding.responsible_unit_id == unit]
        known = sum(finding.responsible_unit_id == unit for finding in linked)
        parts = []
        if mine:
            first = min(finding.due_on for finding in mine if finding.due_on)
            parts.append(f"{len(mine)} tồn tại, hạn chế phải khắc phục, sớm nhất ngày {short_date(first)}")
        if known:
            parts.append(f"{known} tồn tại đã có cũng làm mất điểm chỉ số")
        notify(
            unit=unit,
            roles=UNIT_ROLES,
            kind="finding_opened",
            text=f"{assessment.what}: {'; '.join(parts)}.",
            url=reverse("assessment_remediation", args=[assessment.pk]),
            subject=assessment,
            occurred_on=today(),
        )


# --- A source more, taken back, withdrawn -----------------------------------------------------------


def can_link_loss(user: User, finding: Finding) -> bool:
    return can_plan_for(user, finding.lead_unit_id)


can_unlink_loss = can_withdraw_loss = can_link_loss


@transaction.atomic
def link_loss(finding_id: uuid.UUID, score_id: int, points: Decimal | None, *, by: User) -> Finding:
    """Let an open finding explain a loss, chosen by a person where the criteria do not lead to it."""
    seen = IndexScore.objects.visible_to(by).filter(pk=score_id).select_related("assessment").first()
    if seen is None:
        raise Http404
    assessment = lock_origin(seen.assessment)
    assert isinstance(assessment, IndexAssessment)
    finding = lock_finding(finding_id, by, allowed=can_link_loss)
    if assessment.status != AssessmentStatus.PUBLISHED:
        raise WorkflowError("Chỉ gắn với điểm bị trừ khi kết quả chỉ số đã công bố.")
    score = lost_scores(assessment).filter(pk=score_id).first()
    if score is None:
        raise WorkflowError("Tiêu chí này không bị trừ điểm trong kết quả đã công bố.")
    explained = explained_points([score.pk]).get(score.pk, ZERO)
    points = _points(score, Opening(score_id=score.pk, points=points), explained)
    _join(finding, assessment, score, points, by=by)
    _tell(assessment, [], [finding])
    return finding


@transaction.atomic
def unlink_loss(loss_id: int, reason: str, *, by: User) -> Finding:
    """Take back a link that should not have been: the finding goes on with its other sources."""
    loss = FindingLoss.objects.visible_to(by).filter(pk=loss_id).select_related("score__criterion").first()
    if loss is None:
        raise Http404
    finding = lock_finding(loss.finding_id, by, allowed=can_unlink_loss)
    others = finding.losses.exclude(pk=loss.pk).select_related("score")
    if finding.began_in_index and not others:
        raise WorkflowError("Tồn tại này chỉ đến từ điểm chỉ số bị trừ. Nếu mở nhầm, hãy rút tồn tại.")
    words = _reason(reason, "bỏ gắn")
    data = {"score": loss.score_id, "points": str(loss.points)}
    FindingLoss.objects.filter(pk=loss.pk).delete()
    if not finding.began_in_index:
        finding.assessment_id = min((row.score.assessment_id for row in others), default=None)
        finding.save(update_fields=["assessment"])
    record(finding, "unlink_loss", by=by, note=words, occurred_on=today(), data=data)
    return finding


@transaction.atomic
def withdraw_loss(finding_id: uuid.UUID, reason: str, *, by: User) -> Finding:
    """A finding opened by mistake stays on record as withdrawn; its loss may be opened anew."""
    finding = lock_finding(finding_id, by, allowed=can_withdraw_loss)
    if not finding.began_in_index or finding.inspection_id is not None:
        raise WorkflowError("Chỉ rút tại đây tồn tại mở từ điểm chỉ số mà chưa cuộc kiểm tra nào ghi nhận.")
    if finding.closed_on is not None:
        raise WorkflowError(f"Tồn tại này đã xử lý xong (hiện là «{finding.get_status_display()}»).")
    words = _reason(reason, "rút")
    move_finding(finding, FindingStatus.WITHDRAWN, by=by, verb="withdraw", note=words)
    extending.lapse(finding, by=by)
    notify(
        unit=finding.responsible_unit_id,
        roles=UNIT_ROLES,
        kind="finding_withdrawn",
        text=f"Rút, không phải khắc phục nữa: {shortened(finding.text, extending.NOTICE_TEXT)}",
        url=finding.get_absolute_url(),
        subject=finding,
        occurred_on=today(),
    )
    return finding


def _reason(reason: str, act: str) -> str:
    words = clean(reason)
    if not words:
        raise WorkflowError(f"Hãy nêu lý do {act}.", field="reason")
    if len(words) > 1000:
        raise WorkflowError("Lý do dài quá 1.000 chữ. Hãy viết gọn lại.", field="reason")
    return words


def _lock_assessment(
    assessment_id: int, by: User, *, allowed: Callable[[User, IndexAssessment], bool]
) -> IndexAssessment:
    seen = IndexAssessment.objects.visible_to(by).filter(pk=assessment_id).first()
    if seen is None:
        raise Http404
    assessment = lock_origin(seen)
    assert isinstance(assessment, IndexAssessment)
    if not allowed(by, assessment):
        raise PermissionDenied
    return assessment
