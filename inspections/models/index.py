"""The PAR Index: rounds of scoring, who appraises in them, and each unit's assessment (its scores: `index_score`).

All sums come from `cchc.lib.par_index`.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from cchc.lib.rows import any_of
from inspections.enums import AssessmentStatus, IndexRoundStatus
from inspections.models.criteria import CriteriaSet
from inspections.models.inspection import units_inspected_now
from inspections.models.legal import LegalDocument
from inspections.models.plan import Plan
from inspections.scope import has_been_inspector
from units.models import StoredFile, Unit, User
from units.scope import remembered, scope_of


def points_field(label: str, **options: Any) -> models.DecimalField[Any, Any]:
    """Points of the index, three decimals; None while there are none."""
    return models.DecimalField(label, max_digits=7, decimal_places=3, null=True, blank=True, **options)


def rounds_appraised(user: User) -> frozenset[int]:
    """Rounds in which the person appraises a field; asked once a request, and nearly nobody has any."""
    rows = IndexAppraiser.objects.filter(user_id=user.pk).order_by()
    return remembered(user, "rounds_appraised", lambda: frozenset(rows.values_list("round_id", flat=True)))


class IndexRoundQuerySet(models.QuerySet["IndexRound"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Home Affairs and leaders; appraisers; the units scored in it once scoring has begun."""
        if not user.is_authenticated:
            return self.none()
        scope = scope_of(user)
        appraised = rounds_appraised(user)
        parts = [Q(pk__in=appraised)] if appraised else []
        if scope.reads:
            parts.append(Q(lead_unit__in=scope.reads))
        if scope.own:
            scored = IndexAssessment.objects.filter(unit__in=scope.own).order_by().values("round")
            parts.append(Q(pk__in=scored) & ~Q(status=IndexRoundStatus.PREPARING))
        return any_of(self, parts)


class IndexRound(models.Model):
    """Một đợt đánh giá, chấm điểm Chỉ số CCHC của một năm theo một bộ tiêu chí."""

    lead_unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="cơ quan chủ trì", related_name="+")
    year = models.PositiveSmallIntegerField(
        "năm đánh giá", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    name = models.CharField("tên đợt", max_length=300)
    criteria_set = models.ForeignKey(CriteriaSet, models.PROTECT, verbose_name="bộ tiêu chí", related_name="+")
    status = models.CharField(
        "trạng thái", max_length=20, choices=IndexRoundStatus, default=IndexRoundStatus.PREPARING, editable=False
    )
    self_due_on = models.DateField("đơn vị gửi kết quả tự chấm chậm nhất ngày", null=True, blank=True)
    appraisal_due_on = models.DateField("thẩm định xong chậm nhất ngày", null=True, blank=True)
    explanation_due_on = models.DateField("đơn vị giải trình bổ sung chậm nhất ngày", null=True, blank=True)
    plan = models.ForeignKey(
        Plan,
        models.PROTECT,
        verbose_name="kế hoạch có các thời hạn khắc phục",
        related_name="index_rounds",
        null=True,
        blank=True,
    )
    decision = models.ForeignKey(
        LegalDocument, models.PROTECT, verbose_name="quyết định công bố", related_name="+", null=True, blank=True
    )
    published_on = models.DateField("công bố ngày", null=True, editable=False)
    from_past = models.BooleanField("kết quả năm trước, nhập từ tệp", default=False, editable=False)
    illustrative = models.BooleanField("dữ liệu minh họa", default=False, editable=False)
    note = models.TextField("ghi chú", blank=True)
    # What mending a shortcoming of each grade is taken to cost: an assumption, shown wherever it is used.
    low_effort = models.PositiveSmallIntegerField("công sức của mức «Dễ»", default=1)
    medium_effort = models.PositiveSmallIntegerField("công sức của mức «Vừa»", default=2)
    high_effort = models.PositiveSmallIntegerField("công sức của mức «Khó»", default=4)

    objects = IndexRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "đợt đánh giá chỉ số"
        verbose_name_plural = "đợt đánh giá chỉ số"
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lead_unit", "year", "criteria_set"],
                name="index_round_once_a_year",
                violation_error_message="Năm này đã có đợt đánh giá theo bộ tiêu chí này.",
            ),
            models.CheckConstraint(condition=Q(status__in=IndexRoundStatus.values), name="index_round_status_known"),
            models.CheckConstraint(
                condition=Q(status=IndexRoundStatus.PUBLISHED, published_on__isnull=False)
                | ~Q(status=IndexRoundStatus.PUBLISHED) & Q(published_on=None),
                name="index_round_published_iff_dated",
            ),
            models.CheckConstraint(
                condition=Q(low_effort__gte=1, medium_effort__gte=F("low_effort"), high_effort__gte=F("medium_effort")),
                name="index_round_efforts_rise",
                violation_error_message="Công sức của mức sau không được nhỏ hơn mức trước, và ít nhất là 1.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("index_round", args=[self.pk])

    @property
    def is_published(self) -> bool:
        return self.status == IndexRoundStatus.PUBLISHED


class OfIndexRoundQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(round__in=IndexRound.objects.visible_to(user))


class IndexAppraiser(models.Model):
    """Người thẩm định của một đợt và các lĩnh vực được giao; mỗi cơ quan chuyên môn thẩm định lĩnh vực của mình."""

    round = models.ForeignKey(IndexRound, models.CASCADE, related_name="appraisers")
    user = models.ForeignKey(User, models.PROTECT, verbose_name="người thẩm định", related_name="index_appraisals")
    field_slugs = ArrayField(models.CharField(max_length=60), verbose_name="lĩnh vực", default=list)

    objects = OfIndexRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "người thẩm định"
        verbose_name_plural = "người thẩm định"
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="index_appraiser_once")]

    def __str__(self) -> str:
        return str(self.user)


