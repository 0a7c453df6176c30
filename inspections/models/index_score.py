"""What a unit scores and is given at each criterion, who changed it when and why, and the files that prove it.

Three scores stand side by side: điểm tự chấm (`self_score`), điểm kiểm tra (of the inspections' answers) and điểm thẩm
định (`score`, which also holds what a survey or an external index gave).
"""

from __future__ import annotations

from typing import Any, Self

import pgtrigger
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q

from cchc.lib import scoring
from inspections.enums import Effort, Mark, ScoreKind, Source
from inspections.models.criteria import Criterion
from inspections.models.index import IndexAssessment, OfAssessmentQuerySet, points_field
from inspections.models.proof import Proof
from units.models import User


def _number(label: str) -> models.DecimalField[Any, Any]:
    return models.DecimalField(label, max_digits=14, decimal_places=3, null=True, blank=True)


class IndexScoreQuerySet(OfAssessmentQuerySet):
    def lost(self) -> Self:
        """Scores at which points were lost, those that nobody has scored among them."""
        return self.filter(Q(score__lt=F("maximum")) | Q(score=None), maximum__gt=0)

    def undecided(self) -> Self:
        """What the appraisers have still to decide: not scored yet, or explained by the unit since they scored it."""
        return self.filter(UNSCORED | EXPLAINED_SINCE, criterion__source=Source.INSPECTION)


UNSCORED = Q(score=None) & ~Q(mark__in=list(scoring.LEFT_OUT))
EXPLAINED_SINCE = Q(explained_at__isnull=False) & (Q(appraised_at=None) | Q(appraised_at__lt=F("explained_at")))


class IndexScore(models.Model):
    """Điểm của một tiêu chí thành phần trong đánh giá của một đơn vị: tự chấm và thẩm định."""

    assessment = models.ForeignKey(IndexAssessment, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, verbose_name="tiêu chí", related_name="+")
    self_mark = models.CharField("tự đánh giá", max_length=20, choices=Mark, blank=True)
    self_choice = models.CharField("lựa chọn tự đánh giá", max_length=60, blank=True)
    self_numerator = _number("tử số tự đánh giá")
    self_denominator = _number("mẫu số tự đánh giá")
    self_count = _number("số lượng tự đánh giá")
    self_entered_score = points_field("điểm tự nhập")
    self_zero_if = models.BooleanField(default=False)
    self_explanation = models.TextField("giải trình", max_length=3000, blank=True)
    self_score = points_field("điểm tự chấm")
    # What the appraisers say; for survey and external criteria, what came in from there.
    mark = models.CharField("thẩm định", max_length=20, choices=Mark, blank=True)
    reason = models.TextField("ý kiến thẩm định", max_length=3000, blank=True)
    survey_counts = models.JSONField("kết quả điều tra", default=dict, blank=True)  # key of answer → sheets or percent
    as_of = models.DateField("số liệu đến ngày", null=True, blank=True)
    appraised_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, editable=False)
    appraised_at = models.DateTimeField(null=True, editable=False)
    score = points_field("điểm thẩm định")
    maximum = models.DecimalField("điểm tối đa áp dụng", max_digits=7, decimal_places=3)  # 0: không áp dụng
    explanation = models.TextField("giải trình bổ sung", max_length=3000, blank=True)
    explained_at = models.DateTimeField(null=True, editable=False)
    effort = models.CharField("mức độ khó khi khắc phục", max_length=10, choices=Effort, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = IndexScoreQuerySet.as_manager()

    class Meta:
        verbose_name = "điểm chỉ số"
        verbose_name_plural = "điểm chỉ số"
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="index_score_once"),
            models.CheckConstraint(condition=Q(mark="") | Q(mark__in=Mark.values), name="index_score_mark_known"),
            models.CheckConstraint(
                condition=Q(self_mark="") | Q(self_mark__in=Mark.values), name="index_score_self_mark_known"
            ),
            models.CheckConstraint(
                condition=Q(effort="") | Q(effort__in=Effort.values), name="index_score_effort_known"
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=0, score__lte=F("maximum")),
                name="index_score_within_maximum",
            ),
            models.CheckConstraint(condition=Q(maximum__gte=0), name="index_score_maximum_not_negative"),
        ]
        indexes = [models.Index(fields=["criterion", "assessment"], name="index_score_by_criterion")]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.score}"

    @property
    def lost(self) -> Any:
        """Points lost; None while nobody has appraised it."""
        return None if self.score is None else self.maximum - self.score

    @property
    def is_undecided(self) -> bool:
        """As `IndexScoreQuerySet.undecided` has it, for a criterion that is appraised."""
        unscored = self.score is None and self.mark not in scoring.LEFT_OUT
        return unscored or self.is_explained_since

    @property
    def is_explained_since(self) -> bool:
        """The unit explained once more, and the appraisers have not decided since."""
        if self.explained_at is None:
            return False
        return self.appraised_at is None or self.appraised_at < self.explained_at

    @property
    def is_lower(self) -> bool:
        """Whether the appraisers took off more points than the unit did itself."""
        if not self.self_mark or self.is_undecided and self.score is None:
            return False
        own = self.criterion.max_score if self.self_mark in scoring.LEFT_OUT else self.self_score
        found = self.criterion.max_score if self.mark in scoring.LEFT_OUT else self.score
        return own is not None and found is not None and found < own

    @property
    def self_values(self) -> scoring.Values:
        return scoring.Values(
            choice=self.self_choice or None,
            numerator=self.self_numerator,
            denominator=self.self_denominator,
            count=self.self_count,
            score=self.self_entered_score,
            zero_if=self.self_zero_if,
        )


class OfScoreQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(score__in=IndexScore.objects.visible_to(user))


class IndexScoreChange(models.Model):
    """Ai đổi điểm nào, từ bao nhiêu thành bao nhiêu, khi nào, vì sao. Không sửa, không xóa."""

    score = models.ForeignKey(IndexScore, models.CASCADE, related_name="changes")
    kind = models.CharField("loại điểm", max_length=20, choices=ScoreKind)
    before = points_field("trước")
    after = points_field("sau")
    mark_before = models.CharField(max_length=20, blank=True)
    mark_after = models.CharField(max_length=20, blank=True)
    reason = models.TextField("lý do", blank=True)
    changed_by = models.ForeignKey(User, models.PROTECT, verbose_name="người đổi", related_name="+")
    changed_at = models.DateTimeField("lúc", auto_now_add=True)

    objects = OfScoreQuerySet.as_manager()

    class Meta:
        verbose_name = "thay đổi điểm"
        verbose_name_plural = "thay đổi điểm"
        ordering = ["pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.before} → {self.after}"


class IndexProof(Proof):
    """Tài liệu kiểm chứng của đơn vị; một tệp chứng minh cho nhiều tiêu chí mà không phải tải lên lần nữa."""

    assessment = models.ForeignKey(IndexAssessment, models.CASCADE, related_name="proofs")
    scores = models.ManyToManyField(IndexScore, verbose_name="chứng minh cho", related_name="proofs")

    objects = OfAssessmentQuerySet.as_manager()

    class Meta(Proof.Meta):
        verbose_name = "tài liệu kiểm chứng chỉ số"
        verbose_name_plural = "tài liệu kiểm chứng chỉ số"
