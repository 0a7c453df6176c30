"""Long work: a row in the transaction that asks for it, a message after that, a sweeper for what got lost (rule 17)."""

from __future__ import annotations

import datetime as dt
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from cchc.celery import app
from cchc.lib.dates import today
from reports.enums import JobKind, JobStatus
from reports.exporting import XLSX, owner_of_exports, write_findings
from reports.models import Document, DocumentRevision, Job
from reports.rendering import render_pdf
from reports.signing_blocks import printed_signatures
from units.keeping import keep_bytes, keep_path
from units.models import User

TASK = "reports.tasks.run_job"
UNFINISHED = (JobStatus.QUEUED, JobStatus.RUNNING)
SEND_AGAIN_AFTER = dt.timedelta(seconds=60)
MAX_ATTEMPTS = 5
FAILED = "Chưa vẽ được văn bản. Hãy bấm «Thử lại»; nếu vẫn không được, báo người quản trị kèm số việc {job}."
NOT_EXPORTED = "Chưa xuất được danh sách. Hãy bấm «Thử lại»; nếu vẫn không được, báo người quản trị kèm số việc {job}."
GIVEN_UP = "Việc này chưa xong sau {attempts} lần thử. Hãy báo người quản trị kèm số việc {job}."

logger = logging.getLogger(__name__)
_HELD_BACK = ContextVar("jobs_held_back", default=False)


def enqueue_render(revision: DocumentRevision, *, final: bool, requester: User | None) -> Job:
    """Ask for the PDF of a revision, in the caller's transaction; the message leaves when that commits."""
    return _enqueue(Job(kind=JobKind.RENDER, revision=revision, final=final, requester=requester))


@transaction.atomic
def enqueue_export(*, filters: str, chosen: list[str], requester: User) -> Job:
    """Ask for the workbook of the rows that were ticked, or of those that the filter (a query string) finds."""
    params = {"filter": filters, "chosen": chosen}
    return _enqueue(Job(kind=JobKind.EXPORT_FINDINGS, params=params, requester=requester))


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
    """What the worker calls."""
    kind = Job.objects.values_list("kind", flat=True).get(pk=job_id)
    {JobKind.RENDER: render, JobKind.EXPORT_FINDINGS: export}[JobKind(kind)](job_id)


def render(job_id: int) -> None:
    """Draw and attach. Running it again, or twice at once, gives the same one PDF; no row is locked while drawing."""
    job = Job.objects.select_related("revision__document").get(pk=job_id)
    if job.status not in UNFINISHED:
        return
    _begin(job)
    revision = job.revision
    assert revision is not None
    try:
        _show(job, 30, "Đang dàn trang")
        pdf = render_pdf(revision.layout, revision.snapshot, printed_signatures(revision) if job.final else None)
        _show(job, 90, "Đang lưu tệp")
        _attach(job, revision, pdf)
    except Exception:
        logger.exception("Job %s failed", job_id)
        _end(job, JobStatus.FAILED, FAILED.format(job=job.pk))


def export(job_id: int) -> None:
    """Write the workbook as its requester sees the rows now; twice at once gives one file."""
    job = Job.objects.select_related("requester").get(pk=job_id)
    if job.status not in UNFINISHED:
        return
    assert job.requester is not None
    _begin(job)
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "findings.xlsx"
            write_findings(job, job.requester, path, show=lambda progress: _show(job, progress, "Đang ghi các dòng"))
            _keep_export(job, job.requester, path)
    except Exception:
        logger.exception("Job %s failed", job_id)
        _end(job, JobStatus.FAILED, NOT_EXPORTED.format(job=job.pk))


@transaction.atomic
def _keep_export(job: Job, requester: User, path: Path) -> None:
    locked = Job.objects.select_for_update(no_key=True, of=("self",)).get(pk=job.pk)
    if locked.file_id is None:
        owner = owner_of_exports(requester)
        assert owner is not None, "whoever sees a finding works for a unit or inspects for one"
        name = f"ton-tai-han-che-{today():%Y-%m-%d}.xlsx"
        locked.file = keep_path(path, name=name, media_type=XLSX, lead_unit=owner, owner_unit=owner, by=requester)
        locked.save(update_fields=["file"])
    _end(job, JobStatus.DONE)


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


@transaction.atomic
def _attach(job: Job, revision: DocumentRevision, pdf: bytes) -> None:
    """Attach where there is none yet: the final PDF to the document, a draft to its revision."""
    document = Document.objects.select_for_update(of=("self",), no_key=True).get(pk=revision.document_id)
    target = document if job.final else DocumentRevision.objects.get(pk=revision.pk)
    if target.pdf_id is None:
        target.pdf = keep_bytes(
            pdf,
            name=_file_name(document, job.final),
            media_type="application/pdf",
            lead_unit=document.lead_unit_id,
            owner_unit=document.lead_unit_id,
        )
        target.save(update_fields=["pdf"])
    _end(job, JobStatus.DONE)


def _file_name(document: Document, final: bool) -> str:
    return f"{document.code.replace('/', '-')}{'' if final else '-du-thao'}.pdf"
