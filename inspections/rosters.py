"""Who is in a team: now, before and later, in the order in which a decision lists people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from cchc.lib.dates import today
from inspections.enums import InspectionRole, TeamRole
from inspections.models import Inspection, InspectionMember, Team, TeamMember

ORDER = {
    role: place for place, role in enumerate([TeamRole.LEADER, TeamRole.DEPUTY, TeamRole.SECRETARY, TeamRole.MEMBER])
}


@dataclass(frozen=True)
class Entry:
    member: TeamMember
    fields: list[str]


@dataclass(frozen=True)
class Roster:
    current: list[Entry]
    future: list[Entry]
    former: list[Entry]


def roster(members: Iterable[TeamMember], day: dt.date, *, names: dict[str, str]) -> Roster:
    """`names`: slug → name of a field."""
    entries = [
        Entry(member, [names.get(slug, slug) for slug in member.field_slugs])
        for member in sorted(members, key=lambda member: (ORDER[TeamRole(member.role)], member.user.sort_key))
    ]
    return Roster(
        current=[entry for entry in entries if _starts(entry) <= day and not _ended(entry, day)],
        future=[entry for entry in entries if _starts(entry) > day],
        former=[entry for entry in entries if _ended(entry, day)],
    )


def _starts(entry: Entry) -> dt.date:
    return entry.member.starts_on


def _ended(entry: Entry, day: dt.date) -> bool:
    return entry.member.ends_on is not None and entry.member.ends_on < day


def can_be_sent(team: Team) -> list[TeamMember]:
    """Members whose time has not run out, one row a person, in the order of their roles."""
    rows = TeamMember.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today()), team=team).select_related("user")
    one_each = {row.user_id: row for row in rows.order_by("starts_on", "pk")}
    return sorted(one_each.values(), key=lambda row: (ORDER[TeamRole(row.role)], row.user.sort_key))


@dataclass(frozen=True)
class Visitor:
    """A person of an inspection; `fields` are names."""

    member: InspectionMember
    fields: list[str]


VISIT_ORDER = {role: place for place, role in enumerate(InspectionRole)}


def visitors(inspection: Inspection, names: dict[str, str]) -> list[Visitor]:
    """Chair, secretary, members in Vietnamese order. `names`: slug → name of a field."""
    rows = InspectionMember.objects.filter(inspection=inspection).select_related("user", "exception_by")
    ordered = sorted(rows, key=lambda row: (VISIT_ORDER[InspectionRole(row.role)], row.user.sort_key))
    return [Visitor(row, [names.get(slug, slug) for slug in row.field_slugs]) for row in ordered]
