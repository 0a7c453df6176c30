"""The visits: when they were announced, on what day they are, and who goes (data/schedule.json, made up)."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from inspections import workflow
from inspections.enums import InspectionRole, TeamRole
from inspections.models import Inspection, TeamMember
from inspections.scheduling import Assignee
from reports.sample.clock import Step, moment
from reports.sample.files import read
from reports.sample.people import People
from reports.sample.planning import Planned


def announcements(planned: Planned, people: People) -> list[Step]:
    """Each visit is scheduled on the day on which it was announced."""
    return [
        Step(
            moment(row["announced_on"], "09:00"),
            partial(_schedule, planned.inspections[row["unit"]], row, planned, people),
        )
        for row in read("schedule")["visits"]
    ]


def visit_days() -> dict[str, dt.date]:
    """Key of the unit → day of its visit."""
    return {row["unit"]: dt.date.fromisoformat(row["on"]) for row in read("schedule")["visits"]}


def _schedule(inspection: Inspection, row: dict[str, Any], planned: Planned, people: People) -> None:
    schedule = workflow.Schedule(
        day=dt.date.fromisoformat(row["on"]),
        half_day=row["half_day"],
        place=f"Trụ sở {inspection.unit.short_name}",
        people=tuple(party_of(planned, chair=row["chair"])),
    )
    workflow.schedule(inspection.pk, schedule, by=people["noivu.chuyenvien"], confirmed=True)


def party_of(planned: Planned, *, chair: str) -> list[Assignee]:
    """The whole team; where the deputy chairs, the leader stays in his office."""
    rows = planned.team.members.select_related("user").order_by("pk")
    return [
        Assignee(row.user_id, _role(row, chair), tuple(row.field_slugs), row.printed_title)
        for row in rows
        if row.role != TeamRole.LEADER or row.user.username == chair
    ]


def _role(row: TeamMember, chair: str) -> InspectionRole:
    if row.user.username == chair:
        return InspectionRole.CHAIR
    return InspectionRole.SECRETARY if row.role == TeamRole.SECRETARY else InspectionRole.MEMBER
