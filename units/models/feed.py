"""The secret address at which a person's calendar may be read without signing in."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from units.models.membership import Membership
from units.models.user import User


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Nobody sees another person's."""
        return self.filter(user_id=user.pk or 0)


class CalendarFeed(models.Model):
    """Địa chỉ lịch riêng của một người. Chỉ giữ mã băm của địa chỉ."""

    user = models.OneToOneField(User, models.PROTECT, verbose_name="người dùng", related_name="calendar_feed")
    token_hash = models.CharField("SHA-256 của địa chỉ", max_length=64, unique=True, editable=False)
    memberships = models.ManyToManyField(Membership, verbose_name="sống cùng các vai trò", related_name="feeds")
    created_at = models.DateTimeField("tạo lúc")

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = "địa chỉ lịch"
        verbose_name_plural = "địa chỉ lịch"

    def __str__(self) -> str:
        return f"Địa chỉ lịch của {self.user}"
