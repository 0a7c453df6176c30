"""Stored files: bytes kept once by their SHA-256, never overwritten, served only through something linked."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from units.models.unit import Unit
from units.models.user import User
from units.scope import scope_of


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The rows, for those who read everything of the lead unit. Bytes are served through what links them alone."""
        return self.filter(lead_unit__in=scope_of(user).reads)


class StoredFile(models.Model):
    """Một tệp. Nội dung nằm dưới `files/ab/<sha256>`, ngoài mọi thư mục web (design, rule 16)."""

    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.BigIntegerField("cỡ (byte)")
    media_type = models.CharField("kiểu nội dung", max_length=100)
    original_name = models.CharField("tên tệp", max_length=200)
    lead_unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="cơ quan chủ trì", related_name="+")
    owner_unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="đơn vị sở hữu", related_name="+")
    # Nobody: the system drew it.
    uploaded_by = models.ForeignKey(User, models.PROTECT, verbose_name="người tải lên", related_name="+", null=True)
    created_at = models.DateTimeField("tải lên lúc", auto_now_add=True)
    purged_at = models.DateTimeField("hủy nội dung lúc", null=True, editable=False)
    purged_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="người hủy nội dung", related_name="+", null=True, editable=False
    )
    purge_reason = models.TextField("lý do hủy nội dung", blank=True, editable=False)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp"
        verbose_name_plural = "tệp"
        indexes = [models.Index(fields=["sha256"])]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="stored_file_not_empty"),
            models.CheckConstraint(
                condition=Q(purged_at=None, purged_by=None, purge_reason="")
                | (Q(purged_at__isnull=False, purged_by__isnull=False) & ~Q(purge_reason="")),
                name="stored_file_purged_by_whom_and_why",
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def path(self) -> Path:
        """Where the bytes are: CCHC_FILES_DIR/ab/abcdef…"""
        return Path(settings.CCHC_FILES_DIR) / self.sha256[:2] / self.sha256

    @property
    def is_drawn(self) -> bool:
        """Whether the system made it: the PDF of a paper, kept for good (design, rule 13)."""
        return self.uploaded_by_id is None

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")
