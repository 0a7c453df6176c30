"""An inspection of one unit: when, by whom, in which state."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse

from cchc.lib.dates import short_date
from cchc.lib.rows import any_of
from inspections.enums import (
    AFTER_SIGNING,
    BEFORE_START,
    UNIT_KNOWS,
    UNIT_READS_MINUTES,
    HalfDay,
    InspectionKind,
    InspectionRole,
    InspectionStatus,
    RoundStatus,
    Side,
)
from inspections.models.criteria import CriteriaSet
from inspections.models.plan import Plan, Round, Team
from inspections.models.summary_triggers import INSPECTION_YEAR
from inspections.scope import has_been_inspector, teams_managed_by
from units.models import Unit, User
from units.scope import scope_of


def inspector_parts(user: User | AnonymousUser, path: str = "") -> list[Q]:
    """Inspections in which the person takes or took part, and all those of teams he manages; `path` leads to them."""
    parts = []
    if has_been_inspector(user):
        mine = InspectionMember.objects.filter(user_id=user.pk or 0).values("inspection")
        parts.append(Q(**{f"{path or 'pk'}__in": mine}))
    managed = teams_managed_by(user)
    if managed:
        parts.append(Q(**{f"{path}__team__in" if path else "team__in": managed}))
    return parts


def units_inspected_now(user: User | AnonymousUser) -> models.QuerySet[InspectionMember, Any]:
    """Units in whose inspections the person takes part, until their round of inspections ends (design, rule 4)."""
    going_on = Q(inspection__round=None) | ~Q(inspection__round__status=RoundStatus.ENDED)
    return InspectionMember.objects.filter(going_on, user_id=user.pk or 0).values("inspection__unit")


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Home Affairs and leaders: all they lead. Inspectors: theirs. Units: their own, once scheduled (rules 1–4)."""
        if not user.is_authenticated:
            return self.none()
        scope = scope_of(user)
        parts = [Q(lead_unit__in=scope.reads)] if scope.reads else inspector_parts(user)
        own = scope.own_elsewhere if scope.reads else scope.own
        if own:
            known = Q(unit__in=own, status__in=UNIT_KNOWS, visit_on__isnull=False)
            parts.append(known & ~Q(kind=InspectionKind.UNANNOUNCED, started_at=None))
        return any_of(self, parts)

    def with_assignment(self, user: User | AnonymousUser) -> Self:
        """Adds `assigned_role` and `assigned_fields`: what the person does in this inspection, None where nothing."""
        mine = InspectionMember.objects.filter(inspection=OuterRef("pk"), user_id=user.pk or 0)
        return self.annotate(
            assigned_role=Subquery(mine.values("role")[:1]), assigned_fields=Subquery(mine.values("field_slugs")[:1])
        )

    def for_list(self) -> Self:
        return self.select_related("unit", "round").order_by(F("visit_on").desc(nulls_last=True), "-pk")

    def by_visit(self) -> Self:
        """As a round goes: by day, then those without a day by name."""
        return self.order_by(F("visit_on").asc(nulls_last=True), "unit__sort_key", "pk")