class IndexAssessmentQuerySet(models.QuerySet["IndexAssessment"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Home Affairs and leaders, the appraisers of the round, and the unit itself (design, rule 3); its inspectors
        what was published of it, from their assignment to the end of the round of inspections (rule 4)."""
        if not user.is_authenticated:
            return self.none()
        scope = scope_of(user)
        appraised = rounds_appraised(user)
        parts = [Q(round__in=appraised)] if appraised else []
        if has_been_inspector(user) and not scope.reads:
            parts.append(Q(status=AssessmentStatus.PUBLISHED, unit__in=units_inspected_now(user)))
        if scope.reads:
            parts.append(Q(lead_unit__in=scope.reads))
        if scope.own:
            parts.append(Q(unit__in=scope.own) & ~Q(round__status=IndexRoundStatus.PREPARING))
        return any_of(self, parts)


class IndexAssessment(models.Model):
    """Đánh giá một đơn vị trong một đợt: tự chấm, thẩm định, giải trình, công bố."""

    origin_column: ClassVar = "assessment"  # how findings and papers name it (inspections/origins.py)

    round = models.ForeignKey(IndexRound, models.PROTECT, verbose_name="đợt", related_name="assessments")
    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="đơn vị", related_name="index_assessments")
    status = models.CharField(
        "trạng thái", max_length=20, choices=AssessmentStatus, default=AssessmentStatus.SELF_ASSESSING, editable=False
    )
    document_code = models.CharField("số, ký hiệu văn bản", max_length=40, blank=True)
    document_date = models.DateField("ngày văn bản", null=True, blank=True)
    scan = models.ForeignKey(
        StoredFile, models.PROTECT, verbose_name="bản scan đã ký", related_name="+", null=True, editable=False
    )
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, editable=False)
    submitted_at = models.DateTimeField("ghi nhận lúc", null=True, editable=False)
    occurred_on = models.DateField("gửi ngày", null=True, editable=False)
    is_late = models.BooleanField("gửi muộn", default=False, editable=False)
    entered_for_unit = models.BooleanField("nhập thay từ bản giấy", default=False, editable=False)
    appraised_at = models.DateTimeField("thẩm định xong lúc", null=True, editable=False)  # the unit reads it since
    # Kept from `cchc.lib.par_index` in the transaction that changes a score (inspections/indexing.py).
    self_score = points_field("tổng điểm tự chấm", editable=False)
    score = points_field("tổng điểm", editable=False)
    maximum = points_field("điểm tối đa áp dụng", editable=False)
    percent = points_field("chỉ số (%)", editable=False)
    # From the publication on.
    rank = models.PositiveIntegerField("thứ hạng", null=True, editable=False)
    band = models.CharField("xếp loại", max_length=40, blank=True, editable=False)
    remediation_from = models.DateField("tính thời hạn khắc phục từ ngày", null=True, editable=False)

    objects = IndexAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "đánh giá chỉ số của đơn vị"
        verbose_name_plural = "đánh giá chỉ số của đơn vị"
        constraints = [
            models.UniqueConstraint(fields=["round", "unit"], name="index_assessment_once"),
            models.CheckConstraint(
                condition=Q(status__in=AssessmentStatus.values), name="index_assessment_status_known"
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__lte=F("maximum")), name="index_assessment_score_within_maximum"
            ),
        ]
        indexes = [
            models.Index(F("round"), F("rank").asc(nulls_last=True), F("id"), name="index_assessment_by_rank"),
            models.Index(fields=["unit", "round"], name="index_assessment_by_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.unit}"

    def get_absolute_url(self) -> str:
        return reverse("index_assessment", args=[self.pk])

    @property
    def is_published(self) -> bool:
        return self.status == AssessmentStatus.PUBLISHED

    @property
    def plan(self) -> Plan:
        """Whose deadlines hold for mending what was lost; asked only where losses became findings."""
        assert self.round.plan is not None
        return self.round.plan

    @property
    def illustrative(self) -> bool:
        return self.round.illustrative

    @property
    def what(self) -> str:
        """«Chỉ số CCHC năm 2018»: what found the shortcomings, on pages about several units."""
        return f"Chỉ số CCHC năm {self.round.year}"

    @property
    def self_url(self) -> str:
        """Where the unit scores itself."""
        return reverse("index_self", args=[self.pk])

    @property
    def appraise_url(self) -> str:
        return reverse("index_appraise", args=[self.pk])

    @property
    def explain_url(self) -> str:
        return reverse("index_explain", args=[self.pk])

    @property
    def remediation_url(self) -> str:
        return reverse("assessment_remediation", args=[self.pk])

    @property
    def evidence_url(self) -> str:
        return reverse("assessment_evidence", args=[self.pk])

    @property
    def submission_open_url(self) -> str:
        return reverse("assessment_submission_open", args=[self.pk])


class OfAssessmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(assessment__in=IndexAssessment.objects.visible_to(user))
