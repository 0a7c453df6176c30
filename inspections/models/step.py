"""A step of a ladder of reminders that was taken: of a finding, or of a round of the index."""

from __future__ import annotations

from django.db import models

from inspections.enums import ReminderStatus, ReminderStep


class StepTaken(models.Model):
    """Một bước nhắc đã ghi; mỗi bước một lần cho mỗi thời hạn, dù hệ thống có tắt ngày nào."""

    due_on = models.DateField("thời hạn được nhắc")
    step = models.CharField("bước", max_length=20, choices=ReminderStep)
    planned_on = models.DateField("ngày phải nhắc")
    status = models.CharField("kết quả", max_length=10, choices=ReminderStatus)
    occurred_on = models.DateField("đã nhắc ngày")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
