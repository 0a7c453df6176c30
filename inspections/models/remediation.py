"""Mending: what the unit hands in and proves, what the city says to it, more time, and checking again on the spot."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.urls import reverse

from cchc.lib.text import search_key, shortened
from inspections.enums import (
    ExtensionStatus,
    FindingStatus,
    FollowUpResult,
    RemediationOutcome,
    SubmissionKind,
    SubmissionStatus,
    VerificationDecision,
)
from inspections.models.finding import Finding, FoldedWords
from inspections.models.inspection import Inspection, inspector_parts
from inspections.models.proof import Proof
from units.models import StoredFile, Unit, User
from units.scope import scope_of

if TYPE_CHECKING:
    from inspections.models.index import IndexAssessment


def _of_side(user: User | AnonymousUser, inspected: Callable[[User | AnonymousUser], list[Q]]) -> Q:
    """Rows of lead units that the person reads, of his own units, and of his inspections: `inspected` names those."""
    scope = scope_of(user)
    seen = Q(lead_unit__in=scope.reads)
    if not scope.reads:
        for part in inspected(user):
            seen |= part
    return seen | Q(unit__in=scope.own) if scope.own else seen


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """A draft is seen by the side that writes it; what was handed in also by the other one."""
        if not user.is_authenticated:
            return self.none()
        scope = scope_of(user)
        handed_in = _of_side(user, partial(inspector_parts, path="inspection")) & Q(status=SubmissionStatus.SUBMITTED)
        own_drafts = Q(unit__in=scope.own, entered_for_unit=False)
        return self.filter(handed_in | own_drafts | Q(lead_unit__in=scope.plans, entered_for_unit=True))


class Submission(models.Model):
    """Văn bản của đơn vị: giải trình, kế hoạch khắc phục, báo cáo kết quả khắc phục (một phần hay toàn bộ).

    Công chức soạn; thủ trưởng gửi, hoặc công chức gửi kèm số, ngày, bản scan văn bản đã ký; hoặc Phòng Nội vụ nhập
    thay từ bản giấy (design, rule 19).
    """

    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", editable=False)
    # Of whose findings it speaks; a report may speak of both at once.
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="submissions", null=True, editable=False)
    assessment = models.ForeignKey(
        "inspections.IndexAssessment", models.PROTECT, related_name="submissions", null=True, editable=False
    )
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="đơn vị", related_name="+", editable=False)
    kind = models.CharField("loại", max_length=20, choices=SubmissionKind, editable=False)
    status = models.CharField(
        "trạng thái", max_length=20, choices=SubmissionStatus, default=SubmissionStatus.DRAFT, editable=False
    )
    directing = models.TextField("công tác chỉ đạo", max_length=5000, blank=True)
    commitment = models.TextField("tồn tại chưa khắc phục, nguyên nhân, cam kết", max_length=5000, blank=True)
    proposals = models.TextField("kiến nghị", max_length=5000, blank=True)
    document_code = models.CharField("số, ký hiệu văn bản", max_length=40, blank=True)
    document_date = models.DateField("ngày văn bản", null=True, blank=True)
    scan = models.ForeignKey(
        StoredFile, models.PROTECT, verbose_name="bản scan đã ký", related_name="+", null=True, editable=False
    )
    due_on = models.DateField("hạn gửi", null=True, editable=False)
    is_late = models.BooleanField("gửi muộn", default=False, editable=False)
    entered_for_unit = models.BooleanField("nhập thay từ bản giấy", default=False, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="người gửi", related_name="+", null=True, editable=False
    )
    submitted_at = models.DateTimeField("ghi nhận lúc", null=True, editable=False)
    occurred_on = models.DateField("gửi ngày", null=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    about_key = models.TextField(editable=False, default="")  # its kind and its unit, as it was called when it began
    search_key = models.GeneratedField(  # «12 bc ubnd bao cao …», as `cchc.lib.text.search_key` makes it
        expression=FoldedWords(
            Concat(
                *("document_code", Value(" "), "about_key", Value(" "), "directing", Value(" ")),
                *("commitment", Value(" "), "proposals"),
                output_field=models.TextField(),
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản của đơn vị"
        verbose_name_plural = "văn bản của đơn vị"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SubmissionKind.values), name="submission_kind_known"),
            models.CheckConstraint(condition=Q(status__in=SubmissionStatus.values), name="submission_status_known"),
            models.CheckConstraint(
                condition=Q(status=SubmissionStatus.DRAFT, submitted_at=None)
                | Q(status=SubmissionStatus.SUBMITTED, submitted_at__isnull=False, occurred_on__isnull=False),
                name="submission_submitted_iff_dated",
            ),
            models.CheckConstraint(
                condition=Q(inspection__isnull=False) | Q(assessment__isnull=False), name="submission_of_something"
            ),
            models.UniqueConstraint(
                fields=["inspection", "unit", "kind", "entered_for_unit"],
                condition=Q(status=SubmissionStatus.DRAFT),
                name="submission_one_draft",
            ),
            models.UniqueConstraint(
                fields=["assessment", "unit", "kind", "entered_for_unit"],
                condition=Q(status=SubmissionStatus.DRAFT),
                name="submission_one_draft_of_index",
            ),
        ]
        indexes = [
            models.Index(fields=["lead_unit", "status", "-id"], name="submission_by_status"),
            models.Index(fields=["unit", "-id"], name="submission_by_unit"),
            GinIndex(fields=["search_key"], name="submission_search_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        code = f" số {self.document_code}" if self.document_code else ""
        return f"{self.get_kind_display()}{code}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.about_key = f"{search_key(self.get_kind_display())} {self.unit.search_key}"
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("submission", args=[self.pk])

    @property
    def origins(self) -> list[Inspection | IndexAssessment]:
        """Of whose findings it speaks; the inspection first."""
        return [origin for origin in (self.inspection, self.assessment) if origin is not None]

    @property
    def origin(self) -> Inspection | IndexAssessment:
        """Whose pages it belongs to."""
        return self.origins[0]

    @property
    def is_joint(self) -> bool:
        """Speaks of an inspection and of the index at once."""
        return self.inspection_id is not None and self.assessment_id is not None

    @property
    def late_words(self) -> str:
        """«Gửi muộn»; of a report that came in time for some of its findings «Muộn 2/5 tồn tại»; '' in time."""
        late = [item.is_late for item in self.items.all() if item.is_late or item.outcome] if self.is_late else []
        if not self.is_late or self.kind != SubmissionKind.REMEDIATION_REPORT or all(late):
            return "Gửi muộn" if self.is_late else ""
        return f"Muộn {sum(late)}/{len(late)} tồn tại"


class OfSubmissionQuerySet(models.QuerySet["SubmissionItem"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(submission__in=Submission.objects.visible_to(user))


class SubmissionItem(models.Model):
    """Phần về một tồn tại: giải trình; hoặc biện pháp, ai làm, bao giờ xong, sản phẩm; hoặc kết quả với minh chứng."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="items")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="submission_items")
    text = models.TextField("nội dung", max_length=3000, blank=True)
    cause = models.TextField("nguyên nhân", max_length=2000, blank=True)
    in_charge = models.CharField("người chịu trách nhiệm", max_length=200, blank=True)
    due_on = models.DateField("hoàn thành chậm nhất ngày", null=True, blank=True)
    product = models.CharField("sản phẩm", max_length=300, blank=True)
    outcome = models.CharField("kết quả", max_length=20, choices=RemediationOutcome, blank=True)
    done_on = models.DateField("hoàn thành ngày", null=True, blank=True)  # of what is reported as done, where told
    is_late = models.BooleanField("gửi muộn", default=False, editable=False)  # after the day by which it was due
    evidence = models.ManyToManyField("inspections.RemediationEvidence", related_name="items", blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = OfSubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "nội dung văn bản của đơn vị"
        verbose_name_plural = "nội dung văn bản của đơn vị"
        ordering = ["submission", "finding__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "finding"], name="submission_item_once"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=RemediationOutcome.values), name="submission_item_outcome_known"
            ),
        ]
        indexes = [models.Index(fields=["finding", "id"], name="submission_item_by_finding")]

    def __str__(self) -> str:
        return shortened(self.text, 80)


