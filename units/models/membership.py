"""Dated memberships (who holds which role where) and delegations (who may sign for whom)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

import pghistory
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from units.enums import LEAD_ROLES, Act, Capacity, Role
from units.models.unit import Unit
from units.models.user import User
from units.scope import scope_of


class DatedQuerySet(models.QuerySet[Any]):
    def in_force(self, day: dt.date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class MembershipQuerySet(DatedQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Administrators, Home Affairs, leaders and clerks see who was granted what; everybody sees his own."""
        scope = scope_of(user)
        return self.filter(_belongs_to(scope.led) | Q(user_id=user.pk))

    def of_lead_units(self, lead_units: Iterable[int]) -> Self:
        return self.filter(_belongs_to(lead_units))


def _belongs_to(lead_units: Iterable[int]) -> Q:
    """Roles held for these authorities, at them, or at a unit below them."""
    ids = list(lead_units)
    return Q(lead_unit__in=ids) | Q(unit__in=ids) | Q(unit__lead_unit__in=ids)


@pghistory.track()
class Membership(models.Model):
    """Tư cách của một người tại một đơn vị, có ngày bắt đầu và ngày kết thúc."""

    user = models.ForeignKey(User, models.PROTECT, verbose_name="người dùng", related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="đơn vị", related_name="memberships")
    role = models.CharField("vai trò", max_length=20, choices=Role)
    lead_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name="cơ quan chủ trì",
        related_name="+",
        editable=False,
        null=True,
        help_text="Cơ quan mà vai trò này làm việc cho; trống với vai trò của đơn vị.",
    )
    title = models.CharField(
        "chức vụ khi ký", max_length=120, blank=True, help_text="Để trống nếu trùng chức vụ của người này."
    )
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến hết ngày", null=True, blank=True)
    granted_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="người cấp", related_name="+", null=True, editable=False
    )
    granted_at = models.DateTimeField("cấp lúc", auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "tư cách thành viên"
        verbose_name_plural = "tư cách thành viên"
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_start",
                violation_error_message="Ngày kết thúc không được trước ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=LEAD_ROLES) | Q(lead_unit__isnull=False),
                name="membership_lead_role_has_lead_unit",
                violation_error_message="Đơn vị này không thuộc cơ quan chủ trì nào.",
            ),
            models.UniqueConstraint(
                fields=["user", "unit", "role"],
                condition=Q(ends_on=None),
                name="membership_once_while_open",
                violation_error_message="Người này đã giữ vai trò đó tại đơn vị.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()} – {self.unit}"

    @property
    def printed_title(self) -> str:
        return self.title or self.user.job_title

    def in_force_on(self, day: dt.date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.lead_unit = None
        if self.role in LEAD_ROLES:
            self.lead_unit = self.unit if self.unit.is_authority else self.unit.lead_unit
        super().save(*args, **kwargs)


class DelegationQuerySet(DatedQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        scope = scope_of(user)
        return self.filter(Q(lead_unit__in=scope.led) | Q(principal_id=user.pk) | Q(delegate_id=user.pk))


@pghistory.track()
class Delegation(models.Model):
    """Ủy quyền: một người được ký thay một người trong một thời gian, cho những việc nhất định."""

    lead_unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="cơ quan", related_name="+")
    principal = models.ForeignKey(User, models.PROTECT, verbose_name="người ủy quyền", related_name="delegations_given")
    delegate = models.ForeignKey(
        User, models.PROTECT, verbose_name="người được ủy quyền", related_name="delegations_held"
    )
    capacity = models.CharField("thể thức ký", max_length=5, choices=Capacity)
    acts = ArrayField(models.CharField(max_length=40), verbose_name="việc được làm", default=list)
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến hết ngày")
    note = models.CharField("căn cứ, ghi chú", max_length=300, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = "ủy quyền"
        verbose_name_plural = "ủy quyền"
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="delegation_ends_after_start",
                violation_error_message="Ngày kết thúc không được trước ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=~Q(principal=F("delegate")),
                name="delegation_not_to_oneself",
                violation_error_message="Không thể ủy quyền cho chính mình.",
            ),
            models.CheckConstraint(condition=Q(capacity__in=Capacity.values), name="delegation_capacity_known"),
        ]

    def __str__(self) -> str:
        return f"{self.principal} → {self.delegate}"

    @property
    def act_labels(self) -> list[str]:
        return [Act(act).label for act in self.acts if act in Act.values]
