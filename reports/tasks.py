"""Celery tasks: pass the call on. Running one again gives the same result."""

from __future__ import annotations

from celery import shared_task

from reports import jobs


@shared_task(acks_late=True)  # type: ignore[untyped-decorator]
def run_job(job_id: int) -> None:
    jobs.run(job_id)


@shared_task  # type: ignore[untyped-decorator]
def sweep_jobs() -> None:
    jobs.sweep()
