"""The conclusion of one inspection or of several of a round (thông báo kết luận): what it makes of each finding."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse

from cchc.lib.text import shortened
from inspections.enums import ConclusionDecision, ConclusionStatus
from inspections.models.finding import Finding
from inspections.models.inspection import Inspection
from inspections.models.legal import LegalDocument
from inspections.models.plan import Round, Team
from units.enums import Role
from units.models import Unit, User
from units.scope import scope_of


class ConclusionNoticeQuerySet(models.QuerySet["ConclusionNotice"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The inspecting side and the clerk from the draft on; a unit what was issued about it, or about whom it succeeded.

        Of a conclusion about several units a unit sees its own part alone: pages show the findings visible to it, and
        the paper follows `whole_for`.
        """
        if not user.is_authenticated:
            return self.none()
        inside = _concluded(_read_inside(user))
        seen = Q(lead_unit__in=_lead_side(user)) | Q(pk__in=inside.values("conclusion"))
        if own := scope_of(user).own:
            own_part = _concluded(Inspection.objects.filter(unit__in=own))
            mine = Q(pk__in=own_part.values("conclusion")) | Q(pk__in=_answered_for(own).values("conclusion"))
            seen |= Q(status=ConclusionStatus.ISSUED) & mine
        return self.filter(seen)

    def whole_for(self, user: User | AnonymousUser) -> Self:
        """Those of which the person may read the whole paper: no unit in it is hidden from him (design, rule 3)."""
        if not user.is_authenticated:
            return self.none()
        readable, own = _read_inside(user).values("pk"), scope_of(user).own
        hidden = _concluded(Inspection.objects.exclude(pk__in=readable).exclude(unit__in=own))
        if own:  # who succeeded a whole unit reads what that could read
            foreign = Finding.objects.filter(conclusion__isnull=False, inspection__isnull=False)
            foreign = foreign.exclude(responsible_unit__in=own)
            taken_over = _answered_for(own).exclude(inspection__in=foreign.values("inspection"))
            hidden = hidden.exclude(pk__in=taken_over.values("inspection"))
        whole = Q(lead_unit__in=_lead_side(user)) | ~Q(pk__in=hidden.values("conclusion"))
        return self.visible_to(user).filter(whole)

    def for_list(self, user: User | AnonymousUser) -> Self:
        """With `shown`: the inspections of each whose units the person may know of."""
        named = Inspection.objects.filter(inspections_named(user)).select_related("unit").order_by("pk")
        return self.select_related("legal_document", "round__plan").prefetch_related(
            models.Prefetch("inspections", named, to_attr="shown")
        )


def inspections_named(user: User | AnonymousUser) -> Q:
    """Whose part of a conclusion the person sees; the clerk, who numbers the paper, sees them all."""
    named = Q(lead_unit__in=_lead_side(user)) | Q(pk__in=Inspection.objects.visible_to(user).values("pk"))
    if own := scope_of(user).own:
        named |= Q(pk__in=_answered_for(own).values("inspection"))
    return named


def _answered_for(own: frozenset[int]) -> models.QuerySet[Finding]:
    """Concluded findings that are theirs to mend now: from the first, or since they succeeded another unit (rule 5)."""
    rows = Finding.objects.filter(responsible_unit__in=own, released_at__isnull=False, conclusion__isnull=False)
    return rows.filter(inspection__isnull=False).order_by()


def _read_inside(user: User | AnonymousUser) -> models.QuerySet[Inspection]:
    from inspections.visibility import inspections_read_inside

    return inspections_read_inside(user)


def _concluded(rows: models.QuerySet[Inspection]) -> models.QuerySet[Inspection]:
    return Inspection.objects.filter(pk__in=rows.values("pk"), conclusion__isnull=False)


def _lead_side(user: User | AnonymousUser) -> frozenset[int]:
    """Lead units for which the person reads content, or keeps the book of numbers; an administrator does neither."""
    scope = scope_of(user)
    return scope.reads | scope.units([Role.CLERK])


