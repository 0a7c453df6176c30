"""Notices to roles, and to single people: written with what they tell of, in one transaction; read person by person.

A notice goes to (unit, role), so whoever holds the role now reads it, and a successor inherits it (design, rule 23).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Model, OuterRef

from units.models import Notification, NotificationRead, User

TEXT_LENGTH = 300
BELL_LIMIT = 99  # the bell counts no further: «99+»
BELL_WINDOW = 400  # and looks only at so many of the newest, so that years of notices cost a page nothing
READ_BATCH = 500


def notify(
    *, unit: int, roles: Iterable[str], kind: str, text: str, url: str, subject: Model, occurred_on: dt.date
) -> None:
    """One notice a role, in the caller's transaction. `unit`: for roles of the lead side the lead unit's id."""
    notice = _notice(unit, kind, text, url, subject, occurred_on)
    Notification.objects.bulk_create(Notification(role=role, **notice) for role in dict.fromkeys(roles))


def notify_people(
    *, unit: int, people: Iterable[User], kind: str, text: str, url: str, subject: Model, occurred_on: dt.date
) -> None:
    """One notice a person, for what he does without a role: lead a team, sign in its name. `unit`: of the subject."""
    notice = _notice(unit, kind, text, url, subject, occurred_on)
    Notification.objects.bulk_create(Notification(user=person, **notice) for person in dict.fromkeys(people))


def _notice(unit: int, kind: str, text: str, url: str, subject: Model, occurred_on: dt.date) -> dict[str, Any]:
    return {
        "unit_id": unit,
        "kind": kind,
        "text": _shortened(text),
        "url": url,
        "subject_type": subject._meta.model_name or "",
        "subject_id": str(subject.pk),
        "occurred_on": occurred_on,
    }


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
    """How many of the newest the person has not read, counted no further than one past `BELL_LIMIT`: one query."""
    reads = NotificationRead.objects.filter(notification=OuterRef("pk"), user_id=user.pk)
    newest = Notification.objects.visible_to(user).order_by("-pk").values_list(Exists(reads), flat=True)[:BELL_WINDOW]
    return min(sum(not read for read in newest), BELL_LIMIT + 1)


@dataclass(frozen=True)
class Bell:
    """What stands beside the bell in the head of every page."""

    count: int

    @property
    def text(self) -> str:
        return f"{BELL_LIMIT}+" if self.count > BELL_LIMIT else str(self.count)

    @property
    def label(self) -> str:
        return f"Thông báo: {self.text} chưa đọc" if self.count else "Thông báo"


def bell(user: User) -> Bell:
    return Bell(unread_count(user))
