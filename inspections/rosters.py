"""Who is in a team: now, before and later, in the order in which a decision lists people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from inspections.enums import TeamRole
from inspections.models import TeamMember

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
