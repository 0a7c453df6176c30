"""One function a change of people and roles: lock, ask permission after the lock, check, save, write one event.

Raises Http404 (hidden), PermissionDenied (visible, not his to do) or WorkflowError (allowed, but wrong now).
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from cchc.lib.dates import short_date, today
from units import permissions
from units.enums import LEAD_ROLES, Role
from units.models import CalendarFeed, Delegation, Event, Membership, Unit, User

# No letter or digit that can be taken for another on paper or over the telephone.
UNMISTAKABLE = "abcdefghkmnpqrstuvwxyz23456789"


class WorkflowError(Exception):
    """Allowed to this person, but not now; the text is a sentence for the page. `field`: the input that it is about."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


def new_one_time_password() -> str:
    """Twelve letters in groups of four, 58 bits: «k7mx-2pqa-v9st»."""
    return "-".join("".join(secrets.choice(UNMISTAKABLE) for _ in range(4)) for _ in range(3))


# --- People ---------------------------------------------------------------------------------------


@transaction.atomic
def create_person(person: User, membership: Membership, *, by: User) -> str:
    """Save a new person with a first role. Gives the one-time password, which is kept nowhere."""
    if not permissions.can_edit_unit(by, membership.unit):
        raise PermissionDenied
    password = new_one_time_password()
    person.set_password(password)
    person.must_change_password = True
    person.save()
    membership.user = person
    _check_authority(membership)
    membership.granted_by = by
    membership.save()
    _record("create_person", person, by=by, lead_unit_id=_owner(membership), data=_facts(membership))
    return password


@transaction.atomic
def set_password(person_id: int, *, by: User, drop_second_factor: bool = False) -> str:
    """Set a one-time password; sessions opened with the old one end. Gives it, as it is kept nowhere."""
    person = _lock_person(person_id, by, allowed=permissions.can_set_password)
    if not person.is_active:
        raise WorkflowError("Tài khoản đang ngừng sử dụng. Hãy mở lại tài khoản trước khi cấp mật khẩu.")
    password = new_one_time_password()
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    dropped = drop_second_factor and Authenticator.objects.filter(user=person).delete()[0] > 0
    data = {"person": person.full_name, "second_factor_dropped": dropped}
    _record("set_password", person, by=by, lead_unit_id=_owner_of(person, by), data=data)
    return password


@transaction.atomic
def deactivate(person_id: int, *, by: User, reason: str = "") -> User:
    """Nobody can sign in with this account any more; its sessions end. Memberships stay as they are."""
    person = _lock_person(person_id, by, allowed=permissions.can_deactivate)
    if not person.is_active:
        raise WorkflowError("Tài khoản này đã ngừng sử dụng.")
    for lead_unit_id in permissions.owners_of(person):
        _keep_an_administrator(person, lead_unit_id)
    CalendarFeed.objects.filter(user=person).delete()  # else it would live again with the account
    return _switch(person, by=by, verb="deactivate", to=False, reason=reason)


@transaction.atomic
def activate(person_id: int, *, by: User) -> User:
    person = _lock_person(person_id, by, allowed=permissions.can_activate)
    if person.is_active:
        raise WorkflowError("Tài khoản này đang hoạt động.")
    return _switch(person, by=by, verb="activate", to=True)


def _switch(person: User, *, by: User, verb: str, to: bool, reason: str = "") -> User:
    person.is_active = to
    person.save(update_fields=["is_active"])
    data = {"person": person.full_name}
    _record(verb, person, by=by, lead_unit_id=_owner_of(person, by), note=reason, data=data)
    return person


# --- Roles ----------------------------------------------------------------------------------------


@transaction.atomic
def grant_membership(person_id: int, membership: Membership, *, by: User) -> Membership:
    """Give a role at a unit: `membership` carries unit, role, title and dates."""
    person = _lock_person(person_id, by, allowed=permissions.can_grant)
    if not permissions.can_grant_for(by, person, membership.unit):
        raise PermissionDenied
    membership.user = person
    _check_authority(membership)
    _check_overlap(membership)
    membership.granted_by = by
    membership.save()
    _record("grant_membership", membership, by=by, lead_unit_id=_owner(membership), data=_facts(membership))
    return membership


@transaction.atomic
def end_membership(membership_id: int, *, by: User, ends_on: dt.date, reason: str = "") -> Membership:
    """The role holds to the end of that day."""
    rows = Membership.objects.visible_to(by).select_related("unit", "user").select_for_update(of=("self",), no_key=True)
    membership: Membership | None = rows.filter(pk=membership_id).first()
    if membership is None:
        raise Http404
    if not permissions.can_end_membership(by, membership):
        raise PermissionDenied
    if membership.ends_on is not None and membership.ends_on < today():
        raise WorkflowError(f"Vai trò này đã kết thúc ngày {short_date(membership.ends_on)}.")
    if ends_on < membership.starts_on:
        raise WorkflowError(f"Ngày kết thúc không được trước ngày bắt đầu ({short_date(membership.starts_on)}).")
    if membership.role == Role.ADMINISTRATOR and membership.lead_unit_id is not None:
        _keep_an_administrator(membership.user, membership.lead_unit_id)
    membership.ends_on = ends_on
    membership.save(update_fields=["ends_on"])
    data = _facts(membership)
    _record("end_membership", membership, by=by, lead_unit_id=_owner(membership), note=reason, data=data)
    return membership


