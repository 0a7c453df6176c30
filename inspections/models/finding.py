"""Findings (tồn tại, hạn chế) and strengths (ưu điểm)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Self

import pghistory
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.urls import reverse

from cchc.lib.rows import any_of
from cchc.lib.text import shortened
from inspections.enums import CLOCK_RUNS, NOT_OVER, WITH_INSPECTORS, FindingStatus, Severity
from inspections.models.criteria import Criterion
from inspections.models.inspection import Inspection, inspector_parts, units_inspected_now
from inspections.models.plan import Plan
from inspections.models.summary_triggers import FINDING_FACTS, FINDING_SUMMARY, FINDING_TALLY
from inspections.scope import has_been_inspector
from units.models import Unit, User
from units.scope import scope_of

if TYPE_CHECKING:
    from inspections.models.index import IndexAssessment


def sources_in_words(*, inspected: bool, scored: bool) -> str:
    return ", ".join(["kiểm tra"] * inspected + ["chỉ số"] * scored)


# What a search leaves out of account: tone marks, letter marks and case. As SQL, so that an index holds it.
_LETTERS = {
    "a": "àáảãạăằắẳẵặâầấẩẫậ",
    "d": "đ",
    "e": "èéẻẽẹêềếểễệ",
    "i": "ìíỉĩị",
    "o": "òóỏõọôồốổỗộơờớởỡợ",
    "u": "ùúủũụưừứửữự",
    "y": "ỳýỷỹỵ",
}
_MARKED = "".join(_LETTERS.values())
_MARKS = "/-.,;:()\"'«»“”–"
_BARE = "".join(letter * len(marked) for letter, marked in _LETTERS.items())


def FoldedText(text: F | Func) -> Func:  # noqa: N802 - an expression, named as Django names its own
    """«Kế hoạch» → «ke hoach», exactly as `fold` does it in Python."""
    lower = Func(text, function="LOWER", output_field=models.TextField())
    return Func(lower, Value(_MARKED), Value(_BARE), function="TRANSLATE", output_field=models.TextField())


def FoldedWords(text: F | Func) -> Func:  # noqa: N802
    """Besides, with blanks in place of marks: «02/BB-TKT» → «02 bb tkt»."""
    blanks = Value(" " * len(_MARKS))
    return Func(FoldedText(text), Value(_MARKS), blanks, function="TRANSLATE", output_field=models.TextField())


def fold(text: str) -> str:
    return text.lower().translate(str.maketrans(_MARKED, _BARE))


# Reported as done, or as not to be done: what the city has to judge.
WAITS_FOR_CITY = Q(status=FindingStatus.REPORTED_DONE) | Q(status=FindingStatus.NOT_DONE, closed_on=None)
# Somebody still has to act: the unit, the city or a follow-up inspection.
OPEN = Q(closed_on=None, status__in=NOT_OVER)


def _of_inspector(user: User | AnonymousUser) -> list[Q]:
    """What was found in his inspections; and, until their round ends, what was concluded before at the same units."""
    parts = inspector_parts(user, "inspection")
    if has_been_inspector(user):
        parts.append(Q(concluded_on__isnull=False, responsible_unit__in=units_inspected_now(user)))
    return parts


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The inspecting side from the start; units only what was released to them by the signed minutes (rules 1–4)."""
        if not user.is_authenticated:
            return self.none()
        scope = scope_of(user)
        parts = [Q(lead_unit__in=scope.reads)] if scope.reads else _of_inspector(user)
        own = scope.own_elsewhere if scope.reads else scope.own
        if own:
            parts.append(Q(Q(responsible_unit__in=own) | Q(issued_to_unit__in=own), released_at__isnull=False))
        return any_of(self, parts)

    def overdue(self, day: dt.date) -> Self:
        """Due before that day while the clock runs; due that very day is not overdue (inspections/clocks.py)."""
        return self.filter(status__in=CLOCK_RUNS, due_on__lt=day)

    def open(self) -> Self:
        return self.filter(OPEN)

    def mentioning(self, words: str) -> Self:
        """Findings whose text holds these words, with or without diacritics."""
        return self.filter(folded_text__contains=fold(words))

    def for_list(self) -> Self:
        return self.select_related("responsible_unit", "criterion").order_by(F("due_on").asc(nulls_last=True), "pk")


