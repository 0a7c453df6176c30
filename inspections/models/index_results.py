"""What a round of the index comes to, kept where pages read it: by unit and field, and by criterion over all units."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from cchc.lib.par_index import Loss, loss_of_all
from inspections.enums import Effort, OwnMeasure
from inspections.models.criteria import Criterion
from inspections.models.index import (
    IndexAssessment,
    IndexRound,
    OfAssessmentQuerySet,
    OfIndexRoundQuerySet,
    points_field,
)
from units.models import Unit, User
from units.scope import scope_of


class IndexFieldResult(models.Model):
    """Điểm của một đơn vị ở một lĩnh vực, giữ sẵn cho bảng so sánh và xu hướng."""

    assessment = models.ForeignKey(IndexAssessment, models.CASCADE, related_name="field_results")
    field = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    self_score = points_field("điểm tự chấm")
    score = points_field("điểm")
    maximum = models.DecimalField("điểm tối đa áp dụng", max_digits=7, decimal_places=3)

    objects = OfAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "kết quả lĩnh vực"
        verbose_name_plural = "kết quả lĩnh vực"
        constraints = [models.UniqueConstraint(fields=["assessment", "field"], name="index_field_result_once")]

    def __str__(self) -> str:
        return f"{self.field.code}: {self.score}/{self.maximum}"


class IndexCriterionResult(models.Model):
    """Một tiêu chí thành phần trong cả đợt, ghi khi công bố: bao nhiêu đơn vị áp dụng, trung bình, cao nhất."""

    round = models.ForeignKey(IndexRound, models.CASCADE, related_name="criterion_results")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    units = models.PositiveIntegerField("số đơn vị áp dụng")
    mean = points_field("điểm trung bình")
    best = points_field("điểm cao nhất")
    full = models.PositiveIntegerField("số đơn vị đạt điểm tối đa")
    lost = models.DecimalField("tổng điểm mất của các đơn vị", max_digits=12, decimal_places=3, default=0)
    # For all units, unless `IndexScore.effort` says otherwise of one.
    effort = models.CharField("mức độ khó khi khắc phục", max_length=10, choices=Effort, blank=True)

    objects = OfIndexRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "kết quả tiêu chí"
        verbose_name_plural = "kết quả tiêu chí"
        constraints = [
            models.UniqueConstraint(fields=["round", "criterion"], name="index_criterion_result_once"),
            models.CheckConstraint(
                condition=Q(effort="") | Q(effort__in=Effort.values), name="index_criterion_result_effort_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.mean}"

    @property
    def losing(self) -> int:
        """Units that lost points here."""
        return self.units - self.full

    @property
    def loss(self) -> Loss:
        """What all units together lost here: by themselves, and what none of them got."""
        return loss_of_all(self.lost, self.criterion.max_score, self.best, units=self.units)


class OwnCriterionQuerySet(models.QuerySet["OwnCriterion"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(lead_unit__in=scope_of(user).reads)


class OwnCriterion(models.Model):
    """Tiêu chí «kiểm tra CCHC» của chính cơ quan chủ trì, do Phòng Nội vụ chọn: hệ thống này tự tính được."""

    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    measure = models.CharField("số liệu", max_length=20, choices=OwnMeasure)
    criterion = models.ForeignKey(Criterion, models.PROTECT, verbose_name="tiêu chí", related_name="+")

    objects = OwnCriterionQuerySet.as_manager()

    class Meta:
        verbose_name = "tiêu chí kiểm tra CCHC"
        verbose_name_plural = "tiêu chí kiểm tra CCHC"
        constraints = [
            models.UniqueConstraint(fields=["lead_unit", "measure"], name="own_criterion_once"),
            models.CheckConstraint(condition=Q(measure__in=OwnMeasure.values), name="own_criterion_measure_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()}: {self.criterion}"
