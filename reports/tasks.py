"""Celery tasks: pass the call on. Running one again gives the same result."""

from __future__ import annotations

from celery import shared_task

from reports import jobs


@shared_task(acks_late=True)  # type: ignore[untyped-decorator]
def render_document(job_id: int) -> None:
    jobs.render(job_id)


@shared_task  # type: ignore[untyped-decorator]
def sweep_jobs() -> None:
    jobs.sweep()
