"""Summary rows at the finest grain: what dashboards add up instead of answers and findings. Triggers keep them.

`manage.py check_summaries` counts anew and compares (inspections/summarising.py).
"""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F

from inspections.enums import FindingStatus, Severity
from inspections.models.inspection import Inspection
from units.models import Unit, User
from units.scope import scope_of


class FieldSummaryQuerySet(models.QuerySet["FieldSummary"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of inspections that the person reads from inside: never the inspected unit's (rule 3)."""
        from inspections.visibility import inspections_read_inside

        return self.filter(inspection__in=inspections_read_inside(user))


class FieldSummary(models.Model):
    """Một lĩnh vực của một cuộc kiểm tra: số mục, điểm, điểm tối đa áp dụng, số tồn tại (không kể đã rút)."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="field_summaries", db_index=False)
    field_slug = models.CharField("lĩnh vực", max_length=60)
    items = models.IntegerField("số mục")
    answered = models.IntegerField("đã trả lời")
    score = models.DecimalField("điểm", max_digits=9, decimal_places=3)
    maximum = models.DecimalField("điểm tối đa áp dụng", max_digits=9, decimal_places=3)  # of what is answered
    findings = models.IntegerField("tồn tại, hạn chế")

    objects = FieldSummaryQuerySet.as_manager()

    class Meta:
        verbose_name = "tổng hợp lĩnh vực"
        verbose_name_plural = "tổng hợp lĩnh vực"
        constraints = [models.UniqueConstraint(fields=["inspection", "field_slug"], name="field_summary_once")]

    def __str__(self) -> str:
        return f"{self.field_slug} {self.inspection_id}"


class FindingTallyQuerySet(models.QuerySet["FindingTally"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Home Affairs and leaders: others count the few findings that they see."""
        return self.filter(lead_unit__in=scope_of(user).reads)


class FindingTally(models.Model):
    """Số tồn tại của một đơn vị chịu trách nhiệm, theo năm, mức độ và trạng thái.

    A key may have several lines, each with a sign: only their sum means something.
    """

    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    year = models.SmallIntegerField("năm")
    severity = models.CharField("mức độ", max_length=20, choices=Severity)
    status = models.CharField("trạng thái", max_length=20, choices=FindingStatus)
    mended_late = models.BooleanField("khắc phục quá hạn")
    count = models.IntegerField("số lượng")

    objects = FindingTallyQuerySet.as_manager()

    class Meta:
        verbose_name = "số đếm tồn tại"
        verbose_name_plural = "số đếm tồn tại"
        indexes = [
            models.Index(
                F("lead_unit"),
                F("year"),
                name="finding_tally_by_year",
                include=["unit", "severity", "status", "mended_late", "count"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.status}: {self.count}"
