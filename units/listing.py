"""The lists of units, people, roles, delegations and mails: what a filter finds, for the page and for its workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, QueryDict

from cchc.lib.dates import today
from cchc.lib.numbers import parse_key
from cchc.lib.text import search_key
from cchc.requests import allow
from units import mailing, permissions
from units.enums import MailStatus, Role
from units.forms import GrantFilterForm, PersonFilterForm, UnitFilterForm
from units.models import Delegation, Event, Mail, Membership, Notification, Unit, UnitName, User
from units.models.unit import UnitQuerySet
from units.scope import scope_of

GRANT_VERBS = {
    "create_person": "Tạo tài khoản",
    "grant_membership": "Cấp vai trò",
    "end_membership": "Kết thúc vai trò",
    "set_password": "Cấp mật khẩu dùng một lần",
    "deactivate": "Ngừng sử dụng tài khoản",
    "activate": "Mở lại tài khoản",
    "delegate": "Ủy quyền",
    "end_delegation": "Kết thúc ủy quyền",
    "create_calendar_feed": "Tạo địa chỉ lịch riêng",
    "renew_calendar_feed": "Tạo lại địa chỉ lịch riêng",
    "revoke_calendar_feed": "Hủy địa chỉ lịch riêng",
}
SUBJECTS = ("membership", "user", "delegation")
ALL_NOTICES = "tat-ca"


# --- Units ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Units:
    """One level of the tree below `parent`; while `searching` all of it."""

    filters: UnitFilterForm
    parent: Unit | None
    searching: bool
    rows: UnitQuerySet


def units_found(user: User, get: QueryDict) -> Units:
    allow(permissions.can_list_units(user))
    filters = UnitFilterForm(get)
    parent = _parent(user, get.get("parent", ""))
    searching = bool(filters.chosen("q") or filters.chosen("kind"))
    units: UnitQuerySet = Unit.objects.visible_to(user)
    if not searching:
        units = units.filter(parent=parent) if parent else units.filter(parent=None)
    if filters.chosen("state") != "all":
        units = units.in_force(today())
    if kind := filters.chosen("kind"):
        units = units.filter(kind=kind)
    rows = units.filter(search_key__contains=search_key(filters.chosen("q") or ""))
    return Units(filters, parent, searching, rows.select_related("parent"))


def _parent(user: User, asked: str) -> Unit | None:
    """The unit whose children are shown: the one asked for, else the lead unit of a person who has only one."""
    if asked:
        found = Unit.objects.visible_to(user).select_related("parent").filter(pk=parse_key(asked) or 0).first()
        if found is None:
            raise Http404
        return found
    led = scope_of(user).led
    return Unit.objects.visible_to(user).filter(pk__in=led).first() if len(led) == 1 else None


def names_of(unit: Unit) -> QuerySet[UnitName]:
    return unit.names.order_by("-valid_from", "pk")


def people_of(user: User, unit: Unit) -> QuerySet[Membership]:
    """Who holds a role there today."""
    held = Membership.objects.visible_to(user).in_force(today()).filter(unit=unit, user__is_active=True)
    return held.select_related("user", "unit").order_by("user__sort_key", "pk")


# --- People ---------------------------------------------------------------------------------------------


def people_found(user: User, get: QueryDict) -> tuple[PersonFilterForm, QuerySet[User]]:
    """With `held`: the roles of each in force today."""
    allow(permissions.can_read_people(user))
    filters = PersonFilterForm(get, user=user)
    people = User.objects.visible_to(user).of_lead_units(permissions.people_read(user))
    held = Membership.objects.visible_to(user).in_force(today()).select_related("unit").order_by("role", "pk")
    if (active := filters.chosen("active")) != "all":
        people = people.filter(is_active=active != "no")
    if of := {name: value for name in ("unit", "role") if (value := filters.chosen(name))}:
        people = people.filter(pk__in=held.filter(**of).order_by().values("user"))
    people = people.filter(search_key__contains=search_key(filters.chosen("q") or ""))
    return filters, people.prefetch_related(Prefetch("memberships", queryset=held, to_attr="held"))


# --- Roles and delegations ------------------------------------------------------------------------------


def grants_held(user: User, get: QueryDict) -> tuple[GrantFilterForm, QuerySet[Membership]]:
    """Roles in force today."""
    readable, filters = _readable(user), GrantFilterForm(get)
    held = Membership.objects.visible_to(user).of_lead_units(readable).in_force(today())
    if role := filters.chosen("role"):
        held = held.filter(role=role)
    if since := filters.chosen("since"):
        held = held.filter(granted_at__date__gte=since)
    if until := filters.chosen("until"):
        held = held.filter(granted_at__date__lte=until)
    held = held.filter(user__search_key__contains=search_key(filters.chosen("q") or ""))
    return filters, held.select_related("user", "unit", "granted_by")


def grants_logged(user: User, get: QueryDict) -> tuple[GrantFilterForm, QuerySet[Event]]:
    """What was granted, ended and reset."""
    readable, filters = _readable(user), GrantFilterForm(get)
    log = Event.objects.visible_to(user).filter(lead_unit__in=readable, subject_type__in=SUBJECTS, verb__in=GRANT_VERBS)
    if role := filters.chosen("role"):
        log = log.filter(data__role=role)
    if since := filters.chosen("since"):
        log = log.filter(recorded_at__date__gte=since)
    if until := filters.chosen("until"):
        log = log.filter(recorded_at__date__lte=until)
    if words := filters.chosen("q"):
        log = log.filter(data__person__icontains=words)
    return filters, log.select_related("actor")


def _readable(user: User) -> frozenset[int]:
    readable = permissions.people_read(user)
    allow(bool(readable))
    return readable


def log_row(event: Event) -> dict[str, Any]:
    """A line of the log in words."""
    role = event.data.get("role")
    return {
        "event": event,
        "what": GRANT_VERBS[event.verb],
        "person": event.data.get("person", ""),
        "role": Role(role).label if role in Role.values else "",
        "unit": event.data.get("unit", ""),
        "principal": event.data.get("principal", ""),
        "second_factor_dropped": event.data.get("second_factor_dropped", False),
    }


def roles_of(user: User, person: User) -> QuerySet[Membership]:
    """All that a person holds, held or will hold, of what `user` may see."""
    held = Membership.objects.visible_to(user).filter(user=person)
    return held.select_related("unit", "granted_by")


def delegated_to(user: User) -> QuerySet[Delegation]:
    """What he may sign for others today or later."""
    given = Delegation.objects.visible_to(user).filter(delegate=user, ends_on__gte=today())
    return given.select_related("principal", "delegate")


def delegations_found(user: User) -> QuerySet[Delegation]:
    delegations = Delegation.objects.visible_to(user).filter(lead_unit__in=_readable(user))
    return delegations.select_related("principal", "delegate")


# --- Mails and notices ----------------------------------------------------------------------------------


def mails_found(user: User, get: QueryDict) -> tuple[str, QuerySet[Mail]]:
    """The state that was chosen, '' for all; the mails."""
    allow(mailing.can_see_mails(user))
    mails = Mail.objects.visible_to(user).select_related("user")
    asked = get.get("status", "")
    chosen = asked if asked in MailStatus.values else ""
    return chosen, mails.filter(status=chosen) if chosen else mails


def notices_found(user: User, get: QueryDict) -> tuple[bool, QuerySet[Notification]]:
    """Whether all were asked for; else what he has not read."""
    show_all = get.get("loc") == ALL_NOTICES
    rows = Notification.objects.visible_to(user)
    return show_all, (rows if show_all else rows.unread_by(user)).select_related("unit")
