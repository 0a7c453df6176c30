"""Long work: a row written in the transaction that asks for it, so that no broker can lose it (design, rule 17)."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from reports.enums import JobKind, JobStatus
from reports.models.document import DocumentRevision
from units.models import StoredFile, User


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(Q(requester_id=user.pk) | Q(revision__document__in=_documents(user)))


def _documents(user: User | AnonymousUser):  # type: ignore[no-untyped-def]
    from reports.models.document import Document

    return Document.objects.visible_to(user)


class Job(models.Model):
    """Một việc làm trong nền, với tiến độ."""

    kind = models.CharField(max_length=20, choices=JobKind)
    revision = models.ForeignKey(DocumentRevision, models.PROTECT, related_name="jobs", null=True)
    params = models.JSONField("tham số", default=dict)
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="tệp kết quả", related_name="+", null=True)
    final = models.BooleanField("bản chính thức có phần ký", default=False)
    requester = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    status = models.CharField(max_length=10, choices=JobStatus, default=JobStatus.QUEUED)
    progress = models.PositiveSmallIntegerField("phần trăm", default=0)
    step = models.CharField("đang làm", max_length=120, blank=True)
    error = models.TextField("lỗi", blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "việc nền"
        verbose_name_plural = "việc nền"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=JobStatus.values), name="job_status_known"),
            models.CheckConstraint(condition=Q(kind__in=JobKind.values), name="job_kind_known"),
        ]
        indexes = [
            models.Index(fields=["requester", "-created_at", "-id"], name="job_by_requester"),
            models.Index(fields=["sent_at"], condition=Q(status__in=["queued", "running"]), name="job_unfinished"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
