"""Documents that the system draws: frozen revisions, and who signed them."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse

from inspections.enums import UNIT_READS_MINUTES, LetterStatus
from inspections.models import ConclusionNotice, Inspection, LegalDocument, ReminderLetter
from inspections.visibility import inspections_read_inside
from reports.enums import SIGNED, DocumentStatus, PaperKind, Signatory, SigningWay
from units.enums import Capacity, Role
from units.models import Membership, StoredFile, Unit, User
from units.scope import scope_of


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The inspecting side and the lead unit's clerk; the unit from the draft of the minutes on (rule 3).

        Conclusions follow `ConclusionNotice`, letters of reminder `ReminderLetter`; the unit reads both once issued.
        """
        if not user.is_authenticated:
            return self.none()
        scope = scope_of(user)
        seen = Q(inspection__in=inspections_read_inside(user)) | Q(lead_unit__in=scope.units([Role.CLERK]))
        if scope.own:
            seen |= Q(inspection__unit__in=scope.own, inspection__status__in=UNIT_READS_MINUTES)
            seen |= Q(letter__unit__in=scope.own, letter__status=LetterStatus.ISSUED)
        seen |= Q(conclusion__in=ConclusionNotice.objects.whole_for(user))
        seen |= Q(letter__in=ReminderLetter.objects.visible_to(user))
        return self.filter(seen)


class Document(models.Model):
    """Một văn bản do hệ thống vẽ. Số giữ nguyên qua các lần sửa; nội dung đóng băng theo từng bản (design, rule 13)."""

    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField("loại", max_length=20, choices=PaperKind)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, verbose_name="cuộc kiểm tra", related_name="documents", null=True
    )
    conclusion = models.ForeignKey(ConclusionNotice, models.PROTECT, related_name="documents", null=True)
    letter = models.ForeignKey(ReminderLetter, models.PROTECT, related_name="documents", null=True)
    status = models.CharField("trạng thái", max_length=20, choices=DocumentStatus, default=DocumentStatus.DRAFT)
    number = models.PositiveIntegerField("số", null=True)
    symbol = models.CharField("ký hiệu", max_length=40)
    dated_on = models.DateField("ngày văn bản")
    revision = models.PositiveIntegerField("lần", default=0)
    legal_document = models.OneToOneField(LegalDocument, models.PROTECT, related_name="drawn_as", null=True)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="bản PDF chính thức", related_name="+", null=True)
    scan = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="bản scan đã ký", related_name="+", null=True)
    way = models.CharField("cách ký", max_length=10, choices=SigningWay, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản của hệ thống"
        verbose_name_plural = "văn bản của hệ thống"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PaperKind.values), name="document_kind_known"),
            models.CheckConstraint(condition=Q(status__in=DocumentStatus.values), name="document_status_known"),
            models.UniqueConstraint(
                "lead_unit",
                "symbol",
                models.functions.ExtractYear("dated_on"),
                "number",
                name="document_number_once_a_year",
            ),
            models.UniqueConstraint(
                fields=["inspection"],
                condition=Q(kind=PaperKind.MINUTES) & ~Q(status=DocumentStatus.CANCELLED),
                name="document_one_minutes_an_inspection",
            ),
            models.UniqueConstraint(
                fields=["conclusion"],
                condition=~Q(status=DocumentStatus.CANCELLED),
                name="document_one_a_conclusion",
            ),
            models.UniqueConstraint(
                fields=["letter"], condition=~Q(status=DocumentStatus.CANCELLED), name="document_one_a_letter"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} số {self.code}"

    def get_absolute_url(self) -> str:
        return reverse("document", args=[self.pk])

    @property
    def code(self) -> str:
        """«05/BB-TKT»; numbers below 10 get a leading 0 (F09)."""
        return f"{self.number:02d}/{self.symbol}" if self.number else f"…/{self.symbol}"

    @property
    def is_signed(self) -> bool:
        return self.status in SIGNED

    @property
    def waits_for_scan(self) -> bool:
        """Somebody signed by hand, and the scan of that paper is not here yet."""
        return self.is_signed and self.way in (SigningWay.PAPER, SigningWay.REFUSED) and self.scan_id is None

    @property
    def current(self) -> DocumentRevision:
        """The revision in force: what is read, confirmed and drawn."""
        return self.revisions.get(revision=self.revision)


class DocumentRevision(models.Model):
    """Bản đóng băng: ảnh chụp dữ liệu (JSON chuẩn tắc), SHA-256 của nó, phiên bản bố cục, và bản PDF xem trước."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="revisions")
    revision = models.PositiveIntegerField()
    snapshot = models.JSONField()
    sha256 = models.CharField("SHA-256 của ảnh chụp", max_length=64)
    layout = models.CharField("phiên bản bố cục", max_length=40)
    pdf = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True
    )  # the draft to read, without signatures
    reason = models.TextField("lý do lập bản này", blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["document", "-revision"]
        constraints = [models.UniqueConstraint(fields=["document", "revision"], name="document_revision_once")]
        triggers = [
            pgtrigger.Protect(
                name="snapshot_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("snapshot", "sha256", "layout", "document", "revision"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} lần {self.revision}"


class Signature(models.Model):
    """Ai đã ký (hoặc không ký) bản nào, bằng cách nào, với chức danh nào; xác nhận ảnh chụp có SHA-256 nào (rule 14)."""

    revision = models.ForeignKey(DocumentRevision, models.PROTECT, related_name="signatures")
    part = models.CharField("phần", max_length=10, choices=Signatory)
    way = models.CharField("cách ký", max_length=10, choices=SigningWay)
    name = models.CharField("họ và tên", max_length=100)
    title = models.CharField("chức danh", max_length=150)
    capacity = models.CharField("thể thức ký", max_length=5, choices=Capacity, default=Capacity.OWN)
    signed_on = models.DateField("ngày ký")
    signed_at = models.DateTimeField("xác nhận lúc", null=True)  # in the system; on paper only the day is known
    sha256 = models.CharField("SHA-256 đã xác nhận", max_length=64)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True)
    reason = models.TextField("lý do không ký", blank=True)
    voided_at = models.DateTimeField("hết hiệu lực lúc", null=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "part"], condition=Q(voided_at=None), name="signature_once_a_part"
            ),
            models.CheckConstraint(condition=Q(part__in=Signatory.values), name="signature_part_known"),
            models.CheckConstraint(condition=Q(way__in=SigningWay.values), name="signature_way_known"),
            models.CheckConstraint(
                condition=~Q(way=SigningWay.REFUSED) | ~Q(reason=""), name="signature_refusal_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(way=SigningWay.SYSTEM) | Q(user__isnull=False, signed_at__isnull=False),
                name="signature_in_system_has_user_and_time",
            ),
            models.CheckConstraint(condition=Q(capacity__in=Capacity.values), name="signature_capacity_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()}: {self.name}"
