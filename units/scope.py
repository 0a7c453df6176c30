"""What a person may reach by his memberships, read once a request and passed on as constants (design, rule 1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps

from cchc.lib.dates import today
from units.enums import LEAD_ROLES, UNIT_ROLES, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from units.models import User

T = TypeVar("T")

# Roles that read the content of inspections; an administrator and a clerk do not.
CONTENT_ROLES = (Role.HOME_AFFAIRS, Role.HOME_AFFAIRS_HEAD, Role.LEADER)


@dataclass(frozen=True)
class Scope:
    """Roles of a person, each with the units for which it holds: lead units for LEAD_ROLES, own units for UNIT_ROLES."""

    user_id: int | None = None
    roles: dict[str, frozenset[int]] = field(default_factory=dict)
    works_for: str = ""  # short name of the authority or unit that the page's head shows
    own_elsewhere: frozenset[int] = (
        frozenset()
    )  # own units inspected by an authority whose inspections he does not read

    def units(self, roles: Iterable[str]) -> frozenset[int]:
        return frozenset().union(*(self.roles.get(role, frozenset()) for role in roles))

    def has(self, role: str, unit_id: int | None) -> bool:
        return unit_id in self.roles.get(role, frozenset())

    def has_any(self, roles: Iterable[str], unit_id: int | None) -> bool:
        return any(self.has(role, unit_id) for role in roles)

    @property
    def led(self) -> frozenset[int]:
        """Lead units for which the person works in any role."""
        return self.units(LEAD_ROLES)

    @property
    def reads(self) -> frozenset[int]:
        """Lead units all of whose inspections the person reads: Home Affairs and leaders."""
        return self.units(CONTENT_ROLES)

    @property
    def plans(self) -> frozenset[int]:
        """Lead units for which the person does Home Affairs' work."""
        return self.units((Role.HOME_AFFAIRS, Role.HOME_AFFAIRS_HEAD))

    @property
    def own(self) -> frozenset[int]:
        """Units for which the person answers as head or officer."""
        return self.units(UNIT_ROLES)

    @property
    def only_unit_account(self) -> bool:
        return not self.led


def scope_of(user: User | AnonymousUser) -> Scope:
    """One query, remembered on the user object, which lives as long as its request."""
    if not user.is_authenticated:
        return Scope()
    return remembered(user, "scope", lambda: _read_scope(user.pk))


def remembered(user: User | AnonymousUser, name: str, read: Callable[[], T]) -> T:
    """What `read` gives, read once for this user object."""
    memory: dict[str, T] = user.__dict__.setdefault("_remembered", {})
    if name not in memory:
        memory[name] = read()
    return memory[name]


def _read_scope(user_id: int) -> Scope:
    membership: Any = apps.get_model("units", "Membership")
    mine = membership.objects.in_force(today()).filter(user_id=user_id)
    names = ("lead_unit__short_name", "unit__short_name")
    rows = list(mine.values_list("role", "unit_id", "lead_unit_id", "unit__lead_unit_id", *names))
    roles: dict[str, set[int]] = {}
    works_for = ""
    for role, unit_id, lead_unit_id, _, lead_name, unit_name in rows:
        roles.setdefault(role, set()).add(lead_unit_id if role in LEAD_ROLES else unit_id)
        works_for = lead_name or works_for or unit_name
    reads = {row[2] for row in rows if row[0] in CONTENT_ROLES}
    elsewhere = frozenset(row[1] for row in rows if row[0] in UNIT_ROLES and row[3] not in reads)
    return Scope(user_id, {role: frozenset(ids) for role, ids in roles.items()}, works_for, elsewhere)
