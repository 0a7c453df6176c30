"""The files that a person asked for, and the papers drawn for him, in words: what, how far it is, where it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from reports.enums import OF_INDEX_IMPORTS, JobKind, JobStatus
from reports.jobs import UNFINISHED
from reports.lists import taking
from reports.models import Document, Job
from units.models import StoredFile, User

KEY = ("-created_at", "-pk")


@dataclass(frozen=True)
class JobLine:
    """`url`: where it was asked for or is fetched from, '' of what the person may not open any more."""

    what: str  # «Xuất danh sách»
    about: str  # name of the file, of the list, or the paper
    url: str
    file: StoredFile | None
    file_url: str
    status: str
    label: str
    asked_at: dt.datetime
    ended_at: dt.datetime | None
    said: str  # how far it is, or why it failed

    @property
    def is_open(self) -> bool:
        return self.status in UNFINISHED


def jobs_of(user: User) -> QuerySet[Job]:
    """His own alone: what others asked for of papers that he reads is theirs."""
    return Job.objects.visible_to(user).filter(requester=user)


def as_shown(rows: QuerySet[Job]) -> QuerySet[Job]:
    return rows.select_related("file", "revision__document__issuer", "revision__document__legal_document")


def lines(jobs: Iterable[Job], user: User) -> list[JobLine]:
    """One query for the papers that may still be opened."""
    jobs = list(jobs)
    papers = {job.revision.document_id for job in jobs if job.revision}
    readable = set(Document.objects.visible_to(user).filter(pk__in=papers).values_list("pk", flat=True))
    return [_line(job, readable) for job in jobs]


def _line(job: Job, readable: set[int]) -> JobLine:
    is_done = job.status == JobStatus.DONE
    return JobLine(
        what=job.get_kind_display(),
        about=_about(job, readable),
        url=_url(job, readable),
        file=job.file if is_done else None,
        file_url=reverse("export_file", args=[job.pk]) if is_done and job.file else "",
        status=job.status,
        label=job.get_status_display(),
        asked_at=job.created_at,
        ended_at=job.finished_at,
        said=job.error or (f"{job.step} ({job.progress}%)" if job.status == JobStatus.RUNNING and job.step else ""),
    )


def _about(job: Job, readable: set[int]) -> str:
    if job.revision:
        return str(job.revision.document) if job.revision.document_id in readable else ""
    if job.file:
        return job.file.original_name
    return taking.table_of(job).title if job.kind == JobKind.LIST else ""


def _url(job: Job, readable: set[int]) -> str:
    if job.kind in OF_INDEX_IMPORTS:
        return reverse("index_import", args=[job.params["index_import"]])
    if job.revision is None:
        return reverse("export", args=[job.pk])
    paper = job.revision.document_id
    return reverse("document", args=[paper]) if paper in readable else ""
