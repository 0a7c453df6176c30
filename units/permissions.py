"""Who may do what with units, people and roles: pure questions, asked by the workflow and by the button alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from cchc.lib.dates import today
from units.enums import Role
from units.models import Delegation, Membership, StoredFile, Unit
from units.scope import scope_of

if TYPE_CHECKING:
    from units.models import User

READS_PEOPLE = (Role.ADMINISTRATOR, Role.HOME_AFFAIRS_HEAD)
# Who signs or decides needs a second factor in production (design, rule 23).
SECOND_FACTOR_ROLES = (Role.ADMINISTRATOR, Role.CLERK, Role.LEADER, Role.HOME_AFFAIRS_HEAD, Role.UNIT_HEAD)


# --- What a person administers or reads -----------------------------------------------------------


def administered(user: User) -> frozenset[int]:
    """Lead units whose units, people and roles the person keeps."""
    return scope_of(user).units([Role.ADMINISTRATOR])


def people_read(user: User) -> frozenset[int]:
    """Lead units whose people and grants the person reads: administrators and heads of Home Affairs."""
    return scope_of(user).units(READS_PEOPLE)


def can_administer(user: User, lead_unit_id: int | None) -> bool:
    return lead_unit_id is not None and lead_unit_id in administered(user)


def can_administer_any(user: User) -> bool:
    return bool(administered(user))


def can_read_people(user: User) -> bool:
    return bool(people_read(user))


# --- Units ----------------------------------------------------------------------------------------


def can_list_units(user: User) -> bool:
    return bool(scope_of(user).led)


def can_edit_unit(user: User, unit: Unit) -> bool:
    """Only that authority itself, where it leads, or what stands below it."""
    return bool({unit.pk, unit.lead_unit_id} & administered(user))


def can_read_file(user: User, unit: Unit) -> bool:
    """The file of what was found there: Home Affairs and leaders, and whoever answers for the unit."""
    scope = scope_of(user)
    return unit.lead_unit_id is not None and (unit.lead_unit_id in scope.reads or unit.pk in scope.own)


def can_purge_for(user: User, lead_unit_id: int) -> bool:
    """The head of Home Affairs destroys bytes that should never have been here (design, rule 18)."""
    return scope_of(user).has(Role.HOME_AFFAIRS_HEAD, lead_unit_id)


def can_purge(user: User, stored: StoredFile) -> bool:
    return can_purge_for(user, stored.lead_unit_id)


# --- People ---------------------------------------------------------------------------------------


def owners_of(person: User) -> frozenset[int]:
    """Lead units to which a person belongs: by the memberships he has or will have, else by those he had."""
    rows = Membership.objects.filter(user=person).values_list(
        "ends_on", "lead_unit_id", "unit__lead_unit_id", "unit_id"
    )
    owners = [(ends_on is None or ends_on >= today(), lead or above or unit) for ends_on, lead, above, unit in rows]
    now = frozenset(owner for is_open, owner in owners if is_open)
    return now or frozenset(owner for _, owner in owners)


def can_read_person(user: User, person: User) -> bool:
    return bool(owners_of(person) & people_read(user))


def can_edit_person(user: User, person: User) -> bool:
    """All lead units of that person must be the administrator's: else he could sign in as somebody of another one."""
    owners = owners_of(person)
    return bool(owners) and owners <= administered(user)


def can_set_password(user: User, person: User) -> bool:
    """Not one's own: that is changed with the old one."""
    return user.pk != person.pk and can_edit_person(user, person)


def can_deactivate(user: User, person: User) -> bool:
    return user.pk != person.pk and can_edit_person(user, person)


can_activate = can_deactivate


# --- Roles ----------------------------------------------------------------------------------------


def can_grant(user: User, person: User) -> bool:
    """An administrator gives roles to people of his lead unit, never to himself (design, rule 23)."""
    return user.pk != person.pk and bool(owners_of(person) & administered(user))


def can_grant_for(user: User, person: User, unit: Unit) -> bool:
    return can_grant(user, person) and can_edit_unit(user, unit)


def can_end_membership(user: User, membership: Membership) -> bool:
    return can_edit_unit(user, membership.unit)


def can_delegate(user: User, lead_unit_id: int) -> bool:
    return can_administer(user, lead_unit_id)


def can_end_delegation(user: User, delegation: Delegation) -> bool:
    return can_administer(user, delegation.lead_unit_id)


def needs_second_factor(user: User) -> bool:
    """Whether one of the person's roles asks for a second factor in production."""
    return any(scope_of(user).roles.get(role) for role in SECOND_FACTOR_ROLES)


def is_last_administrator(person: User, lead_unit_id: int) -> bool:
    """Whether nobody else who can sign in administers this lead unit today or from a later day on."""
    held = Membership.objects.filter(role=Role.ADMINISTRATOR, lead_unit_id=lead_unit_id, user__is_active=True)
    held = held.filter(Q(ends_on=None) | Q(ends_on__gt=today()))
    return held.filter(user=person).exists() and not held.exclude(user=person).exists()
