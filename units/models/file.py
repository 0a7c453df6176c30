"""Stored files: bytes kept once by their SHA-256, never overwritten, served only through something linked."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q

from units.models.unit import Unit
from units.models.user import User


class StoredFile(models.Model):
    """Một tệp. Nội dung nằm dưới `files/ab/<sha256>`, ngoài mọi thư mục web (design, rule 16)."""

    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.BigIntegerField("cỡ (byte)")
    media_type = models.CharField("kiểu nội dung", max_length=100)
    original_name = models.CharField("tên tệp", max_length=200)
    lead_unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="cơ quan chủ trì", related_name="+")
    owner_unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="đơn vị sở hữu", related_name="+")
    uploaded_by = models.ForeignKey(User, models.PROTECT, verbose_name="người tải lên", related_name="+", null=True)
    created_at = models.DateTimeField("tải lên lúc", auto_now_add=True)
    purged_at = models.DateTimeField("hủy nội dung lúc", null=True, editable=False)

    class Meta:
        verbose_name = "tệp"
        verbose_name_plural = "tệp"
        indexes = [models.Index(fields=["sha256"])]
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="stored_file_not_empty")]

    def __str__(self) -> str:
        return self.original_name

    @property
    def path(self) -> Path:
        """Where the bytes are: CCHC_FILES_DIR/ab/abcdef…"""
        return Path(settings.CCHC_FILES_DIR) / self.sha256[:2] / self.sha256

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")