@transaction.atomic
def delegate(delegation: Delegation, *, by: User) -> Delegation:
    """Let one person sign for another in a time, for some acts."""
    if not permissions.can_delegate(by, delegation.lead_unit_id):
        raise PermissionDenied
    owner = delegation.lead_unit_id
    if any(owner not in permissions.owners_of(person) for person in (delegation.principal, delegation.delegate)):
        raise PermissionDenied
    delegation.save()
    _record("delegate", delegation, by=by, lead_unit_id=owner, data=_delegation_facts(delegation))
    return delegation


@transaction.atomic
def end_delegation(delegation_id: int, *, by: User) -> Delegation:
    """From today on the delegation holds no more; one that has not begun yet never will."""
    rows = (
        Delegation.objects.visible_to(by)
        .select_related("principal", "delegate")
        .select_for_update(of=("self",), no_key=True)
    )
    delegation: Delegation | None = rows.filter(pk=delegation_id).first()
    if delegation is None:
        raise Http404
    if not permissions.can_end_delegation(by, delegation):
        raise PermissionDenied
    yesterday = today() - dt.timedelta(days=1)
    if delegation.ends_on <= yesterday:
        raise WorkflowError(f"Ủy quyền này đã kết thúc ngày {short_date(delegation.ends_on)}.")
    data = _delegation_facts(delegation)
    delegation.starts_on, delegation.ends_on = min(delegation.starts_on, yesterday), yesterday
    delegation.save(update_fields=["starts_on", "ends_on"])
    _record("end_delegation", delegation, by=by, lead_unit_id=delegation.lead_unit_id, data=data)
    return delegation


# --- What they share ------------------------------------------------------------------------------


def _lock_person(person_id: int, by: User, *, allowed: Callable[[User, User], bool]) -> User:
    person = User.objects.visible_to(by).select_for_update(of=("self",), no_key=True).filter(pk=person_id).first()
    if person is None:
        raise Http404
    if not allowed(by, person):
        raise PermissionDenied
    return person


def _check_authority(membership: Membership) -> None:
    unit = membership.unit
    if membership.role in LEAD_ROLES and not unit.is_authority and unit.lead_unit_id is None:
        raise WorkflowError("Đơn vị này không thuộc cơ quan chủ trì nào nên không nhận được vai trò này.")
    if membership.ends_on is not None and membership.ends_on < membership.starts_on:
        raise WorkflowError("Ngày kết thúc không được trước ngày bắt đầu.")


def _check_overlap(membership: Membership) -> None:
    held = Membership.objects.filter(user=membership.user, unit=membership.unit, role=membership.role)
    for other in held:
        ends_before = other.ends_on is not None and other.ends_on < membership.starts_on
        begins_after = membership.ends_on is not None and other.starts_on > membership.ends_on
        if not ends_before and not begins_after:
            since = short_date(other.starts_on)
            raise WorkflowError(f"Người này đã giữ vai trò đó tại {membership.unit} từ ngày {since}.")


def _keep_an_administrator(person: User, lead_unit_id: int) -> None:
    Unit.objects.select_for_update(no_key=True).get(pk=lead_unit_id)  # two administrators may not retire each other
    if permissions.is_last_administrator(person, lead_unit_id):
        raise WorkflowError("Đây là người quản trị cuối cùng. Hãy cấp vai trò quản trị cho người khác trước.")


def _owner(membership: Membership) -> int:
    return membership.lead_unit_id or membership.unit.lead_unit_id or membership.unit_id


def _owner_of(person: User, by: User) -> int:
    return min(permissions.owners_of(person) & permissions.administered(by))


def _facts(membership: Membership) -> dict[str, Any]:
    """What the list of grants shows, as it was on that day."""
    return {
        "person": membership.user.full_name,
        "person_id": membership.user_id,
        "unit": membership.unit.short_name,
        "role": membership.role,
        "starts_on": membership.starts_on.isoformat(),
        "ends_on": membership.ends_on.isoformat() if membership.ends_on else None,
    }


def _delegation_facts(delegation: Delegation) -> dict[str, Any]:
    return {
        "person": delegation.delegate.full_name,
        "principal": delegation.principal.full_name,
        "capacity": delegation.capacity,
        "acts": delegation.acts,
        "starts_on": delegation.starts_on.isoformat(),
        "ends_on": delegation.ends_on.isoformat(),
    }


def _record(verb: str, subject: Any, *, by: User, lead_unit_id: int, **fields: Any) -> None:
    """One event, with the membership by which the administrator acted."""
    acts_as = (
        Membership.objects.in_force(today())
        .filter(user=by, role=Role.ADMINISTRATOR, lead_unit_id=lead_unit_id)
        .select_related("user")
        .first()
    )
    title = acts_as.printed_title if acts_as else by.job_title
    Event.objects.record(
        verb, subject, by=by, lead_unit=lead_unit_id, membership=acts_as, title=title, occurred_on=today(), **fields
    )
