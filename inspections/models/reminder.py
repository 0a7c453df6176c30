"""Reminders, each once; letters of reminder; and the log of calls to those whom no e-mail reaches."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse

from inspections.enums import ContactWay, LetterStatus, ReminderStatus, ReminderStep
from inspections.models.finding import Finding
from inspections.models.legal import LegalDocument
from inspections.models.remediation import OfFindingQuerySet
from inspections.models.step import StepTaken
from units.enums import Role
from units.models import Unit, User
from units.scope import scope_of


class Reminder(StepTaken):
    """Một lần nhắc về một tồn tại."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="reminders")

    objects = OfFindingQuerySet.as_manager()

    class Meta:
        verbose_name = "lần nhắc"
        verbose_name_plural = "lần nhắc"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["finding", "due_on", "step"], name="reminder_step_once"),
            models.CheckConstraint(condition=Q(step__in=ReminderStep.values), name="reminder_step_known"),
            models.CheckConstraint(condition=Q(status__in=ReminderStatus.values), name="reminder_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.finding_id}"


class ReminderLetterQuerySet(models.QuerySet["ReminderLetter"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Home Affairs, leaders and the clerk of the lead unit; the unit what was issued, cancelled later or not."""
        if not user.is_authenticated:
            return self.none()
        scope = scope_of(user)
        seen = Q(lead_unit__in=scope.reads | scope.units([Role.CLERK]))
        return (
            self.filter(seen | Q(unit__in=scope.own, legal_document__isnull=False)) if scope.own else self.filter(seen)
        )


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Home Affairs and leaders of the lead unit."""
        return self.filter(lead_unit__in=scope_of(user).reads) if user.is_authenticated else self.none()


class ReminderLetter(models.Model):
    """Công văn đôn đốc một đơn vị về những tồn tại quá hạn, sắp đến hạn."""

    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="đơn vị", related_name="+", editable=False)
    findings = models.ManyToManyField(Finding, verbose_name="tồn tại", related_name="letters")
    status = models.CharField(
        "trạng thái", max_length=10, choices=LetterStatus, default=LetterStatus.DRAFT, editable=False
    )
    text = models.TextField("nội dung đôn đốc", max_length=5000, blank=True)
    answer_by = models.DateField("báo cáo chậm nhất ngày", null=True, blank=True)
    dated_on = models.DateField("ngày văn bản", null=True, blank=True)
    legal_document = models.OneToOneField(
        LegalDocument, models.PROTECT, related_name="reminder_letter", null=True, editable=False
    )
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = ReminderLetterQuerySet.as_manager()

    class Meta:
        verbose_name = "công văn đôn đốc"
        verbose_name_plural = "công văn đôn đốc"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=LetterStatus.values), name="letter_status_known"),
            models.CheckConstraint(
                condition=~Q(status=LetterStatus.ISSUED) | Q(legal_document__isnull=False),
                name="letter_issued_numbered",
            ),
            models.UniqueConstraint(
                fields=["lead_unit", "unit"], condition=Q(status=LetterStatus.DRAFT), name="letter_one_draft_a_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"Công văn đôn đốc {self.unit}"

    def get_absolute_url(self) -> str:
        return reverse("reminder_letter", args=[self.pk])


class Contact(models.Model):
    """Một lần gọi điện, gửi giấy cho đơn vị không có thư điện tử (design, rule 23)."""

    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="đơn vị", related_name="+", editable=False)
    way = models.CharField("cách liên hệ", max_length=10, choices=ContactWay)
    spoke_with = models.CharField("đã gặp, nói với ai", max_length=150)
    note = models.TextField("nội dung", max_length=1000, blank=True)
    occurred_on = models.DateField("ngày")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = "lần liên hệ"
        verbose_name_plural = "lần liên hệ"
        ordering = ["-occurred_on", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(way__in=ContactWay.values), name="contact_way_known")]
        indexes = [models.Index(fields=["lead_unit", "unit", "-id"], name="contact_by_unit")]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.unit}"
