"""What the unit says of itself before the visit; its figures stand on the answers (`reported_*`, `self_score`)."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from inspections.enums import SelfReportStatus
from inspections.models.inspection import Inspection
from units.models import StoredFile, User


class SelfReportQuerySet(models.QuerySet["SelfReport"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(inspection__in=Inspection.objects.visible_to(user))


class SelfReport(models.Model):
    """Báo cáo tự kiểm tra của đơn vị cho một cuộc kiểm tra."""

    inspection = models.OneToOneField(Inspection, models.CASCADE, related_name="self_report")
    status = models.CharField("trạng thái", max_length=20, choices=SelfReportStatus, default=SelfReportStatus.DRAFT)
    summary = models.TextField("tóm tắt tình hình, khó khăn, kiến nghị", blank=True)
    document_code = models.CharField("số, ký hiệu báo cáo", max_length=40, blank=True)
    document_date = models.DateField("ngày báo cáo", null=True, blank=True)
    signed_report = models.ForeignKey(
        StoredFile, models.PROTECT, verbose_name="báo cáo đã ký", related_name="+", null=True, blank=True
    )
    occurred_on = models.DateField("nộp ngày", null=True)
    submitted_at = models.DateTimeField("ghi nhận lúc", null=True)
    entered_by = models.ForeignKey(User, models.PROTECT, verbose_name="người nhập", related_name="+", null=True)
    entered_for_unit = models.BooleanField("nhập thay từ bản giấy", default=False)
    is_late = models.BooleanField("nộp muộn", default=False)

    objects = SelfReportQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo tự kiểm tra"
        verbose_name_plural = "báo cáo tự kiểm tra"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=SelfReportStatus.values), name="self_report_status_known"),
            models.CheckConstraint(
                condition=Q(status=SelfReportStatus.DRAFT, submitted_at=None)
                | Q(status=SelfReportStatus.SUBMITTED, submitted_at__isnull=False, occurred_on__isnull=False),
                name="self_report_submitted_iff_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"Báo cáo tự kiểm tra của {self.inspection.unit}"
