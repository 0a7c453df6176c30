"""A file that proves something: of the inspecting side for an answer, of a unit for what it has mended."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from units.models import StoredFile, User


class Proof(models.Model):
    """Một tệp làm chứng; rút thì không chứng minh nữa, dòng và tệp vẫn giữ (design, rule 18)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="tệp", related_name="+")
    caption = models.CharField("chú thích", max_length=300, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, verbose_name="người thêm", related_name="+")
    added_at = models.DateTimeField("thêm lúc", auto_now_add=True)
    withdrawn_at = models.DateTimeField("rút lúc", null=True, editable=False)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.caption or self.file.original_name

    def withdraw(self, by: User) -> bool:
        """Take it out of sight; False where somebody has done so already."""
        if self.withdrawn_at is not None:
            return False
        self.withdrawn_at, self.withdrawn_by = timezone.now(), by
        self.save(update_fields=["withdrawn_at", "withdrawn_by"])
        return True
