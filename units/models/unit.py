"""Units: organisations that lead or undergo inspections, dated, in a tree, under dated names."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

import pghistory
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse

from cchc.lib.text import search_key, sort_key
from units.enums import AUTHORITY_KINDS, COMMUNE_KINDS, SuccessionKind, UnitKind, UnitLevel
from units.scope import scope_of

if TYPE_CHECKING:
    from units.models.user import User


class DateRange(Func):
    function = "daterange"
    output_field = DateRangeField()


class UnitQuerySet(models.QuerySet["Unit"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever works for an authority sees it and what stands below it; everybody sees his own units."""
        scope = scope_of(user)
        return self.filter(Q(lead_unit__in=scope.led) | Q(pk__in=scope.led) | Q(pk__in=scope.own))

    def in_force(self, day: dt.date) -> Self:
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

    def communes(self) -> Self:
        return self.filter(kind__in=COMMUNE_KINDS)

    def divisions(self) -> Self:
        return self.filter(kind__in=[UnitKind.DIVISION, UnitKind.DEPARTMENT])


@pghistory.track()
class Unit(models.Model):
    """Một cơ quan, đơn vị. Mã GSO, tên và cấp trên đổi theo thời gian; khóa thì không (domain.md §4.2)."""

    kind = models.CharField("loại", max_length=20, choices=UnitKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="cơ quan cấp trên", related_name="children", null=True, blank=True
    )
    lead_unit = models.ForeignKey(
        "self", models.PROTECT, verbose_name="cơ quan chủ trì kiểm tra", related_name="+", null=True, editable=False
    )
    gso_code = models.CharField("mã đơn vị hành chính", max_length=10, blank=True)
    valid_from = models.DateField("có từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    legal_basis = models.CharField("căn cứ pháp lý", max_length=300, blank=True)
    # The newest name, kept here because every list shows it; papers ask `name_on(date)`.
    short_name = models.CharField("tên ngắn", max_length=120, editable=False)
    sort_key = models.CharField(max_length=300, editable=False, db_collation="C")
    search_key = models.CharField(max_length=500, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="unit_kind_known"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="unit_ends_after_start",
                violation_error_message="Ngày kết thúc không được trước ngày bắt đầu.",
            ),
            ExclusionConstraint(
                name="unit_gso_code_once_at_a_time",
                expressions=[
                    (F("gso_code"), RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", models.Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=~Q(gso_code=""),
                violation_error_message="Mã này đang được dùng cho một đơn vị khác trong cùng thời gian.",
            ),
        ]
        indexes = [
            models.Index(fields=["lead_unit", "sort_key", "id"]),
            GinIndex(fields=["search_key"], name="unit_search_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        return reverse("unit", args=[self.pk])

    @property
    def is_authority(self) -> bool:
        return self.kind in AUTHORITY_KINDS

    @property
    def level(self) -> UnitLevel:
        """Which kind of criteria set this unit is inspected by."""
        return UnitLevel.COMMUNE if self.kind in COMMUNE_KINDS else UnitLevel.DIVISION

    def name_on(self, day: dt.date) -> UnitName:
        """The name in force on that day; the earliest one for a day before all of them."""
        names = list(self.names.order_by("-valid_from"))
        return next((name for name in names if name.valid_from <= day), names[-1])

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.parent is None:
            self.lead_unit = None
        else:
            self.lead_unit = self.parent if self.parent.is_authority else self.parent.lead_unit
        super().save(*args, **kwargs)

    def show_newest_name(self) -> None:
        """Copy the newest name into the columns that lists read."""
        name = self.names.order_by("-valid_from").first()
        if name is None:
            return
        self.short_name = name.short_name
        self.sort_key = (
            sort_key(name.place_name or name.short_name) if self.kind in COMMUNE_KINDS else sort_key(name.short_name)
        )
        self.search_key = search_key(f"{name.short_name} {name.official_name} {name.territory_name} {self.gso_code}")[
            :500
        ]
        self.save(update_fields=["short_name", "sort_key", "search_key"])


@pghistory.track()
class UnitName(models.Model):
    """Tên của đơn vị và những gì văn bản cần in, theo thời gian."""

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="đơn vị", related_name="names")
    valid_from = models.DateField("dùng từ ngày")
    official_name = models.CharField("tên chính thức", max_length=200, help_text="Ví dụ: Ủy ban nhân dân phường Mũi Né")
    short_name = models.CharField("tên ngắn", max_length=120, help_text="Ví dụ: UBND phường Mũi Né")
    territory_name = models.CharField("tên địa bàn", max_length=120, blank=True, help_text="Ví dụ: Phường Mũi Né")
    place_name = models.CharField("địa danh trên văn bản", max_length=80, help_text="Ví dụ: Mũi Né")
    document_symbol = models.CharField("ký hiệu văn bản", max_length=20, help_text="Ví dụ: UBND")
    head_title = models.CharField("chức danh người đứng đầu", max_length=80, default="Chủ tịch")
    deputy_title = models.CharField("chức danh cấp phó", max_length=80, default="Phó Chủ tịch")

    class Meta:
        verbose_name = "tên đơn vị"
        verbose_name_plural = "tên đơn vị"
        ordering = ["unit", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "valid_from"],
                name="unit_one_name_a_day",
                violation_error_message="Đơn vị đã có một tên bắt đầu từ ngày này.",
            ),
        ]

    def __str__(self) -> str:
        return self.official_name

    def office_of(self, title: str) -> str:
        """«Chủ tịch UBND phường Mũi Né», «Trưởng phòng Tư pháp»: a title with the name of its office."""
        words, name = title.split(), self.short_name.split()
        if words and name and words[-1].casefold() == name[0].casefold():
            words = words[:-1] + [words[-1].lower()]
            name = name[1:]
        return " ".join([*words, *name])

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        self.unit.show_newest_name()


class Succession(models.Model):
    """Đơn vị này kế thừa đơn vị kia từ một ngày (sáp nhập, chia tách, đổi tên)."""

    predecessor = models.ForeignKey(Unit, models.PROTECT, verbose_name="đơn vị trước", related_name="successions")
    successor = models.ForeignKey(Unit, models.PROTECT, verbose_name="đơn vị sau", related_name="predecessions")
    kind = models.CharField("hình thức", max_length=10, choices=SuccessionKind)
    effective_on = models.DateField("có hiệu lực từ ngày")
    legal_basis = models.CharField("căn cứ pháp lý", max_length=300)

    class Meta:
        verbose_name = "kế thừa đơn vị"
        verbose_name_plural = "kế thừa đơn vị"
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="succession_not_itself"),
            models.CheckConstraint(condition=Q(kind__in=SuccessionKind.values), name="succession_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
