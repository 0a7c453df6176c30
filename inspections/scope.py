"""What a person does in teams, read once a request (design, rule 1)."""

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
    day = today()
    return frozenset(
        team
        for team, role, starts_on, ends_on in _team_memberships(user)
        if role in MANAGING_ROLES and starts_on <= day and (ends_on is None or day <= ends_on)
    )


def has_been_inspector(user: User | AnonymousUser) -> bool:
    """Whether the person ever was in a team: only then can he have taken part in an inspection."""
    return bool(_team_memberships(user))


def _team_memberships(user: User | AnonymousUser) -> list[tuple[Any, ...]]:
    return remembered(user, "team_memberships", lambda: _read_team_memberships(user.pk))


def _read_team_memberships(user_id: int | None) -> list[tuple[Any, ...]]:
    member: Any = apps.get_model("inspections", "TeamMember")
    rows = member.objects.filter(user_id=user_id or 0).order_by()
    return list(rows.values_list("team_id", "role", "starts_on", "ends_on"))
