"""Criteria sets: versioned trees of criteria, frozen at publication. Only leaves are scored."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Self

import pghistory
import pgtrigger
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse

from cchc.lib.par_index import Band, bands_of
from inspections.enums import CriteriaSetStatus, Source
from units.enums import UnitLevel
from units.models import Unit, User
from units.scope import scope_of


class CriteriaSetQuerySet(models.QuerySet["CriteriaSet"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Drafts: those who work for the lead unit. Published sets: also every unit below it, which is scored by them."""
        scope = scope_of(user)
        seen = Q(lead_unit__in=scope.led)
        if scope.own:
            above_own = Unit.objects.filter(pk__in=scope.own).values("lead_unit")
            seen |= Q(status=CriteriaSetStatus.PUBLISHED, lead_unit__in=above_own)
        return self.filter(seen)

    def published(self) -> Self:
        return self.filter(status=CriteriaSetStatus.PUBLISHED)

    def for_list(self) -> Self:
        """With `leaf_count`, by the level of the units that are scored."""
        leaves = Count("criteria", filter=Q(criteria__is_leaf=True))
        return self.annotate(leaf_count=leaves).order_by("unit_level", "-pk")


class CriteriaSet(models.Model):
    """Một phiên bản bộ tiêu chí. Đã công bố thì không sửa; đổi thì lập phiên bản mới."""

    lead_unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="cơ quan chủ trì", related_name="+")
    code = models.CharField("mã", max_length=40)
    title = models.CharField("tên", max_length=300)
    unit_level = models.CharField("áp dụng cho", max_length=20, choices=UnitLevel)
    max_score = models.DecimalField("tổng điểm tối đa", max_digits=7, decimal_places=3)
    status = models.CharField("trạng thái", max_length=20, choices=CriteriaSetStatus, default=CriteriaSetStatus.DRAFT)
    published_at = models.DateTimeField("công bố lúc", null=True, editable=False)
    illustrative = models.BooleanField("dữ liệu minh họa", default=False)
    # Bảng xếp loại của bộ: [{"key": "tot", "label": "Tốt", "at_least": 80}], theo phần trăm; trống: không xếp loại.
    bands = models.JSONField("bảng xếp loại", default=list, blank=True)
    note = models.TextField("ghi chú", blank=True)
    previous = models.ForeignKey(
        "self", models.PROTECT, verbose_name="nối tiếp bộ", related_name="next_versions", null=True, blank=True
    )
    follows = models.ForeignKey(
        "inspections.LegalDocument",
        models.PROTECT,
        verbose_name="theo văn bản",
        related_name="+",
        null=True,
        blank=True,
    )

    objects = CriteriaSetQuerySet.as_manager()

    class Meta:
        verbose_name = "bộ tiêu chí"
        verbose_name_plural = "bộ tiêu chí"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lead_unit", "code"],
                name="criteria_set_code_once",
                violation_error_message="Mã bộ tiêu chí này đã có.",
            ),
            models.CheckConstraint(condition=Q(status__in=CriteriaSetStatus.values), name="criteria_set_status_known"),
            models.CheckConstraint(condition=Q(max_score__gt=0), name="criteria_set_max_positive"),
            models.CheckConstraint(condition=~Q(previous=models.F("id")), name="criteria_set_not_after_itself"),
            models.CheckConstraint(
                condition=Q(status=CriteriaSetStatus.DRAFT, published_at=None)
                | Q(status=CriteriaSetStatus.PUBLISHED, published_at__isnull=False),
                name="criteria_set_published_iff_dated",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen_when_published",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.status = 'published'"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("criteria_set", args=[self.pk])

    @property
    def is_published(self) -> bool:
        return self.status == CriteriaSetStatus.PUBLISHED

    @property
    def band_table(self) -> tuple[Band, ...]:
        """The bands with exact limits, the highest first."""
        return bands_of(self.bands)


class CriterionQuerySet(models.QuerySet["Criterion"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(criteria_set__in=CriteriaSet.objects.visible_to(user))

    def fields(self) -> Self:
        return self.filter(parent=None)

    def inspected(self) -> Self:
        """The leaves that an inspection answers; survey and external ones stay with the index."""
        return self.filter(is_leaf=True, source=Source.INSPECTION)


FREEZE = """
    IF EXISTS (SELECT 1 FROM inspections_criteriaset s WHERE s.id IN (OLD.criteria_set_id, NEW.criteria_set_id)
               AND s.status = 'published')
       AND (TG_OP <> 'UPDATE' OR (to_jsonb(OLD) - 'guidance') IS DISTINCT FROM (to_jsonb(NEW) - 'guidance')) THEN
        RAISE EXCEPTION 'criteria set % is published and frozen', COALESCE(OLD.criteria_set_id, NEW.criteria_set_id)
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""


@pghistory.track()
class Criterion(models.Model):
    """Một nút của bộ tiêu chí: lĩnh vực (không có cấp trên), tiêu chí, tiêu chí thành phần; có thể sâu hơn."""

    criteria_set = models.ForeignKey(CriteriaSet, models.PROTECT, verbose_name="bộ tiêu chí", related_name="criteria")
    parent = models.ForeignKey("self", models.PROTECT, verbose_name="thuộc", related_name="children", null=True)
    field = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="lĩnh vực",
        related_name="+",
        null=True,
        help_text="Nút gốc của nhánh; trống ở chính lĩnh vực.",
    )
    field_slug = models.CharField("mã lĩnh vực", max_length=60)
    position = models.PositiveIntegerField("thứ tự trong bộ")
    level = models.PositiveSmallIntegerField("cấp")
    code = models.CharField("số hiệu", max_length=20)
    text = models.TextField("nội dung")
    max_score = models.DecimalField("điểm tối đa", max_digits=7, decimal_places=3)
    lead_office = models.CharField("cơ quan phụ trách", max_length=120, blank=True)
    is_leaf = models.BooleanField("được chấm điểm", default=False)
    source = models.CharField("nguồn", max_length=20, choices=Source, blank=True)
    rule = models.JSONField("cách tính điểm", default=dict)
    rule_text = models.TextField("quy định chấm điểm", blank=True)
    verification_documents = models.TextField("tài liệu kiểm chứng", blank=True)
    guidance = models.TextField("hướng dẫn", blank=True)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = "tiêu chí"
        verbose_name_plural = "tiêu chí"
        ordering = ["criteria_set", "position"]
        constraints = [
            # Deferred: a draft is put in another order, or numbered anew, row by row.
            models.UniqueConstraint(
                fields=["criteria_set", "position"],
                name="criterion_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["criteria_set", "code"], name="criterion_code_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(max_score__gt=0), name="criterion_max_positive"),
            models.CheckConstraint(
                condition=Q(is_leaf=False, source="") | Q(is_leaf=True, source__in=Source.values),
                name="criterion_leaf_iff_sourced",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_when_published",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=FREEZE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.text}"

    @property
    def rule_type(self) -> str:
        return str(self.rule.get("type", ""))

    @property
    def exact_rule(self) -> dict[str, Any]:
        """The rule with numbers as Decimal: JSON columns give floats, which must not reach a score."""
        exact: dict[str, Any] = _exact(self.rule)
        return exact


def _exact(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _exact(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_exact(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    return value


class CriterionLineageQuerySet(models.QuerySet["CriterionLineage"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(later__in=Criterion.objects.visible_to(user))


class CriterionLineage(models.Model):
    """Tiêu chí của bộ sau nối tiếp tiêu chí nào của bộ trước: một thành nhiều, nhiều thành một (design, rule 9)."""

    earlier = models.ForeignKey(Criterion, models.PROTECT, verbose_name="tiêu chí trước", related_name="later_links")
    later = models.ForeignKey(Criterion, models.PROTECT, verbose_name="tiêu chí sau", related_name="earlier_links")

    objects = CriterionLineageQuerySet.as_manager()

    class Meta:
        verbose_name = "nối tiếp tiêu chí"
        verbose_name_plural = "nối tiếp tiêu chí"
        constraints = [
            models.UniqueConstraint(fields=["earlier", "later"], name="criterion_lineage_once"),
            models.CheckConstraint(condition=~Q(earlier=models.F("later")), name="criterion_lineage_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.earlier} → {self.later}"