@pghistory.track(exclude=["severity_rank", "folded_text", "year", "mended_late", "plan"])
class Finding(models.Model):
    """Một tồn tại, hạn chế: ghi nhận ở cuộc kiểm tra, công bố cho đơn vị khi biên bản được ký."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="cơ quan chủ trì", related_name="+", editable=False
    )
    # Where it came to light: in an inspection, by a loss of points in the index, or first by one and then by the other.
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, verbose_name="cuộc kiểm tra", related_name="findings", null=True
    )
    assessment = models.ForeignKey(
        "inspections.IndexAssessment",
        models.PROTECT,
        verbose_name="đánh giá chỉ số",
        related_name="findings",
        null=True,
        editable=False,
    )
    plan = models.ForeignKey(  # whose days hold: deadlines, reminders, the limit of more time
        Plan, models.PROTECT, verbose_name="kế hoạch", related_name="+", db_index=False, editable=False
    )
    issued_to_unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="đơn vị được kiểm tra", related_name="+")
    responsible_unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="đơn vị chịu trách nhiệm", related_name="findings"
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, verbose_name="tiêu chí", related_name="+", null=True, blank=True
    )
    field_slug = models.CharField("lĩnh vực", max_length=60)
    position = models.PositiveIntegerField("thứ tự", default=0)
    status = models.CharField(
        "trạng thái", max_length=20, choices=FindingStatus, default=FindingStatus.RECORDED, editable=False
    )
    severity = models.CharField("mức độ", max_length=20, choices=Severity, default=Severity.MODERATE)
    severity_rank = models.GeneratedField(  # the most serious first, for the index by which lists sort
        expression=Case(When(severity=Severity.MAJOR, then=0), When(severity=Severity.MODERATE, then=1), default=2),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    text = models.TextField("nội dung tồn tại, hạn chế", max_length=2000)
    folded_text = models.GeneratedField(  # kept, because to fold a row costs 50 µs, and a search looks at thousands
        expression=FoldedText(F("text")), output_field=models.TextField(), db_persist=True
    )
    cause = models.TextField("nguyên nhân", max_length=2000, blank=True)
    recommendation = models.TextField("kiến nghị", max_length=2000, blank=True)
    due_on = models.DateField("thời hạn khắc phục", null=True, blank=True)
    fixed_on_site_note = models.CharField("đã khắc phục tại chỗ như thế nào", max_length=500, blank=True)
    lost_points = models.DecimalField("điểm bị trừ", max_digits=7, decimal_places=3, null=True, blank=True)
    released_at = models.DateTimeField("công bố cho đơn vị lúc", null=True, editable=False)
    # From the conclusion on: what is required, who answers for it, by when, and which rule gave that day.
    conclusion = models.ForeignKey(
        "inspections.ConclusionNotice",
        models.PROTECT,
        verbose_name="thông báo kết luận",
        related_name="findings",
        null=True,
        editable=False,
    )
    concluded_on = models.DateField("kết luận ngày", null=True, editable=False)
    requirement = models.TextField("yêu cầu khắc phục", max_length=2000, blank=True, editable=False)
    answerable = models.CharField("người chịu trách nhiệm", max_length=200, blank=True, editable=False)
    first_due_on = models.DateField("thời hạn ban đầu", null=True, editable=False)
    due_rule = models.CharField("cách tính thời hạn", max_length=300, blank=True, editable=False)
    closed_on = models.DateField("kết thúc ngày", null=True, editable=False)
    # How often the same criterion failed at this unit, this time included, and the last time before.
    occurrence = models.PositiveSmallIntegerField("lần thứ", default=1, editable=False)
    of_inspections = models.PositiveSmallIntegerField("trong số lần kiểm tra", default=1, editable=False)
    repeats = models.ForeignKey(
        "self", models.PROTECT, verbose_name="lặp lại", related_name="repeated_by", null=True, editable=False
    )
    reminders_stopped_on = models.DateField("ngừng nhắc từ", null=True, editable=False)
    reminders_stop_reason = models.CharField("lý do ngừng nhắc", max_length=300, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    # Set by a trigger (summary_triggers.FINDING_FACTS): the year of the visit; of what is verified, whether it came late.
    year = models.SmallIntegerField("năm", null=True, editable=False)
    mended_late = models.BooleanField("khắc phục quá hạn", null=True, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "tồn tại, hạn chế"
        verbose_name_plural = "tồn tại, hạn chế"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=FindingStatus.values), name="finding_status_known"),
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="finding_severity_known"),
            models.CheckConstraint(
                condition=Q(lost_points=None) | Q(lost_points__gte=0), name="finding_lost_points_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(inspection__isnull=False) | Q(assessment__isnull=False), name="finding_came_to_light"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="finding_has_text"),
            models.CheckConstraint(
                condition=~Q(status__in=CLOCK_RUNS) | Q(due_on__isnull=False, first_due_on__isnull=False),
                name="finding_concluded_has_due_date",
            ),
            models.CheckConstraint(condition=Q(occurrence__gte=1), name="finding_occurrence_from_one"),
        ]
        indexes = [
            models.Index(F("lead_unit"), F("due_on").asc(nulls_last=True), F("id"), name="finding_by_due"),
            models.Index(F("lead_unit"), F("due_on").desc(nulls_last=True), F("id").desc(), name="finding_by_due_last"),
            models.Index(
                F("lead_unit"), F("concluded_on").desc(nulls_last=True), F("id").desc(), name="finding_by_conclusion"
            ),
            models.Index(F("lead_unit"), F("severity_rank"), F("id"), name="finding_by_severity"),
            models.Index(F("lead_unit"), F("occurrence").desc(), F("id").desc(), name="finding_by_occurrence"),
            models.Index(
                F("lead_unit"), F("status"), F("due_on").asc(nulls_last=True), F("id"), name="finding_by_status"
            ),
            models.Index(F("responsible_unit"), F("due_on").asc(nulls_last=True), F("id"), name="finding_by_unit"),
            models.Index(F("issued_to_unit"), F("due_on").asc(nulls_last=True), F("id"), name="finding_by_issued"),
            # What is open stands in small indexes of its own: pages count and list it first, and most are over.
            models.Index(
                F("lead_unit"), F("due_on").asc(nulls_last=True), F("id"), condition=OPEN, name="finding_open"
            ),
            models.Index(
                fields=["lead_unit", "due_on", "id"],
                include=["severity", "status", "year"],  # counted by them without reading the rows
                condition=Q(status__in=CLOCK_RUNS),
                name="finding_runs",
            ),
            models.Index(
                fields=["lead_unit", "responsible_unit", "due_on"],
                include=["severity", "status", "field_slug", "year"],  # who is behind, in what
                condition=Q(status__in=CLOCK_RUNS),
                name="finding_runs_by_unit",
            ),
            models.Index(
                fields=["lead_unit", "year", "status", "due_on"],  # the overview counts them
                condition=Q(status__in=WITH_INSPECTORS, closed_on__isnull=True),
                name="finding_with_inspectors",
            ),
            models.Index(
                fields=["lead_unit", "due_on", "id"],
                include=["responsible_unit"],  # whose reports wait, without reading the rows
                condition=WAITS_FOR_CITY,
                name="finding_waits_for_city",
            ),
            models.Index(
                F("lead_unit"),
                F("due_on").asc(nulls_last=True),
                F("id"),
                condition=Q(assessment__isnull=False),
                name="finding_of_index",
            ),
            models.Index(
                fields=["lead_unit", "responsible_unit", "id"],
                condition=Q(status=FindingStatus.TO_FOLLOW_UP),
                name="finding_to_follow_up",
            ),
            GinIndex(OpClass(F("folded_text"), name="gin_trgm_ops"), name="finding_text_trgm"),
            models.Index(
                fields=["lead_unit", "year", "criterion"],
                include=["responsible_unit", "field_slug", "status", "severity", "occurrence"],
                name="finding_by_year",
            ),
        ]
        triggers = [FINDING_FACTS, FINDING_SUMMARY, FINDING_TALLY]

    def __str__(self) -> str:
        return shortened(self.text, 80)

    def get_absolute_url(self) -> str:
        return reverse("finding", args=[self.pk])

    @property
    def origins(self) -> list[Inspection | IndexAssessment]:
        """Every place where it came to light; the inspection first."""
        return [origin for origin in (self.inspection, self.assessment) if origin is not None]

    @property
    def began_in_index(self) -> bool:
        """Its remediation was opened from the published index, not by the conclusion of an inspection."""
        return self.assessment_id is not None and self.concluded_on is not None and self.conclusion_id is None

    @property
    def origin(self) -> Inspection | IndexAssessment:
        """Where its remediation was opened, or will be."""
        return self.origins[-1] if self.began_in_index else self.origins[0]

    @property
    def sources_in_words(self) -> str:
        """«kiểm tra», «chỉ số», «kiểm tra, chỉ số»."""
        return sources_in_words(inspected=self.inspection_id is not None, scored=self.assessment_id is not None)

    def is_overdue(self, day: dt.date) -> bool:
        return self.due_on is not None and self.due_on < day and self.status in CLOCK_RUNS

    @property
    def again(self) -> str:
        """«lần thứ 2 trong 3 lần kiểm tra»; "" for what was found for the first time."""
        if self.occurrence < 2:
            return ""
        scored = ", chấm chỉ số" if self.began_in_index else ""
        return f"lần thứ {self.occurrence} trong {self.of_inspections} lần kiểm tra{scored}"

    @property
    def is_fixed_on_site(self) -> bool:
        return self.status == FindingStatus.FIXED_ON_SITE


class StrengthQuerySet(models.QuerySet["Strength"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        from inspections.visibility import inspections_read_inside

        return self.filter(inspection__in=inspections_read_inside(user))


class Strength(models.Model):
    """Một ưu điểm, theo lĩnh vực."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="strengths")
    field_slug = models.CharField("lĩnh vực", max_length=60)
    text = models.TextField("ưu điểm", max_length=2000)
    position = models.PositiveIntegerField("thứ tự", default=0)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StrengthQuerySet.as_manager()

    class Meta:
        verbose_name = "ưu điểm"
        verbose_name_plural = "ưu điểm"
        ordering = ["inspection", "position", "created_at"]

    def __str__(self) -> str:
        return shortened(self.text, 80)
