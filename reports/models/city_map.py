"""Where the communes of a lead unit stand on its map: a tile of a sketch, or areas out of the office's own GeoJSON."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from units.models import Unit, User
from units.scope import scope_of


class MapTileQuerySet(models.QuerySet["MapTile"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(unit__lead_unit__in=scope_of(user).led)


class MapTile(models.Model):
    """Ô của một đơn vị trên sơ đồ phác họa: cột từ tây sang đông, hàng từ bắc xuống nam."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="+")
    column = models.PositiveSmallIntegerField("cột")
    row = models.PositiveSmallIntegerField("hàng")

    objects = MapTileQuerySet.as_manager()

    class Meta:
        verbose_name = "ô của sơ đồ"
        verbose_name_plural = "ô của sơ đồ"

    def __str__(self) -> str:
        return f"{self.unit}: {self.column}, {self.row}"


class CityMapQuerySet(models.QuerySet["CityMap"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(lead_unit__in=scope_of(user).led)


class CityMap(models.Model):
    """Bản đồ ranh giới do cơ quan tải lên, đã giản lược; thay cho sơ đồ phác họa."""

    lead_unit = models.OneToOneField(Unit, models.PROTECT, related_name="+")
    # [{"unit": key, "path": "M…Z", "x": …, "y": …}]: a path of SVG, and where its number stands
    shapes = models.JSONField("các vùng")
    width = models.PositiveSmallIntegerField("rộng")
    height = models.PositiveSmallIntegerField("cao")
    source = models.CharField("tên tệp", max_length=200)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("tải lên lúc", auto_now=True)

    objects = CityMapQuerySet.as_manager()

    class Meta:
        verbose_name = "bản đồ"
        verbose_name_plural = "bản đồ"

    def __str__(self) -> str:
        return self.source
