"""The log of events: one row for each transition, grant of a role, download of an internal file. Append-only."""

from __future__ import annotations

from typing import Any, Self

import pgtrigger
from django.contrib.auth.models import AnonymousUser
from django.db import models

from units.models.membership import Membership
from units.models.unit import Unit
from units.models.user import User
from units.scope import scope_of


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(lead_unit__in=scope_of(user).led)

    def about(self, subject: models.Model) -> Self:
        return self.filter(subject_type=subject._meta.model_name, subject_id=str(subject.pk))

    def record(
        self, verb: str, subject: models.Model, *, by: User | None, lead_unit: Unit | int, **fields: Any
    ) -> Event:
        """Write one event. `fields`: from_status, to_status, note, occurred_on, on_behalf_of, membership, capacity, data."""
        lead_unit_id = lead_unit if isinstance(lead_unit, int) else lead_unit.pk
        title = fields.pop("title", by.job_title if by else "")
        return self.create(
            verb=verb,
            subject_type=subject._meta.model_name or "",
            subject_id=str(subject.pk),
            actor=by,
            lead_unit_id=lead_unit_id,
            title=title,
            **fields,
        )


class Event(models.Model):
    """Một việc đã xảy ra. Không sửa, không xóa: một trigger của cơ sở dữ liệu từ chối."""

    lead_unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="cơ quan chủ trì", related_name="+")
    verb = models.CharField("việc", max_length=40)
    subject_type = models.CharField("loại đối tượng", max_length=40)
    subject_id = models.CharField("khóa đối tượng", max_length=40)
    actor = models.ForeignKey(User, models.PROTECT, verbose_name="người làm", related_name="+", null=True)
    membership = models.ForeignKey(Membership, models.PROTECT, verbose_name="với tư cách", related_name="+", null=True)
    title = models.CharField("chức vụ lúc đó", max_length=120, blank=True)
    capacity = models.CharField("thể thức ký", max_length=5, blank=True)
    on_behalf_of = models.ForeignKey(User, models.PROTECT, verbose_name="nhập thay cho", related_name="+", null=True)
    from_status = models.CharField("từ trạng thái", max_length=20, blank=True)
    to_status = models.CharField("sang trạng thái", max_length=20, blank=True)
    note = models.TextField("ghi chú", blank=True)
    data = models.JSONField("chi tiết", default=dict)
    occurred_on = models.DateField("xảy ra ngày", null=True)
    recorded_at = models.DateTimeField("ghi nhận lúc", auto_now_add=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "sự kiện"
        verbose_name_plural = "sự kiện"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id", "id"]), models.Index(fields=["lead_unit", "-id"])]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"
