"""The seals of the log of events: for each lead unit one chain of hashes, written by the sealer alone (rule 7)."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from units.models.unit import Unit


class EventSeal(models.Model):
    """Dấu niêm phong của một sự kiện: vị trí trong chuỗi của cơ quan chủ trì, và hàm băm nối với dấu đứng trước.

    No foreign key leads to the event: where one was deleted past its trigger, the seal stays and says so.
    """

    event_id = models.BigIntegerField("sự kiện", primary_key=True)
    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    position = models.BigIntegerField("vị trí")  # 1, 2, 3 …: the order of sealing, not of keys
    format = models.PositiveSmallIntegerField("cách ghi")  # which columns were hashed (units/sealing.py)
    hash = models.CharField("SHA-256", max_length=64)
    sealed_at = models.DateTimeField("niêm phong lúc", auto_now_add=True)

    class Meta:
        verbose_name = "dấu niêm phong"
        verbose_name_plural = "dấu niêm phong"
        constraints = [
            models.UniqueConstraint(fields=["lead_unit", "position"], name="event_seal_position_once"),
            models.CheckConstraint(condition=Q(position__gt=0), name="event_seal_positions_from_1"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.position}: {self.hash[:12]}"


class SealChain(models.Model):
    """Đầu chuỗi: dấu niêm phong mới nhất của một cơ quan chủ trì. No transition ever locks it."""

    lead_unit = models.OneToOneField(Unit, models.PROTECT, primary_key=True, related_name="+")
    position = models.BigIntegerField("vị trí", default=0)
    hash = models.CharField("SHA-256", max_length=64)

    class Meta:
        verbose_name = "chuỗi niêm phong"
        verbose_name_plural = "chuỗi niêm phong"
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.lead_unit_id}: {self.position}"


class SealMark(models.Model):
    """Đến sự kiện nào thì mọi việc đã niêm phong xong. One row, and the lock that lets one sealer work at a time.

    Below `settled` no event can still arrive: every transaction that could have brought one has ended. `candidate` is
    the next such key; it settles when no transaction that began before `candidate_at` can still bring one.
    """

    settled = models.BigIntegerField(default=0)
    candidate = models.BigIntegerField(default=0)
    candidate_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "mốc niêm phong"
        verbose_name_plural = "mốc niêm phong"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="seal_mark_is_one")]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.settled)
