"""Units that no e-mail reaches: what they have to be told by telephone or on paper, and the log of it (design, rule 23)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import Http404

from cchc.lib.dates import short_date, today
from cchc.lib.text import clean
from inspections.clocks import DueState, due_filter, pressing_by_plan
from inspections.enums import ContactWay
from inspections.finding_permissions import can_remind
from inspections.models import Contact, Finding
from inspections.workflow import WorkflowError
from units import mailing
from units.enums import UNIT_ROLES
from units.models import Event, Membership, Notification, NotificationRead, Unit, User
from units.models.unit import UnitQuerySet
from units.scope import scope_of

CONTACTS_SHOWN = 20


@dataclass
class Call:
    """One unit to be called: whom, and what to tell, as counts."""

    unit: Unit
    people: list[Membership] = field(default_factory=list)
    notices: list[tuple[str, int]] = field(default_factory=list)  # words, number
    overdue: int = 0
    due_soon: int = 0
    last: Contact | None = None

    @property
    def count(self) -> int:
        return sum(number for _, number in self.notices)


def calls(user: User, day: dt.date) -> list[Call]:
    """Units below the person's lead units that no mail reaches and that have something to be told of."""
    found: dict[int, Call] = {}
    out_of_reach = {unit.pk: unit for unit in unreached(scope_of(user).plans, day)}
    told: Counter[tuple[int, str]] = Counter()
    for unit, kind, number in _open_notices(out_of_reach):
        told[unit, mailing.words_of_kind(kind)] += number
    for (unit, words), number in told.items():
        _call(found, out_of_reach[unit]).notices.append((words, number))
    never_called = set(out_of_reach) - set(Contact.objects.filter(unit__in=out_of_reach).values_list("unit", flat=True))
    for unit, overdue, soon in _pressing(out_of_reach, day):
        if unit in found or (overdue + soon and unit in never_called):
            call = _call(found, out_of_reach[unit])
            call.overdue, call.due_soon = overdue, soon
    _add_people(found, day)
    return sorted(found.values(), key=lambda call: (-call.overdue, call.unit.sort_key))


def waiting(user: User, day: dt.date) -> list[QuerySet[Any]]:
    """Where `calls` finds what to show: it shows something when any of these has a row; the home page asks."""
    units = unreached(scope_of(user).plans, day).order_by()
    never_called = units.filter(~Exists(Contact.objects.filter(unit=OuterRef("pk"))))
    rows = Finding.objects.filter(pressing_by_plan(day), lead_unit__in=scope_of(user).plans)
    return [_open().filter(unit__in=units.values("pk")), rows.filter(responsible_unit__in=never_called.values("pk"))]


def unreached(lead_units: Iterable[int], day: dt.date) -> UnitQuerySet:
    """Units in force none of whose heads and officers has an address; all of them where mail is switched off."""
    units = Unit.objects.in_force(day).filter(lead_unit__in=list(lead_units))
    if not mailing.is_on():
        return units
    reached = Membership.objects.in_force(day).filter(unit=OuterRef("pk"), role__in=UNIT_ROLES, user__is_active=True)
    return units.filter(~Exists(reached.exclude(user__email="")))


def _call(found: dict[int, Call], unit: Unit) -> Call:
    return found.setdefault(unit.pk, Call(unit))


def _open_notices(units: Iterable[int]) -> list[tuple[int, str, int]]:
    """Notices to the unit's own roles that nobody has read, written after the last contact with it."""
    rows = _open().filter(unit__in=list(units))
    counted = rows.order_by().values("unit_id", "kind").annotate(number=Count("pk")).order_by("unit_id", "kind")
    return [(row["unit_id"], row["kind"], row["number"]) for row in counted]


def _open() -> QuerySet[Notification]:
    called_since = Contact.objects.filter(unit=OuterRef("unit"), recorded_at__gte=OuterRef("created_at"))
    read = NotificationRead.objects.filter(notification=OuterRef("pk"))
    return Notification.objects.filter(~Exists(called_since), ~Exists(read), role__in=UNIT_ROLES)


def _pressing(units: Iterable[int], day: dt.date) -> list[tuple[int, int, int]]:
    rows = Finding.objects.filter(responsible_unit__in=list(units)).order_by().values("responsible_unit_id")
    overdue = due_filter(DueState.OVERDUE, day)
    pressing = rows.filter(pressing_by_plan(day))
    counted = pressing.annotate(overdue=Count("pk", filter=overdue), soon=Count("pk", filter=~overdue))
    return [(row["responsible_unit_id"], row["overdue"], row["soon"]) for row in counted]


def _add_people(found: dict[int, Call], day: dt.date) -> None:
    held = Membership.objects.in_force(day).filter(unit__in=found, role__in=UNIT_ROLES, user__is_active=True)
    for membership in held.select_related("user").order_by("unit", "role", "pk"):
        found[membership.unit_id].people.append(membership)
    for contact in Contact.objects.filter(unit__in=found).order_by("unit_id", "-recorded_at").distinct("unit_id"):
        found[contact.unit_id].last = contact


@transaction.atomic
def log_contact(unit_id: int, *, way: str, spoke_with: str, note: str, occurred_on: dt.date, by: User) -> Contact:
    """Write down that the unit was told: what waited until now is off the list."""
    unit = Unit.objects.visible_to(by).filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    if unit.lead_unit_id is None or not can_remind(by, unit.lead_unit_id):
        raise PermissionDenied
    if way not in ContactWay.values:
        raise WorkflowError("Hãy chọn cách liên hệ.", field="way")
    if occurred_on > today():
        raise WorkflowError(f"Ngày liên hệ không được sau hôm nay, {short_date(today())}.", field="occurred_on")
    if not clean(spoke_with):
        raise WorkflowError("Hãy ghi đã nói với ai, gửi cho ai.", field="spoke_with")
    contact = Contact.objects.create(
        lead_unit_id=unit.lead_unit_id,
        unit=unit,
        way=way,
        spoke_with=clean(spoke_with),
        note=clean(note),
        occurred_on=occurred_on,
        entered_by=by,
    )
    Event.objects.record("log_contact", unit, by=by, lead_unit=unit.lead_unit_id, occurred_on=occurred_on)
    return contact
