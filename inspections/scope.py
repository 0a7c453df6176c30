"""Which teams a person manages, read once a request (design, rule 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps

from cchc.lib.dates import today
from inspections.enums import TeamRole
from units.scope import remembered

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from units.models import User

MANAGING_ROLES = (TeamRole.LEADER, TeamRole.DEPUTY, TeamRole.SECRETARY)


def teams_managed_by(user: User | AnonymousUser) -> frozenset[int]:
    """Teams in which the person is tổ trưởng, tổ phó or thư ký: he sees all their inspections."""
    return remembered(user, "teams_managed", lambda: _read_teams(user))


def _read_teams(user: User | AnonymousUser) -> frozenset[int]:
    if not user.is_authenticated:
        return frozenset()
    member: Any = apps.get_model("inspections", "TeamMember")
    rows = member.objects.in_force(today()).filter(user_id=user.pk, role__in=MANAGING_ROLES)
    return frozenset(rows.values_list("team_id", flat=True))
