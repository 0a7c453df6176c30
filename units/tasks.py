"""Celery tasks: pass the call on. Running one again gives the same result."""

from __future__ import annotations

from celery import shared_task

from units import mailing, sealing


@shared_task  # type: ignore[untyped-decorator]
def send_mail() -> None:
    mailing.compose_at_once()
    mailing.send_waiting()


@shared_task  # type: ignore[untyped-decorator]
def compose_digests() -> None:
    mailing.compose_digests()


@shared_task  # type: ignore[untyped-decorator]
def seal_events() -> None:
    sealing.seal_events()
