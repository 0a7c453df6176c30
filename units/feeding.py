"""Secret addresses of calendars: made, renewed and revoked by each person for himself, and who stands behind one.

The address is the only key, so it is shown once and kept as a hash alone. It lives no longer than the roles that the
person held when he made it: whoever takes over his desk, and perhaps his computer, does not read on.
"""

from __future__ import annotations

import hashlib
import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from cchc.lib.dates import today
from units import permissions
from units.models import CalendarFeed, Event, Membership, User
from units.workflow import WorkflowError

TOKEN_BYTES = 16  # 128 random bits (design, rule 22): 22 letters and digits


@sensitive_variables("token")
@transaction.atomic
def renew(*, by: User) -> str:
    """Make the address of this person, or a new one in the place of the old. Gives it, as it is kept nowhere."""
    _lock(by)
    held = list(Membership.objects.in_force(today()).filter(user=by))
    if not held:
        raise PermissionDenied
    token = secrets.token_urlsafe(TOKEN_BYTES)
    values = {"token_hash": hash_of(token), "created_at": timezone.now()}
    feed, is_new = CalendarFeed.objects.update_or_create(user=by, defaults=values)
    feed.memberships.set(held)
    _record("create_calendar_feed" if is_new else "renew_calendar_feed", by)
    return token


@transaction.atomic
def revoke(*, by: User) -> None:
    """Nobody reads at that address any more. Raises WorkflowError where there is none."""
    _lock(by)
    if not _delete(by):
        raise WorkflowError("Bạn chưa có địa chỉ lịch nào.")
    _record("revoke_calendar_feed", by)


def _lock(person: User) -> None:
    User.objects.visible_to(person).select_for_update(of=("self",), no_key=True).get(pk=person.pk)


def _delete(person: User) -> bool:
    return CalendarFeed.objects.filter(user=person).delete()[0] > 0


def _record(verb: str, person: User) -> None:
    owners = permissions.owners_of(person)
    if owners:
        data = {"person": person.full_name}
        Event.objects.record(verb, person, by=person, lead_unit=min(owners), occurred_on=today(), data=data)


# --- Reading ----------------------------------------------------------------------------------------


@sensitive_variables("token")
def reader_of(token: str) -> User | None:
    """Whose address this is, if it still lives: one query for every kind of answer."""
    feed = _living().filter(token_hash=hash_of(token)).select_related("user").first()
    return feed.user if feed else None


def is_living(user: User) -> bool:
    return _living().filter(user=user).exists()


def _living() -> QuerySet[CalendarFeed]:
    theirs = Membership.objects.filter(feeds=OuterRef("pk"))
    held = Exists(theirs.in_force(today()))
    return CalendarFeed.objects.filter(held, ~Exists(theirs.filter(ends_on__lt=today())), user__is_active=True)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
