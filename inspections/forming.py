"""A team and the decision that forms it, or changes who is in it."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404

from inspections import permissions
from inspections.enums import TeamRole
from inspections.models import LegalDocument, Team, TeamMember
from inspections.rosters import ORDER
from units.models import Event, User


def in_order(members: Collection[TeamMember]) -> list[TeamMember]:
    return sorted(members, key=lambda row: (ORDER[TeamRole(row.role)], row.user.sort_key))


def staying(team: Team) -> list[TeamMember]:
    """Whom a decision lists today: everybody whose time has no end."""
    return in_order(team.members.filter(ends_on=None).select_related("user"))


def coming(team: Team) -> list[TeamMember]:
    """Members that no decision names yet."""
    return in_order(team.members.filter(added_by=None, ends_on=None).select_related("user"))


def leaving(team: Team) -> list[TeamMember]:
    """Members named by a decision, taken out, and no decision says so yet."""
    rows = team.members.filter(removed_by=None).exclude(ends_on=None).exclude(added_by=None)
    return in_order(rows.select_related("user"))


@transaction.atomic
def apply_decision(
    team_id: int,
    decision: LegalDocument,
    *,
    added: Collection[int],
    removed: Collection[int],
    replaces: LegalDocument | None = None,
    by: User,
) -> Team:
    """The team stands on this decision from now on, where it stood on none or on the one that is replaced.

    `added`, `removed`: members that the decision names; nobody is in the team before its day.
    """
    rows = Team.objects.visible_to(by).select_for_update(of=("self",), no_key=True).select_related("plan")
    team = rows.filter(pk=team_id).first()
    if team is None:
        raise Http404
    if not permissions.can_issue_plan(by, team.plan):
        raise PermissionDenied
    if team.decision_id is None or (replaces is not None and team.decision_id == replaces.pk):
        team.decision = decision
        team.save(update_fields=["decision"])
    members = TeamMember.objects.filter(team=team)
    for member in members.filter(pk__in=added, added_by=None):
        member.added_by, member.starts_on = decision, max(member.starts_on, decision.issued_on)
        member.save(update_fields=["added_by", "starts_on"])
    for member in members.filter(pk__in=removed, removed_by=None):
        member.removed_by = decision
        member.save(update_fields=["removed_by"])
    lead, day = team.plan.lead_unit_id, decision.issued_on
    Event.objects.record("form_team", team, by=by, lead_unit=lead, occurred_on=day, note=f"Theo {decision}")
    return team


@transaction.atomic
def withdraw_decision(team: Team, decision: LegalDocument, *, by: User) -> None:
    """The decision is void, for whoever may say so: whom it named is named by none, and a team that it formed has none."""
    locked = Team.objects.select_for_update(of=("self",), no_key=True).get(pk=team.pk)
    if locked.decision_id == decision.pk:
        locked.decision = None
        locked.save(update_fields=["decision"])
    for member in TeamMember.objects.filter(Q(added_by=decision) | Q(removed_by=decision), team=team).order_by("pk"):
        member.added_by = None if member.added_by_id == decision.pk else member.added_by
        member.removed_by = None if member.removed_by_id == decision.pk else member.removed_by
        member.save(update_fields=["added_by", "removed_by"])
    Event.objects.record("withdraw_decision", team, by=by, lead_unit=team.plan.lead_unit_id, note=f"Hủy {decision}")
