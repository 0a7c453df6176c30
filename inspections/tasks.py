"""Celery tasks: pass the call on. Running one again gives the same result."""

from __future__ import annotations

from celery import shared_task

from inspections import index_reminding, reminding, summarising


@shared_task  # type: ignore[untyped-decorator]
def run_reminders() -> None:
    reminding.run()
    index_reminding.run()


@shared_task  # type: ignore[untyped-decorator]
def check_summaries() -> None:
    summarising.check_nightly()