class ConclusionNotice(models.Model):
    """Thông báo kết luận kiểm tra. Ban hành thì mở việc khắc phục cho đơn vị và bắt đầu tính thời hạn."""

    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="cơ quan chủ trì", related_name="+", editable=False
    )
    team = models.ForeignKey(Team, models.PROTECT, verbose_name="tổ kiểm tra", related_name="+", editable=False)
    round = models.ForeignKey(Round, models.PROTECT, verbose_name="đợt", related_name="+", null=True, editable=False)
    status = models.CharField(
        "trạng thái", max_length=20, choices=ConclusionStatus, default=ConclusionStatus.DRAFT, editable=False
    )
    strengths = models.TextField("ưu điểm", max_length=5000, blank=True, help_text="Mỗi dòng một ý.")
    shortcomings = models.TextField("nhận xét chung về tồn tại, hạn chế", max_length=5000, blank=True)
    requirements = models.TextField(
        "yêu cầu chung", max_length=5000, blank=True, help_text="Mỗi dòng một yêu cầu; in sau yêu cầu của từng tồn tại."
    )
    dated_on = models.DateField("ngày văn bản", null=True, blank=True)
    legal_document = models.OneToOneField(
        LegalDocument, models.PROTECT, verbose_name="văn bản", related_name="conclusion", null=True, editable=False
    )
    return_reason = models.TextField("lý do trả lại", blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, editable=False)
    approved_at = models.DateTimeField("duyệt lúc", null=True, editable=False)
    issued_at = models.DateTimeField("ban hành lúc", null=True, editable=False)

    objects = ConclusionNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo kết luận"
        verbose_name_plural = "thông báo kết luận"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ConclusionStatus.values), name="conclusion_status_known"),
            models.CheckConstraint(
                condition=~Q(status=ConclusionStatus.ISSUED)
                | Q(legal_document__isnull=False, dated_on__isnull=False, issued_at__isnull=False),
                name="conclusion_issued_has_number_and_date",
            ),
        ]
        indexes = [models.Index(fields=["lead_unit", "status", "-id"], name="conclusion_by_status")]

    def __str__(self) -> str:
        return f"Thông báo kết luận số {self.legal_document.code}" if self.legal_document else "Dự thảo kết luận"

    def get_absolute_url(self) -> str:
        return reverse("conclusion", args=[self.pk])


class ConclusionItemQuerySet(models.QuerySet["ConclusionItem"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(conclusion__in=ConclusionNotice.objects.visible_to(user))


class ConclusionItem(models.Model):
    """Một tồn tại trong kết luận: giữ, sửa câu chữ hay rút; yêu cầu gì, ai chịu trách nhiệm, chậm nhất ngày nào."""

    conclusion = models.ForeignKey(ConclusionNotice, models.CASCADE, related_name="items")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="conclusion_items")
    decision = models.CharField(
        "quyết định", max_length=10, choices=ConclusionDecision, default=ConclusionDecision.KEEP
    )
    text = models.TextField("nội dung kết luận", max_length=2000)
    requirement = models.TextField("yêu cầu", max_length=2000, blank=True)
    answerable = models.CharField("người chịu trách nhiệm", max_length=200, blank=True)
    due_on = models.DateField("chậm nhất ngày", null=True, blank=True)  # empty: by the plan's rule, set at issue
    due_rule = models.CharField("cách tính thời hạn", max_length=300, blank=True, editable=False)
    reason = models.TextField("lý do sửa hoặc rút", max_length=1000, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = ConclusionItemQuerySet.as_manager()

    class Meta:
        verbose_name = "nội dung kết luận"
        verbose_name_plural = "nội dung kết luận"
        ordering = ["conclusion", "finding__inspection", "finding__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["conclusion", "finding"], name="conclusion_item_once"),
            models.CheckConstraint(
                condition=Q(decision__in=ConclusionDecision.values), name="conclusion_item_decision_known"
            ),
            models.CheckConstraint(
                condition=~Q(decision=ConclusionDecision.WITHDRAW) | ~Q(reason=""),
                name="conclusion_item_withdrawn_has_reason",
                violation_error_message="Rút một tồn tại phải nêu lý do.",
            ),
        ]

    def __str__(self) -> str:
        return shortened(self.text, 80)
