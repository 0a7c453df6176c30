"""Series of document numbers that the system gives itself (design, rule 15; NĐ 30/2020, Điều 15)."""

from __future__ import annotations

from django.db import models

from units.models import Unit


class NumberSeries(models.Model):
    """Dãy số riêng của một năm, ví dụ BB-TKT 2019; số kế tiếp được lấy khi khóa dòng này."""

    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    symbol = models.CharField("ký hiệu", max_length=40)
    year = models.PositiveSmallIntegerField("năm")
    last_number = models.PositiveIntegerField("số cuối đã cấp", default=0)

    class Meta:
        verbose_name = "dãy số văn bản"
        verbose_name_plural = "dãy số văn bản"
        constraints = [models.UniqueConstraint(fields=["lead_unit", "symbol", "year"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.symbol} {self.year}"
