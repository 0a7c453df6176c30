"""A workbook of scores on its way in: checked by a worker, shown as what it would do, loaded when somebody confirms."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from inspections.enums import IndexImportKind, IndexImportStatus
from inspections.models.criteria import CriteriaSet
from inspections.models.index import IndexRound
from units.models import StoredFile, Unit, User
from units.scope import scope_of


class IndexImportQuerySet(models.QuerySet["IndexImport"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Home Affairs of the lead unit."""
        return self.filter(lead_unit__in=scope_of(user).plans)


class IndexImport(models.Model):
    """Một tệp điểm được tải lên. `round`: đợt nhận số liệu; với kết quả năm trước là đợt đã tạo ra khi nhập."""

    lead_unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="cơ quan chủ trì", related_name="+")
    kind = models.CharField("loại", max_length=10, choices=IndexImportKind, editable=False)
    round = models.ForeignKey(
        IndexRound, models.PROTECT, verbose_name="đợt", related_name="imports", null=True, editable=False
    )
    year = models.PositiveSmallIntegerField(
        "năm đánh giá", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    name = models.CharField("tên đợt", max_length=300)
    criteria_set = models.ForeignKey(CriteriaSet, models.PROTECT, verbose_name="bộ tiêu chí", related_name="+")
    published_on = models.DateField("công bố ngày", null=True)
    illustrative = models.BooleanField("dữ liệu minh họa", default=False, editable=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="tệp", related_name="+", editable=False)
    status = models.CharField(
        "trạng thái", max_length=10, choices=IndexImportStatus, default=IndexImportStatus.CHECKING, editable=False
    )
    problems = models.JSONField("lỗi", default=list, editable=False)  # [{sheet, row, column, sentence}]
    more_problems = models.PositiveIntegerField("số lỗi không kể ra", default=0, editable=False)
    preview = models.JSONField("sẽ nhập gì", default=dict, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, verbose_name="người tải lên", related_name="+")
    created_at = models.DateTimeField("tải lên lúc", auto_now_add=True)
    loaded_by = models.ForeignKey(User, models.PROTECT, verbose_name="người nhập", related_name="+", null=True)
    loaded_at = models.DateTimeField("nhập lúc", null=True, editable=False)

    objects = IndexImportQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp điểm chỉ số"
        verbose_name_plural = "tệp điểm chỉ số"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=IndexImportKind.values), name="index_import_kind_known"),
            models.CheckConstraint(condition=Q(status__in=IndexImportStatus.values), name="index_import_status_known"),
            models.CheckConstraint(
                condition=Q(status=IndexImportStatus.LOADED, loaded_at__isnull=False, round__isnull=False)
                | ~Q(status=IndexImportStatus.LOADED) & Q(loaded_at=None),
                name="index_import_loaded_iff_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("index_import", args=[self.pk])

    @property
    def again_url(self) -> str:
        """Where another file of the same kind is uploaded."""
        if self.kind == IndexImportKind.PAST:
            return reverse("index_import_new")
        return reverse("index_results", args=[self.round_id])
