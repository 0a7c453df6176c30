"""Which lost points of the index a finding explains: what makes a loss a shortcoming to be mended."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from inspections.enums import FindingStatus
from inspections.models.finding import Finding
from inspections.models.index_score import IndexScore
from units.models import User


class OfFindingLossQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(finding__in=Finding.objects.visible_to(user))

    def standing(self) -> Self:
        """Without findings that were withdrawn: those explain nothing any more."""
        return self.exclude(finding__status=FindingStatus.WITHDRAWN)


class FindingLoss(models.Model):
    """Điểm chỉ số bị mất mà một tồn tại giải thích: nguồn của tồn tại, hoặc nguồn thứ hai bên cạnh cuộc kiểm tra.

    `points`: điểm mà khắc phục xong có thể lấy lại; là giả định, do người đặt.
    """

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="losses")
    score = models.ForeignKey(IndexScore, models.PROTECT, verbose_name="điểm chỉ số", related_name="finding_losses")
    points = models.DecimalField("điểm có thể lấy lại", max_digits=7, decimal_places=3)
    linked_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, editable=False)
    linked_at = models.DateTimeField(auto_now_add=True)

    objects = OfFindingLossQuerySet.as_manager()

    class Meta:
        verbose_name = "điểm chỉ số của tồn tại"
        verbose_name_plural = "điểm chỉ số của tồn tại"
        constraints = [
            models.UniqueConstraint(fields=["finding", "score"], name="finding_loss_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="finding_loss_points_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id}: {self.points}"