def _proves_in(user: User | AnonymousUser) -> list[Q]:
    links = RemediationEvidence.findings.through.objects
    parts = inspector_parts(user, "finding__inspection")
    return [Q(pk__in=links.filter(part).values("remediationevidence")) for part in parts]


class RemediationEvidenceQuerySet(models.QuerySet["RemediationEvidence"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The inspecting side, and the unit to which it belongs."""
        return self.filter(_of_side(user, _proves_in)) if user.is_authenticated else self.none()

    def proving(self, findings: models.QuerySet[Finding]) -> Self:
        """Files that prove at least one of these."""
        links = RemediationEvidence.findings.through.objects
        return self.filter(pk__in=links.filter(finding__in=findings.order_by()).values("remediationevidence"))


class RemediationEvidence(Proof):
    """Một tài liệu kiểm chứng của đơn vị; chứng minh được nhiều tồn tại mà không phải tải lên lần nữa."""

    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="đơn vị", related_name="+", editable=False)
    findings = models.ManyToManyField(Finding, verbose_name="chứng minh cho", related_name="evidence")

    objects = RemediationEvidenceQuerySet.as_manager()

    class Meta(Proof.Meta):
        verbose_name = "tài liệu kiểm chứng"
        verbose_name_plural = "tài liệu kiểm chứng"


class RemediationUpdateQuerySet(models.QuerySet["RemediationUpdate"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The inspecting side, and the unit that wrote it."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(_of_side(user, partial(inspector_parts, path="finding__inspection")))


class RemediationUpdate(models.Model):
    """Tiến độ khắc phục một tồn tại, ghi khi có việc mới; không cần thủ trưởng gửi."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", editable=False)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="updates", editable=False)
    text = models.TextField("đã làm gì", max_length=3000)
    occurred_on = models.DateField("ngày")
    evidence = models.ManyToManyField(RemediationEvidence, related_name="updates", blank=True)
    entered_for_unit = models.BooleanField("nhập thay từ bản giấy", default=False, editable=False)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = RemediationUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = "tiến độ khắc phục"
        verbose_name_plural = "tiến độ khắc phục"
        ordering = ["occurred_on", "recorded_at"]

    def __str__(self) -> str:
        return shortened(self.text, 80)


class OfFindingQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(finding__in=Finding.objects.visible_to(user))


class Verification(models.Model):
    """Ý kiến của cơ quan chủ trì về một tồn tại đơn vị đã báo cáo, hoặc kết quả phúc tra. Không sửa, chỉ thêm."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="verifications")
    decision = models.CharField("quyết định", max_length=20, choices=VerificationDecision)
    reason = models.TextField("lý do, nhận xét", max_length=2000, blank=True)
    item = models.ForeignKey(SubmissionItem, models.PROTECT, related_name="verifications", null=True)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, verbose_name="cuộc phúc tra", related_name="verifications", null=True
    )
    decided_by = models.ForeignKey(User, models.PROTECT, verbose_name="người xác nhận", related_name="+")
    occurred_on = models.DateField("ngày")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = OfFindingQuerySet.as_manager()

    class Meta:
        verbose_name = "xác nhận"
        verbose_name_plural = "xác nhận"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=VerificationDecision.values), name="verification_decision_known"
            ),
            models.CheckConstraint(
                condition=~Q(decision=VerificationDecision.RETURNED) | ~Q(reason=""),
                name="verification_returned_has_reason",
                violation_error_message="Trả lại phải nêu lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()} {self.finding_id}"


class ExtensionRequest(models.Model):
    """Đề nghị gia hạn khắc phục một tồn tại; thời hạn ban đầu vẫn giữ trên hồ sơ."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="extension_requests", editable=False)
    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", editable=False)
    due_before = models.DateField("thời hạn lúc đề nghị", editable=False)
    asked_until = models.DateField("đề nghị lùi đến hết ngày")
    reason = models.TextField("lý do", max_length=2000)
    entered_for_unit = models.BooleanField("nhập thay từ bản giấy", default=False, editable=False)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    asked_on = models.DateField("đề nghị ngày", editable=False)
    asked_at = models.DateTimeField("ghi nhận lúc", auto_now_add=True)
    status = models.CharField(
        "trạng thái", max_length=10, choices=ExtensionStatus, default=ExtensionStatus.ASKED, editable=False
    )
    granted_until = models.DateField("được lùi đến hết ngày", null=True, editable=False)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, editable=False)
    decided_on = models.DateField("quyết định ngày", null=True, editable=False)
    decided_at = models.DateTimeField("quyết định lúc", null=True, editable=False)
    decision_note = models.TextField("ý kiến", max_length=2000, blank=True, editable=False)

    objects = OfFindingQuerySet.as_manager()

    class Meta:
        verbose_name = "đề nghị gia hạn"
        verbose_name_plural = "đề nghị gia hạn"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ExtensionStatus.values), name="extension_status_known"),
            models.CheckConstraint(
                condition=Q(asked_until__gt=F("due_before")),
                name="extension_later_than_due",
                violation_error_message="Ngày đề nghị phải sau thời hạn hiện nay.",
            ),
            models.CheckConstraint(
                condition=~Q(status=ExtensionStatus.GRANTED) | Q(granted_until__isnull=False),
                name="extension_granted_has_date",
            ),
            models.UniqueConstraint(
                fields=["finding"], condition=Q(status=ExtensionStatus.ASKED), name="extension_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["lead_unit", "id"], condition=Q(status="asked"), name="extension_waiting"),
        ]

    def __str__(self) -> str:
        return f"Gia hạn {self.finding_id} đến {self.asked_until}"


class CarriedFindingQuerySet(models.QuerySet["CarriedFinding"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        from inspections.visibility import inspections_read_inside

        return self.filter(inspection__in=inspections_read_inside(user))


class CarriedFinding(models.Model):
    """Tồn tại cũ được kiểm tra lại trong một cuộc kiểm tra sau (phúc tra), và kết quả tại chỗ."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="carried_findings")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="carried_into")
    result = models.CharField("kết quả phúc tra", max_length=20, choices=FollowUpResult, blank=True)
    note = models.TextField("nhận xét", max_length=2000, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = CarriedFindingQuerySet.as_manager()

    class Meta:
        verbose_name = "tồn tại phúc tra"
        verbose_name_plural = "tồn tại phúc tra"
        ordering = ["inspection", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "finding"], name="carried_finding_once"),
            models.CheckConstraint(
                condition=Q(result="") | Q(result__in=FollowUpResult.values), name="carried_finding_result_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Phúc tra {self.finding_id}"

    @property
    def is_by_hand(self) -> bool:
        """A loss of the index that the visit found again: it waits for no follow-up."""
        return self.finding.began_in_index and self.finding.status != FindingStatus.TO_FOLLOW_UP