class Inspection(models.Model):
    """Một cuộc kiểm tra cải cách hành chính tại một đơn vị."""

    origin_column: ClassVar = "inspection"  # how findings and papers name it (inspections/origins.py)

    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="cơ quan chủ trì", related_name="+", editable=False
    )
    team = models.ForeignKey(Team, models.PROTECT, verbose_name="tổ kiểm tra", related_name="inspections")
    round = models.ForeignKey(
        Round, models.PROTECT, verbose_name="đợt", related_name="inspections", null=True, blank=True
    )
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="đơn vị được kiểm tra", related_name="inspections")
    kind = models.CharField("hình thức", max_length=20, choices=InspectionKind, default=InspectionKind.PLANNED)
    status = models.CharField(
        "trạng thái", max_length=20, choices=InspectionStatus, default=InspectionStatus.PLANNED, editable=False
    )
    criteria_set = models.ForeignKey(
        CriteriaSet, models.PROTECT, verbose_name="bộ tiêu chí", related_name="inspections", null=True
    )
    visit_on = models.DateField("ngày kiểm tra", null=True, blank=True)
    half_day = models.CharField("buổi", max_length=20, choices=HalfDay, blank=True)
    place = models.CharField("địa điểm", max_length=300, blank=True)
    started_at = models.DateTimeField("bắt đầu lúc", null=True, blank=True)
    ended_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)
    status_before = models.CharField(max_length=20, blank=True, editable=False)  # where a postponed one goes back to
    status_reason = models.TextField("lý do hoãn, hủy", blank=True, editable=False)
    # What only people can say, printed in the minutes.
    assessment = models.TextField("đánh giá chung", blank=True)
    proposals = models.TextField("kiến nghị của Tổ kiểm tra", blank=True)
    conclusion = models.ForeignKey(
        "inspections.ConclusionNotice",
        models.PROTECT,
        verbose_name="thông báo kết luận",
        related_name="inspections",
        null=True,
        editable=False,
    )
    conclusion_received_on = models.DateField("đơn vị nhận kết luận ngày", null=True, editable=False)
    unit_opinion = models.TextField("ý kiến của đơn vị được kiểm tra", blank=True)
    illustrative = models.BooleanField("dữ liệu minh họa", default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = "cuộc kiểm tra"
        verbose_name_plural = "cuộc kiểm tra"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=InspectionStatus.values), name="inspection_status_known"),
            models.CheckConstraint(condition=Q(kind__in=InspectionKind.values), name="inspection_kind_known"),
            models.CheckConstraint(
                condition=Q(half_day="") | Q(half_day__in=HalfDay.values), name="inspection_half_day_known"
            ),
            models.UniqueConstraint(
                fields=["round", "unit"],
                condition=Q(kind=InspectionKind.PLANNED) & ~Q(status=InspectionStatus.CANCELLED),
                name="inspection_planned_once_a_round",
                violation_error_message="Đợt này đã có cuộc kiểm tra theo kế hoạch tại đơn vị.",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[InspectionStatus.PLANNED, InspectionStatus.POSTPONED, InspectionStatus.CANCELLED]
                )
                | Q(visit_on__isnull=False, criteria_set__isnull=False) & ~Q(half_day=""),
                name="inspection_scheduled_has_a_date",
                violation_error_message="Cuộc kiểm tra đã lên lịch phải có ngày, buổi và bộ tiêu chí.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[*BEFORE_START, InspectionStatus.CANCELLED]) | Q(started_at__isnull=False),
                name="inspection_started_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gt=F("started_at")),
                name="inspection_ends_after_start",
                violation_error_message="Giờ kết thúc phải sau giờ bắt đầu.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=InspectionKind.PLANNED) | Q(round__isnull=False),
                name="inspection_planned_has_a_round",
            ),
        ]
        indexes = [
            models.Index(
                F("lead_unit"), F("visit_on").desc(nulls_last=True), F("id").desc(), name="inspection_by_lead"
            ),
            models.Index(
                F("lead_unit"),
                F("status"),
                F("visit_on").desc(nulls_last=True),
                F("id").desc(),
                name="inspection_by_status",
            ),
            models.Index(F("unit"), F("visit_on").desc(nulls_last=True), F("id").desc(), name="inspection_by_unit"),
            models.Index(F("team"), F("visit_on").desc(nulls_last=True), F("id").desc(), name="inspection_by_team"),
        ]
        triggers = [INSPECTION_YEAR]

    def __str__(self) -> str:
        return f"Kiểm tra {self.unit}"

    def get_absolute_url(self) -> str:
        return reverse("inspection", args=[self.pk])

    @property
    def plan(self) -> Plan:
        return self.team.plan

    @property
    def what(self) -> str:
        """«kiểm tra ngày 23/04/2019»: what found the shortcomings, on pages about several units."""
        return f"kiểm tra ngày {short_date(self.visit_on)}" if self.visit_on else "kiểm tra"

    @property
    def remediation_url(self) -> str:
        return reverse("inspection_remediation", args=[self.pk])

    @property
    def evidence_url(self) -> str:
        return reverse("remediation_evidence", args=[self.pk])

    @property
    def submission_open_url(self) -> str:
        return reverse("submission_open", args=[self.pk])

    @property
    def is_open_for_answers(self) -> bool:
        return self.status == InspectionStatus.IN_PROGRESS

    @property
    def has_started(self) -> bool:
        return self.started_at is not None

    @property
    def unit_reads_minutes(self) -> bool:
        return self.status in UNIT_READS_MINUTES

    @property
    def is_signed(self) -> bool:
        return self.status in AFTER_SIGNING

    def self_report_due_on(self) -> dt.date | None:
        """The last day on time for the self-report, by the plan's rule."""
        from inspections.deadlines import self_report_due_on

        return self_report_due_on(self)


class InspectionMemberQuerySet(models.QuerySet["InspectionMember"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(inspection__in=Inspection.objects.visible_to(user))


class InspectionMember(models.Model):
    """Một người của Tổ trong một cuộc kiểm tra: vai trò và lĩnh vực được giao."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, verbose_name="người", related_name="inspection_memberships")
    role = models.CharField("vai trò", max_length=20, choices=InspectionRole, default=InspectionRole.MEMBER)
    field_slugs = ArrayField(models.CharField(max_length=60), verbose_name="lĩnh vực", default=list, blank=True)
    title = models.CharField("chức vụ", max_length=150, blank=True)
    exception_reason = models.TextField("lý do cho phép ngoại lệ xung đột lợi ích", blank=True, editable=False)
    exception_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, editable=False)

    objects = InspectionMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "thành viên cuộc kiểm tra"
        verbose_name_plural = "thành viên cuộc kiểm tra"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "user"], name="inspection_member_once"),
            models.UniqueConstraint(
                fields=["inspection"], condition=Q(role=InspectionRole.CHAIR), name="inspection_one_chair"
            ),
            models.UniqueConstraint(
                fields=["inspection"], condition=Q(role=InspectionRole.SECRETARY), name="inspection_one_secretary"
            ),
            models.CheckConstraint(condition=Q(role__in=InspectionRole.values), name="inspection_member_role_known"),
        ]
        indexes = [models.Index(fields=["user", "inspection"])]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class AttendeeQuerySet(models.QuerySet["Attendee"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(inspection__in=Inspection.objects.visible_to(user))


class Attendee(models.Model):
    """Một người dự buổi kiểm tra, của Tổ hoặc của đơn vị; không cần có tài khoản."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="attendees")
    side = models.CharField("bên", max_length=10, choices=Side)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    name = models.CharField("họ và tên", max_length=100)
    title = models.CharField("chức vụ", max_length=150)
    present = models.BooleanField("có mặt", default=True)
    in_place_of = models.CharField("dự thay", max_length=100, blank=True)
    user = models.ForeignKey(User, models.PROTECT, verbose_name="tài khoản", related_name="+", null=True, blank=True)

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        verbose_name = "người dự"
        verbose_name_plural = "người dự"
        ordering = ["side", "position", "pk"]
        constraints = [models.CheckConstraint(condition=Q(side__in=Side.values), name="attendee_side_known")]

    def __str__(self) -> str:
        return f"{self.name}, {self.title}"
