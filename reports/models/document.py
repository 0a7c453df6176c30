"""Documents that the system draws: frozen revisions, and who signed them."""

from __future__ import annotations

import secrets
from typing import Any, Self

import pgtrigger
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.urls import reverse

from cchc.lib.text import search_key
from inspections.enums import UNIT_READS_MINUTES
from inspections.models import (
    ConclusionNotice,
    IndexRound,
    Inspection,
    LegalDocument,
    Plan,
    ReminderLetter,
    Round,
    Submission,
    Team,
)
from inspections.models.finding import FoldedWords
from inspections.visibility import inspections_read_inside
from reports.enums import OPEN, SIGNED, Change, Desk, DocumentStatus, PaperKind, Signatory, SigningWay
from units.enums import Capacity, Role
from units.models import Membership, StoredFile, Unit, User
from units.scope import scope_of

# Addressed to every unit below the authority, which reads them once they are issued.
FOR_ALL_UNITS = (PaperKind.PLAN, PaperKind.DECISION, PaperKind.SCHEDULE_NOTICE)
AFTER_ISSUE = (DocumentStatus.ISSUED, DocumentStatus.REPLACED)
# About rows that others read already: these papers are the authority's until they are issued.
INSIDE_UNTIL_ISSUED = (PaperKind.CORRECTION, PaperKind.CONCLUSION_AMENDMENT)
# Also what was cancelled after that: it stands in the register, and whoever read it reads that it is void.
WAS_ISSUED = Q(status__in=AFTER_ISSUE) | Q(status=DocumentStatus.CANCELLED, legal_document__isnull=False)


