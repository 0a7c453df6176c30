"""Notices to roles: written with what they tell of, in one transaction; read person by person.

A notice goes to (unit, role), so whoever holds the role now reads it, and a successor inherits it (design, rule 23).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Model

from units.models import Notification, NotificationRead, User

TEXT_LENGTH = 300
BELL_LIMIT = 99  # the bell counts no further: «99+»
READ_BATCH = 500


def notify(
    *, unit: int, roles: Iterable[str], kind: str, text: str, url: str, subject: Model, occurred_on: dt.date
) -> None:
    """One notice a role, in the caller's transaction. `unit`: for roles of the lead side the lead unit's id."""
    Notification.objects.bulk_create(
        Notification(
            unit_id=unit,
            role=role,
            kind=kind,
            text=_shortened(text),
            url=url,
            subject_type=subject._meta.model_name or "",
            subject_id=str(subject.pk),
            occurred_on=occurred_on,
        )
        for role in dict.fromkeys(roles)
    )


def _shortened(text: str) -> str:
    return text if len(text) <= TEXT_LENGTH else f"{text[: TEXT_LENGTH - 1].rstrip()}…"


def mark_read(user: User, ids: Iterable[int] | None = None) -> int:
    """Mark these as read by this person alone, all of his where `ids` is None. Returns how many were unread."""
    unread = Notification.objects.unread_by(user).order_by("pk")
    if ids is not None:
        unread = unread.filter(pk__in=list(ids))
    found = list(unread.values_list("pk", flat=True))
    NotificationRead.objects.bulk_create(
        [NotificationRead(notification_id=pk, user=user) for pk in found],
        batch_size=READ_BATCH,
        ignore_conflicts=True,
    )
    return len(found)


def unread_count(user: User) -> int:
    """How many the person has not read, counted no further than one past `BELL_LIMIT`: one query."""
    return len(Notification.objects.unread_by(user).order_by().values_list("pk", flat=True)[: BELL_LIMIT + 1])
