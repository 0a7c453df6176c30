"""Answers of a checklist, the operations that made them, sampled files and evidence."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q

from cchc.lib import scoring
from inspections.enums import Mark, Outcome, Part
from inspections.models.criteria import Criterion
from inspections.models.inspection import Inspection
from inspections.models.proof import Proof
from inspections.models.summary_triggers import ANSWER_SUMMARY
from units.models import User


class OfInspectionQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Rows that only the inspecting side may see; what the unit may read of them is printed in the minutes."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        from inspections.visibility import inspections_read_inside

        return self.filter(inspection__in=inspections_read_inside(user))


def _number(label: str) -> models.DecimalField:  # type: ignore[type-arg]
    return models.DecimalField(label, max_digits=14, decimal_places=3, null=True, blank=True)


def _score(label: str) -> models.DecimalField:  # type: ignore[type-arg]
    return models.DecimalField(label, max_digits=7, decimal_places=3, null=True, blank=True)


class Answer(models.Model):
    """Kết quả của một tiêu chí thành phần trong một cuộc kiểm tra. Có đủ dòng từ khi lên lịch."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="answers")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    field_slug = models.CharField("lĩnh vực", max_length=60)
    # What the unit reported before the visit.
    reported_mark = models.CharField("đơn vị báo cáo", max_length=20, choices=Mark, blank=True)
    reported_choice = models.CharField(max_length=60, blank=True)
    reported_numerator = _number("tử số báo cáo")
    reported_denominator = _number("mẫu số báo cáo")
    reported_count = _number("số lượng báo cáo")
    reported_zero_if = models.BooleanField(default=False)
    reported_note = models.TextField("giải trình của đơn vị", blank=True)
    self_score = _score("điểm tự chấm")
    # What the team found: three parts and an internal note, each with its own revision.
    mark = models.CharField("kết quả", max_length=20, choices=Mark, blank=True)
    choice = models.CharField("lựa chọn", max_length=60, blank=True)
    numerator = _number("tử số")
    denominator = _number("mẫu số")
    count = _number("số lượng")
    entered_score = _score("điểm nhập")  # of a rule of type manual
    zero_if = models.BooleanField("trường hợp bị 0 điểm", default=False)
    mark_reason = models.TextField("lý do", blank=True)
    result_revision = models.PositiveIntegerField(default=0)
    override_score = _score("điểm quyết định")
    override_reason = models.TextField("lý do quyết định điểm", blank=True)
    override_stale = models.BooleanField("cần xác nhận lại", default=False)
    override_revision = models.PositiveIntegerField(default=0)
    note = models.TextField("ghi chú", blank=True)
    note_revision = models.PositiveIntegerField(default=0)
    internal_note = models.TextField("ghi chú nội bộ", blank=True)
    internal_note_revision = models.PositiveIntegerField(default=0)
    # What follows from the parts, kept because every list and sum reads it.
    proposed_score = _score("điểm đề xuất")
    score = _score("điểm kiểm tra")
    maximum = _score("điểm tối đa áp dụng")
    answered_at = models.DateTimeField("trả lời lúc", null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)

    objects = OfInspectionQuerySet.as_manager()

    class Meta:
        verbose_name = "câu trả lời"
        verbose_name_plural = "câu trả lời"
        constraints = [
            models.UniqueConstraint(fields=["inspection", "criterion"], name="answer_once"),
            models.CheckConstraint(condition=Q(mark="") | Q(mark__in=Mark.values), name="answer_mark_known"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__gte=0), name="answer_score_not_negative"),
            models.CheckConstraint(
                condition=Q(score=None) | Q(maximum=None) | Q(score__lte=F("maximum")),
                name="answer_score_within_maximum",
            ),
            models.CheckConstraint(
                condition=Q(override_score=None) | ~Q(override_reason=""),
                name="answer_override_has_reason",
                violation_error_message="Quyết định điểm khác điểm đề xuất phải nêu lý do.",
            ),
        ]
        triggers = [ANSWER_SUMMARY]

    def __str__(self) -> str:
        return f"{self.criterion.code} – {self.get_mark_display()}"

    @property
    def is_answered(self) -> bool:
        return bool(self.mark)

    @property
    def values(self) -> scoring.Values:
        return scoring.Values(
            choice=self.choice or None,
            numerator=self.numerator,
            denominator=self.denominator,
            count=self.count,
            percent=None,
            score=self.entered_score,
            zero_if=self.zero_if,
        )

    @property
    def reported_values(self) -> scoring.Values:
        return scoring.Values(
            choice=self.reported_choice or None,
            numerator=self.reported_numerator,
            denominator=self.reported_denominator,
            count=self.reported_count,
            percent=None,
            score=self.self_score,
            zero_if=self.reported_zero_if,
        )

    @property
    def lost(self) -> Decimal:
        """Points lost: the applicable maximum less the score; 0 while unanswered or left out."""
        if self.score is None or self.maximum is None:
            return Decimal(0)
        return Decimal(self.maximum - self.score)

    def revision_of(self, part: str) -> int:
        return int(getattr(self, f"{part}_revision"))