def new_public_token() -> str:
    """128 random bits: the address at which anybody may ask whether a copy is the issued one."""
    return secrets.token_urlsafe(16)


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The inspecting side and the clerk of the issuer; the unit from the draft of the minutes on (rule 3).

        Conclusions follow `ConclusionNotice`, letters of reminder `ReminderLetter`; a unit's own papers are
        its own business until they are issued, then `Submission` says who reads them;
        plans, decisions and schedules are read by every unit below once issued, by the teams before that; what is told
        of all units' losses in the index is the authority's. All by subqueries: joins would look up, for each paper there
        is, what it is about.
        """
        if not user.is_authenticated:
            return self.none()
        scope = scope_of(user)
        seen = Q(inspection__in=inspections_read_inside(user)) | Q(issuer__in=scope.units([Role.CLERK]))
        if scope.own:
            unfinished = Q(kind=PaperKind.MINUTES_SUPPLEMENT, status__in=OPEN)
            told = Inspection.objects.filter(unit__in=scope.own, status__in=UNIT_READS_MINUTES)
            seen |= Q(inspection__in=told.values("pk")) & ~unfinished
            letters = ReminderLetter.objects.filter(unit__in=scope.own, legal_document__isnull=False)
            own_papers = Submission.objects.filter(unit__in=scope.own, entered_for_unit=False)
            seen |= Q(letter__in=letters.values("pk")) | Q(submission__in=own_papers.values("pk"))
            above = Unit.objects.filter(pk__in=scope.own).values("lead_unit")
            told_all = self.model._base_manager.filter(kind__in=FOR_ALL_UNITS).values("pk")
            for_all = Q(kind__in=FOR_ALL_UNITS) | Q(kind=PaperKind.CORRECTION, changes__in=told_all)
            seen |= for_all & WAS_ISSUED & Q(lead_unit__in=above)
        plans = Plan.objects.visible_to(user).values("pk")
        teams = Team.objects.filter(plan__in=plans).order_by().values("pk")
        rounds = Round.objects.filter(plan__in=plans).order_by().values("pk")
        seen |= Q(plan__in=plans) | Q(team__in=teams) | Q(round__in=rounds)
        seen |= Q(index_round__isnull=False, lead_unit__in=scope.reads)
        seen |= Q(conclusion__in=ConclusionNotice.objects.whole_for(user))
        seen |= Q(letter__in=ReminderLetter.objects.visible_to(user))
        seen |= Q(submission__in=Submission.objects.visible_to(user)) & WAS_ISSUED
        unissued = Q(kind__in=INSIDE_UNTIL_ISSUED) & ~WAS_ISSUED
        return self.filter(seen).exclude(unissued & ~Q(lead_unit__in=scope.reads | scope.units([Role.CLERK])))


def _one_first_paper(name: str) -> models.UniqueConstraint:
    """A plan, a team, a round, a round of the index, a unit's submission has one paper of a kind; those that change it
    come beside it."""
    first = Q(**{f"{name}__isnull": False}, changes=None) & ~Q(status=DocumentStatus.CANCELLED)
    return models.UniqueConstraint(fields=[name, "kind"], condition=first, name=f"document_one_a_kind_of_{name}")


class Document(models.Model):
    """Một văn bản do hệ thống vẽ. Số giữ nguyên qua các lần sửa; nội dung đóng băng theo từng bản (design, rule 13)."""

    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    issuer = models.ForeignKey(Unit, models.PROTECT, verbose_name="cơ quan ban hành", related_name="+")
    kind = models.CharField("loại", max_length=20, choices=PaperKind)
    subject = models.CharField("trích yếu", max_length=500, blank=True)
    # What it is about: exactly what its kind needs (reports/kinds.py).
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="papers", null=True)
    team = models.ForeignKey(Team, models.PROTECT, related_name="papers", null=True)
    round = models.ForeignKey(Round, models.PROTECT, related_name="papers", null=True)
    index_round = models.ForeignKey(IndexRound, models.PROTECT, related_name="papers", null=True)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="papers", null=True)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, verbose_name="cuộc kiểm tra", related_name="documents", null=True
    )
    conclusion = models.ForeignKey(ConclusionNotice, models.PROTECT, related_name="documents", null=True)
    letter = models.ForeignKey(ReminderLetter, models.PROTECT, related_name="documents", null=True)
    changes = models.ForeignKey(
        "self", models.PROTECT, verbose_name="liên quan đến văn bản", related_name="changed_by", null=True
    )
    change = models.CharField("quan hệ", max_length=10, choices=Change, blank=True)
    texts = models.JSONField("phần người soạn ghi", default=dict)  # section of the kind → text
    version = models.PositiveIntegerField("lần ghi", default=0)  # of what its editor sees
    status = models.CharField("trạng thái", max_length=20, choices=DocumentStatus, default=DocumentStatus.DRAFT)
    number = models.PositiveIntegerField("số", null=True)
    symbol = models.CharField("ký hiệu", max_length=40)
    # Its kind and its units, as they were called when it began.
    about_key = models.TextField(editable=False, default="")
    search_key = models.GeneratedField(  # «5 bb tkt …», as `cchc.lib.text.search_key` makes it
        expression=FoldedWords(
            Concat(
                *("number", Value(" "), "symbol", Value(" "), "subject", Value(" "), "about_key"),
                output_field=models.TextField(),
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    dated_on = models.DateField("ngày văn bản")
    revision = models.PositiveIntegerField("lần", default=0)
    legal_document = models.OneToOneField(LegalDocument, models.PROTECT, related_name="drawn_as", null=True)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="bản PDF chính thức", related_name="+", null=True)
    docx = models.ForeignKey(
        StoredFile, models.PROTECT, verbose_name="bản Word chính thức", related_name="+", null=True
    )
    scan = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="bản scan đã ký", related_name="+", null=True)
    way = models.CharField("cách ký", max_length=10, choices=SigningWay, blank=True)
    desk = models.CharField("đang ở", max_length=20, choices=Desk, blank=True)
    stamped_on = models.DateField("đóng dấu ngày", null=True)
    reason = models.TextField("lý do trả lại, hủy", blank=True)
    public_token = models.CharField("địa chỉ tra cứu", max_length=22, unique=True, default=new_public_token)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản của hệ thống"
        verbose_name_plural = "văn bản của hệ thống"
        indexes = [GinIndex(fields=["search_key"], name="document_search_trgm", opclasses=["gin_trgm_ops"])]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PaperKind.values), name="document_kind_known"),
            models.CheckConstraint(condition=Q(status__in=DocumentStatus.values), name="document_status_known"),
            models.CheckConstraint(
                condition=Q(change="", changes=None) | Q(change__in=Change.values, changes__isnull=False),
                name="document_change_of_something",
            ),
            models.UniqueConstraint(
                "issuer",
                "symbol",
                models.functions.ExtractYear("dated_on"),
                "number",
                name="document_number_once_a_year",
            ),
            *(_one_first_paper(name) for name in ("plan", "team", "round", "index_round", "submission")),
            models.UniqueConstraint(
                fields=["inspection"],
                condition=Q(kind=PaperKind.MINUTES) & ~Q(status=DocumentStatus.CANCELLED),
                name="document_one_minutes_an_inspection",
            ),
            models.UniqueConstraint(
                fields=["conclusion"],
                condition=Q(kind=PaperKind.CONCLUSION, changes=None) & ~Q(status=DocumentStatus.CANCELLED),
                name="document_one_a_conclusion",
            ),
            models.UniqueConstraint(
                fields=["letter"],
                condition=Q(kind=PaperKind.REMINDER_LETTER, changes=None) & ~Q(status=DocumentStatus.CANCELLED),
                name="document_one_a_letter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} số {self.code}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.issuer_id is None:
            self.issuer_id = self.lead_unit_id
        if self._state.adding:
            self.about_key = self._about_key()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("document", args=[self.pk])

    def _about_key(self) -> str:
        rows = (self.inspection, self.letter, self.submission)
        units = [row.unit for row in rows if row] or list(
            Unit.objects.filter(inspections__conclusion=self.conclusion_id or 0)
        )
        return " ".join([search_key(self.get_kind_display()), *(unit.search_key for unit in units)])

    @property
    def code(self) -> str:
        """«05/BB-TKT»; numbers below 10 get a leading 0 (F09)."""
        return f"{self.number:02d}/{self.symbol}" if self.number else f"…/{self.symbol}"

    @property
    def is_open(self) -> bool:
        """What it says may still be changed."""
        return self.status in OPEN

    @property
    def is_signed(self) -> bool:
        return self.status in SIGNED

    @property
    def was_issued(self) -> bool:
        """Issued, whatever became of it later: replaced, or cancelled."""
        cancelled = self.status == DocumentStatus.CANCELLED and self.legal_document_id is not None
        return cancelled or self.status in AFTER_ISSUE

    @property
    def waits_for_scan(self) -> bool:
        """Somebody signed by hand, and the scan of that paper is not here yet."""
        return self.is_signed and self.way in (SigningWay.PAPER, SigningWay.REFUSED) and self.scan_id is None

    @property
    def is_drawn(self) -> bool:
        """Its PDF is there: the official one, or of the revision in force."""
        return self.pdf_id is not None or self.current.pdf_id is not None

    @property
    def has_word(self) -> bool:
        """The DOCX that goes with the PDF in force."""
        return bool(self.docx_id if self.pdf_id else self.current.docx_id)

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
    docx = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True)
    conformance = models.JSONField("kết quả kiểm tra thể thức", null=True)  # of the last PDF that was drawn of it
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
