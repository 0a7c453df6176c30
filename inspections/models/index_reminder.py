"""Reminders of the days of a round of the index: each step once for each unit or appraiser and each due date."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from inspections.enums import IndexDeadline, ReminderStatus, ReminderStep
from inspections.models.index import IndexRound, OfIndexRoundQuerySet
from inspections.models.step import StepTaken
from units.models import Unit, User


class IndexReminder(StepTaken):
    """Một lần nhắc một đơn vị (tự chấm, giải trình) hoặc một người thẩm định về một thời hạn của đợt."""

    round = models.ForeignKey(IndexRound, models.CASCADE, verbose_name="đợt", related_name="reminders")
    deadline = models.CharField("thời hạn", max_length=20, choices=IndexDeadline)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="đơn vị", related_name="+", null=True)
    user = models.ForeignKey(User, models.PROTECT, verbose_name="người thẩm định", related_name="+", null=True)

    objects = OfIndexRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "lần nhắc về đợt chỉ số"
        verbose_name_plural = "lần nhắc về đợt chỉ số"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "deadline", "unit", "due_on", "step"],
                condition=Q(unit__isnull=False),
                name="index_reminder_of_unit_once",
            ),
            models.UniqueConstraint(
                fields=["round", "deadline", "user", "due_on", "step"],
                condition=Q(user__isnull=False),
                name="index_reminder_of_appraiser_once",
            ),
            models.CheckConstraint(
                condition=Q(deadline=IndexDeadline.APPRAISAL, unit=None, user__isnull=False)
                | ~Q(deadline=IndexDeadline.APPRAISAL) & Q(unit__isnull=False, user=None),
                name="index_reminder_to_unit_or_appraiser",
            ),
            models.CheckConstraint(
                condition=Q(deadline__in=IndexDeadline.values), name="index_reminder_deadline_known"
            ),
            models.CheckConstraint(condition=Q(step__in=ReminderStep.values), name="index_reminder_step_known"),
            models.CheckConstraint(condition=Q(status__in=ReminderStatus.values), name="index_reminder_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.get_deadline_display()}"
