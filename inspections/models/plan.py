"""The year's plan, the team formed by a decision, and the rounds in which it inspects."""

from __future__ import annotations

import datetime as dt
from typing import Self

import pghistory
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from inspections.enums import PlanStatus, RoundStatus, TeamRole
from inspections.models.criteria import CriteriaSet
from inspections.models.legal import LegalDocument
from units.models import Unit, User
from units.models.membership import DatedQuerySet
from units.scope import scope_of

DAYS = (MinValueValidator(0), MaxValueValidator(365))


def first_reminder_days() -> list[int]:
    return [7, 2]


def first_escalation_days() -> list[int]:
    return [1, 3, 5, 10]


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those who work for the lead unit, and the members of the plan's teams."""
        if not user.is_authenticated:
            return self.none()
        in_team = TeamMember.objects.filter(user_id=user.pk).values("team__plan")
        return self.filter(Q(lead_unit__in=scope_of(user).led) | Q(pk__in=in_team))


@pghistory.track()
class Plan(models.Model):
    """Kế hoạch kiểm tra của một năm, với các thời hạn mà nó đặt ra (không có thời hạn luật định: domain.md §2)."""

    class DaysFrom(models.TextChoices):
        DOCUMENT_DATE = "document_date", "ngày ban hành văn bản"
        RECEIPT = "receipt", "ngày nhận văn bản"

    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="cơ quan chủ trì", related_name="+", editable=False
    )
    year = models.PositiveSmallIntegerField("năm", validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    title = models.CharField("tên kế hoạch", max_length=300)
    status = models.CharField("trạng thái", max_length=20, choices=PlanStatus, default=PlanStatus.DRAFT, editable=False)
    legal_document = models.OneToOneField(
        LegalDocument, models.PROTECT, verbose_name="văn bản kế hoạch", related_name="plan", null=True, blank=True
    )
    based_on = models.ManyToManyField(LegalDocument, verbose_name="căn cứ", related_name="plans_based_on", blank=True)
    objectives = models.TextField("mục đích, yêu cầu", blank=True, help_text="Mỗi dòng một mục.")
    contents = models.TextField("nội dung kiểm tra", blank=True, help_text="Mỗi dòng một nội dung.")
    scope = models.TextField("đối tượng, phạm vi", blank=True)
    notice_days = models.PositiveSmallIntegerField(
        "báo lịch cho đơn vị trước ngày kiểm tra (ngày làm việc)", default=5, validators=DAYS
    )
    self_report_days = models.PositiveSmallIntegerField(
        "gửi báo cáo tự kiểm tra trước ngày kiểm tra (ngày làm việc)", default=3, validators=DAYS
    )
    conclusion_days = models.PositiveSmallIntegerField(
        "thông báo kết luận sau ngày kiểm tra (ngày làm việc)", default=10, validators=DAYS
    )
    remediation_plan_days = models.PositiveSmallIntegerField(
        "lập kế hoạch khắc phục sau kết luận (ngày làm việc)", default=7, validators=DAYS
    )
    remediation_report_days = models.PositiveSmallIntegerField(
        "báo cáo kết quả khắc phục sau kết luận (ngày)", default=30, validators=DAYS
    )
    due_soon_days = models.PositiveSmallIntegerField(
        "coi là sắp đến hạn khi còn (ngày làm việc)", default=5, validators=DAYS
    )
    reminder_days = ArrayField(
        models.PositiveSmallIntegerField(validators=DAYS),
        verbose_name="nhắc trước hạn (ngày làm việc)",
        size=2,
        default=first_reminder_days,
        help_text="Hai lần nhắc công chức đầu mối trước hạn; đúng ngày đến hạn luôn nhắc thêm một lần.",
    )
    escalation_days = ArrayField(
        models.PositiveSmallIntegerField(validators=DAYS),
        verbose_name="nhắc sau hạn (ngày làm việc)",
        size=4,
        default=first_escalation_days,
        help_text="Lần lượt: công chức đầu mối, thủ trưởng đơn vị, Phòng Nội vụ, lãnh đạo.",
    )
    extension_limit_days = models.PositiveSmallIntegerField(
        "Phòng Nội vụ được gia hạn tối đa (ngày, tính từ thời hạn ban đầu)", default=30, validators=DAYS
    )
    days_from = models.CharField("tính thời hạn từ", max_length=20, choices=DaysFrom, default=DaysFrom.DOCUMENT_DATE)
    roll_forward = models.BooleanField("hạn rơi vào ngày nghỉ thì lùi sang ngày làm việc kế tiếp", default=True)
    conflict_months = models.PositiveSmallIntegerField(
        "không kiểm tra đơn vị cũ trong vòng (tháng)", default=12, validators=[MaxValueValidator(120)]
    )
    illustrative = models.BooleanField("dữ liệu minh họa", default=False, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "kế hoạch kiểm tra"
        verbose_name_plural = "kế hoạch kiểm tra"
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=PlanStatus.values), name="plan_status_known"),
            models.CheckConstraint(
                condition=Q(status=PlanStatus.DRAFT) | Q(legal_document__isnull=False),
                name="plan_issued_has_document",
                violation_error_message="Kế hoạch đã ban hành phải có số, ngày văn bản.",
            ),
            models.CheckConstraint(
                condition=Q(days_from__in=["document_date", "receipt"]), name="plan_days_from_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.legal_document.code})" if self.legal_document else self.title

    def get_absolute_url(self) -> str:
        return reverse("plan", args=[self.pk])


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(plan__in=Plan.objects.visible_to(user))


@pghistory.track()
class Team(models.Model):
    """Tổ kiểm tra, thành lập bằng một quyết định; có dãy số văn bản riêng (NĐ 30/2020, F10)."""

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name="kế hoạch", related_name="teams")
    name = models.CharField("tên", max_length=200, default="Tổ kiểm tra cải cách hành chính")
    symbol = models.CharField("ký hiệu văn bản của Tổ", max_length=20, default="TKT")
    # None while the decision is being drafted: its team is listed in it.
    decision = models.ForeignKey(
        LegalDocument,
        models.PROTECT,
        verbose_name="quyết định thành lập",
        related_name="formed_teams",
        null=True,
        blank=True,
    )
    uses_seal = models.BooleanField("được dùng con dấu của cơ quan", default=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = "tổ kiểm tra"
        verbose_name_plural = "tổ kiểm tra"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("team", args=[self.pk])


class TeamMemberQuerySet(DatedQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(team__in=Team.objects.visible_to(user))


@pghistory.track()
class TeamMember(models.Model):
    """Một thành viên của Tổ: vai trò, lĩnh vực phụ trách, quyết định đưa vào và rút ra."""

    team = models.ForeignKey(Team, models.PROTECT, verbose_name="tổ", related_name="members")
    user = models.ForeignKey(User, models.PROTECT, verbose_name="người", related_name="team_memberships")
    role = models.CharField("vai trò", max_length=20, choices=TeamRole, default=TeamRole.MEMBER)
    title = models.CharField("chức vụ ghi trong quyết định", max_length=150, blank=True)
    field_slugs = ArrayField(
        models.CharField(max_length=60), verbose_name="lĩnh vực phụ trách", default=list, blank=True
    )
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến hết ngày", null=True, blank=True)
    added_by = models.ForeignKey(
        LegalDocument, models.PROTECT, verbose_name="theo quyết định", related_name="+", null=True, blank=True
    )
    removed_by = models.ForeignKey(
        LegalDocument, models.PROTECT, verbose_name="rút theo quyết định", related_name="+", null=True, blank=True
    )

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "thành viên Tổ"
        verbose_name_plural = "thành viên Tổ"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=TeamRole.values), name="team_member_role_known"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="team_member_ends_after_start",
                violation_error_message="Ngày kết thúc không được trước ngày bắt đầu.",
            ),
            models.UniqueConstraint(
                fields=["team", "user"],
                condition=Q(ends_on=None),
                name="team_member_once",
                violation_error_message="Người này đang là thành viên của Tổ.",
            ),
            models.UniqueConstraint(
                fields=["team"],
                condition=Q(ends_on=None, role=TeamRole.LEADER),
                name="team_one_leader",
                violation_error_message="Tổ đã có Tổ trưởng.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    @property
    def printed_title(self) -> str:
        return self.title or self.user.job_title


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(plan__in=Plan.objects.visible_to(user))


@pghistory.track()
class Round(models.Model):
    """Đợt kiểm tra: khoảng thời gian, và bộ tiêu chí cho cấp xã, cho phòng ban."""

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name="kế hoạch", related_name="rounds")
    team = models.ForeignKey(Team, models.PROTECT, verbose_name="tổ kiểm tra", related_name="rounds")
    name = models.CharField("tên đợt", max_length=60)
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến ngày")
    commune_set = models.ForeignKey(
        CriteriaSet, models.PROTECT, verbose_name="bộ tiêu chí cho phường, xã", related_name="+", null=True, blank=True
    )
    division_set = models.ForeignKey(
        CriteriaSet, models.PROTECT, verbose_name="bộ tiêu chí cho phòng, ban", related_name="+", null=True, blank=True
    )
    status = models.CharField(
        "trạng thái", max_length=20, choices=RoundStatus, default=RoundStatus.PREPARING, editable=False
    )

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = "đợt kiểm tra"
        verbose_name_plural = "đợt kiểm tra"
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="round_ends_after_start",
                violation_error_message="Ngày kết thúc không được trước ngày bắt đầu.",
            ),
            models.CheckConstraint(condition=Q(status__in=RoundStatus.values), name="round_status_known"),
            models.UniqueConstraint(
                fields=["plan", "name"],
                name="round_name_once_a_plan",
                violation_error_message="Kế hoạch đã có đợt mang tên này.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("round", args=[self.pk])

    def covers(self, day: dt.date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def set_for(self, unit: Unit) -> CriteriaSet | None:
        return self.commune_set if unit.level == "commune" else self.division_set