class AnswerOperation(models.Model):
    """Một thao tác đã lưu: mọi thay đổi của câu trả lời đều đi qua đây và được giữ mãi (design, «Inspections»)."""

    op_id = models.UUIDField(unique=True)
    schema = models.PositiveSmallIntegerField(default=1)
    device_id = models.CharField(max_length=40)
    seq = models.BigIntegerField()
    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="operations")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    part = models.CharField(max_length=20, choices=Part)
    value = models.JSONField()
    base_revision = models.PositiveIntegerField()
    revision = models.PositiveIntegerField("bản ghi có được", null=True)
    outcome = models.CharField(max_length=20, choices=Outcome)
    made_at = models.DateTimeField("làm lúc (giờ của thiết bị)")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    received_at = models.DateTimeField("nhận lúc", auto_now_add=True)

    objects = OfInspectionQuerySet.as_manager()

    class Meta:
        verbose_name = "thao tác"
        verbose_name_plural = "thao tác"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(part__in=Part.values), name="operation_part_known"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="operation_outcome_known"),
        ]
        indexes = [
            models.Index(fields=["inspection", "criterion", "part"]),
            models.Index(fields=["inspection"], condition=Q(outcome="conflict"), name="operation_conflicts"),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.op_id}"


class SampledFile(models.Model):
    """Một hồ sơ được rút mẫu. Không ghi tên công dân."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="sampled_files")
    criteria = models.ManyToManyField(Criterion, verbose_name="chứng minh cho", related_name="+")
    position = models.PositiveIntegerField("thứ tự", default=0)
    code = models.CharField("mã hồ sơ", max_length=60)
    procedure = models.CharField("thủ tục", max_length=300)
    received_on = models.DateField("ngày nhận", null=True, blank=True)
    due_on = models.DateField("ngày hẹn trả", null=True, blank=True)
    returned_on = models.DateField("ngày trả", null=True, blank=True)
    fault = models.CharField("lỗi", max_length=300, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    drawn_how = models.CharField("cách rút mẫu", max_length=200, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfInspectionQuerySet.as_manager()

    class Meta:
        verbose_name = "hồ sơ rút mẫu"
        verbose_name_plural = "hồ sơ rút mẫu"
        ordering = ["inspection", "position", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(received_on=None) | Q(due_on__gte=F("received_on")),
                name="sampled_file_due_after_received",
                violation_error_message="Ngày hẹn trả không được trước ngày nhận.",
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None) | Q(received_on=None) | Q(returned_on__gte=F("received_on")),
                name="sampled_file_returned_after_received",
                violation_error_message="Ngày trả không được trước ngày nhận.",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Evidence(Proof):
    """Một minh chứng (ảnh, tệp) gắn với một hay nhiều tiêu chí của cuộc kiểm tra."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="evidence")
    criteria = models.ManyToManyField(Criterion, verbose_name="chứng minh cho", related_name="+")

    objects = OfInspectionQuerySet.as_manager()

    class Meta(Proof.Meta):
        verbose_name = "minh chứng"
        verbose_name_plural = "minh chứng"
