"""Who may do what another person let him do for a time (design, rule 2): leave, deputies, acts by order."""

from __future__ import annotations

from typing import NamedTuple

from cchc.lib.dates import today
from units.enums import LEAD_ROLES, Act, Role
from units.models import Delegation, Membership, User
from units.scope import remembered


class Delegated(NamedTuple):
    """The delegation in force, and the membership by which its giver has what he passed on."""

    delegation: Delegation
    principal: Membership


def delegated(user: User, *, role: Role, unit_id: int, act: Act) -> Delegated | None:
    """By which delegation of this act the person stands in today for whoever holds `role`; None where he does not.

    `unit_id`: the lead unit for a role held for it (LEAD_ROLES), else the unit itself.
    """
    return _standing_in(user, role, act).get(unit_id)


def units_delegated(user: User, *, role: Role, act: Act) -> frozenset[int]:
    """For which units the person stands in today for whoever holds `role`, in this act."""
    return frozenset(_standing_in(user, role, act))


def _standing_in(user: User, role: Role, act: Act) -> dict[int, Delegated]:
    held = [row for row in _held_by(user) if act in row.acts]
    return remembered(user, f"stands in: {role} {act}", lambda: _read(held, role)) if held else {}


def _held_by(user: User) -> list[Delegation]:
    def read() -> list[Delegation]:
        rows = Delegation.objects.in_force(today()).filter(delegate_id=user.pk or 0).select_related("principal")
        return list(rows.order_by("starts_on", "pk"))

    return remembered(user, "delegations", read)


def _read(held: list[Delegation], role: Role) -> dict[int, Delegated]:
    """The latest delegation of each unit; one that an authority arranged holds for that authority alone."""
    principals = Membership.objects.in_force(today()).filter(role=role, user__in=[row.principal_id for row in held])
    found = {}
    for delegation in held:
        for membership in principals.select_related("unit").order_by("-pk"):
            owner = membership.lead_unit_id or membership.unit.lead_unit_id or membership.unit_id
            if membership.user_id == delegation.principal_id and owner == delegation.lead_unit_id:
                unit_id = membership.lead_unit_id if role in LEAD_ROLES else membership.unit_id
                assert unit_id is not None  # held by a constraint
                found[unit_id] = Delegated(delegation, membership)
    return found
