"""Long work: a row in the transaction that asks for it, a message after that, a sweeper for what got lost (rule 17)."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from cchc.celery import app
from reports.enums import JobKind, JobStatus
from reports.models import DocumentRevision, Job
from units.models import User

Show = Callable[[int, str], None]  # percent, what is being done
TASK = "reports.tasks.run_job"
UNFINISHED = (JobStatus.QUEUED, JobStatus.RUNNING)
SEND_AGAIN_AFTER = dt.timedelta(seconds=60)
MAX_ATTEMPTS = 5
AGAIN = "Hãy bấm «Thử lại»; nếu vẫn không được, báo người quản trị kèm số việc {job}."
FAILED = {True: f"Chưa vẽ được văn bản. {AGAIN}", False: f"Chưa làm được tệp. {AGAIN}"}  # drawing a paper?
GIVEN_UP = "Việc này chưa xong sau {attempts} lần thử. Hãy báo người quản trị kèm số việc {job}."


class JobError(Exception):
    """What keeps a job from being done, as a sentence for whoever waits for it; it may be tried again."""


logger = logging.getLogger(__name__)
_HELD_BACK = ContextVar("jobs_held_back", default=False)


def enqueue_render(revision: DocumentRevision, *, final: bool, requester: User | None, check: bool = False) -> Job:
    """Ask for PDF and DOCX of a revision, in the caller's transaction; the message leaves when that commits.

    `check`: hold the finished PDF against the rules of layout as well.
    """
    params = {"check": True} if check else {}
    return _enqueue(Job(kind=JobKind.RENDER, revision=revision, final=final, requester=requester, params=params))


@transaction.atomic
def enqueue_check(revision: DocumentRevision, *, requester: User) -> Job:
    """Ask whether the PDF that is drawn of a revision keeps the rules of layout."""
    return _enqueue(Job(kind=JobKind.CHECK, revision=revision, requester=requester))


@transaction.atomic
def enqueue_file(kind: JobKind, params: dict[str, Any], *, requester: User) -> Job:
    """Ask for a file of one's own: a workbook, a bundle, a form to print (reports/taking_out.py)."""
    return _enqueue(Job(kind=kind, params=params, requester=requester))


def _enqueue(job: Job) -> Job:
    job.save()
    if not _HELD_BACK.get():
        transaction.on_commit(partial(send, job.pk))
    return job


@contextmanager
def held_back() -> Iterator[None]:
    """What is asked for within is written but not sent: the caller does it himself, where no worker is yet."""
    token = _HELD_BACK.set(True)
    try:
        yield
    finally:
        _HELD_BACK.reset(token)


def send(job_id: int) -> None:
    """Put the message on the broker. Where none answers the job waits for the sweeper; the page goes on."""
    try:
        app.send_task(TASK, args=[job_id], queue=getattr(settings, "CELERY_TASK_DEFAULT_QUEUE", "celery"))
    except (OperationalError, OSError) as error:
        logger.warning("Job %s waits for the sweeper: no broker (%s)", job_id, error)
        return
    Job.objects.filter(pk=job_id, status__in=UNFINISHED).update(sent_at=timezone.now())


def run(job_id: int) -> None:
    """What the worker calls. Running a job again, or twice at once, gives one result; no row is locked meanwhile."""
    job = Job.objects.select_related("revision__document", "requester").get(pk=job_id)
    if job.status not in UNFINISHED:
        return
    _begin(job)
    try:
        work_of(job)(job, lambda progress, step: _show(job, progress, step))
    except JobError as error:
        logger.warning("Job %s: %s", job_id, error)
        _end(job, JobStatus.FAILED, str(error))
    except Exception:
        logger.exception("Job %s failed", job_id)
        _end(job, JobStatus.FAILED, FAILED[JobKind(job.kind) == JobKind.RENDER].format(job=job.pk))
    else:
        _end(job, JobStatus.DONE)


def work_of(job: Job) -> Callable[[Job, Show], None]:
    """Papers are drawn, everything else is a file for its requester. Imported late: a web worker needs neither."""
    from reports import index_files, papermaking, taking_out

    works: dict[JobKind, Callable[[Job, Show], None]] = {
        JobKind.RENDER: papermaking.draw,
        JobKind.CHECK: papermaking.check,
        JobKind.CHECK_INDEX: index_files.check,
        JobKind.LOAD_INDEX: index_files.load,
    }
    return works.get(JobKind(job.kind), taking_out.make_file)


def retry(job_id: int) -> None:
    """Start a failed job anew."""
    Job.objects.filter(pk=job_id, status=JobStatus.FAILED).update(
        status=JobStatus.QUEUED, progress=0, step="", error="", attempts=0, finished_at=None, sent_at=None
    )
    transaction.on_commit(partial(send, job_id))


def sweep() -> int:
    """Send again what no worker finished within a minute; give up on what has failed to finish five times."""
    late = Q(sent_at=None) | Q(sent_at__lt=timezone.now() - SEND_AGAIN_AFTER)
    with transaction.atomic():
        waiting = Job.objects.filter(late, status__in=UNFINISHED).select_for_update(skip_locked=True, no_key=True)
        jobs = list(waiting.order_by("pk")[:200])
        for job in [job for job in jobs if job.attempts >= MAX_ATTEMPTS]:
            _end(job, JobStatus.FAILED, GIVEN_UP.format(attempts=job.attempts, job=job.pk))
    again = [job.pk for job in jobs if job.attempts < MAX_ATTEMPTS]
    for job_id in again:
        send(job_id)
    return len(again)


def _begin(job: Job) -> None:
    now = timezone.now()
    Job.objects.filter(pk=job.pk).update(
        status=JobStatus.RUNNING, progress=10, step="Đang đọc dữ liệu", attempts=F("attempts") + 1, started_at=now
    )


def _show(job: Job, progress: int, step: str) -> None:
    """How far it is; also a sign of life, so that the sweeper sends a long job again only when it has stopped."""
    now = timezone.now()
    Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING).update(progress=progress, step=step, sent_at=now)


def _end(job: Job, status: JobStatus, error: str = "") -> None:
    done = {"progress": 100, "step": ""} if status == JobStatus.DONE else {}
    Job.objects.filter(pk=job.pk).exclude(status=JobStatus.DONE).update(
        status=status, error=error, finished_at=timezone.now(), **done
    )
