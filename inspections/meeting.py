"""The meeting of an inspection: who was there, where, from when to when, and what only people can say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from cchc.lib.canonical import canonical_json, sha256_hex
from cchc.lib.dates import ZONE
from inspections import permissions
from inspections.enums import InspectionStatus, Side
from inspections.models import Attendee, Inspection, InspectionMember
from inspections.workflow import WorkflowError, lock_inspection, require
from units.models import Event, User

STALE = "Trang này vừa được người khác sửa. Hãy xem lại nội dung dưới đây; bấm «Lưu» lần nữa để ghi nội dung của bạn."


class StaleMeetingError(WorkflowError):
    """Somebody else saved the meeting since this page was opened."""


@dataclass(frozen=True)
class Person:
    side: Side
    name: str
    title: str
    present: bool = True
    in_place_of: str = ""


@dataclass(frozen=True)
class Meeting:
    """Everything the page edits. Times are local clock times of `day`."""

    place: str
    day: dt.date
    starts: dt.time
    ends: dt.time | None
    assessment: str = ""
    proposals: str = ""
    people: Sequence[Person] = field(default_factory=list)


def version(inspection: Inspection) -> str:
    """Changes with anything that the page edits: a page sends back the one it was made from."""
    people = list(inspection.attendees.order_by("pk").values_list("side", "name", "title", "present", "in_place_of"))
    times = [moment.isoformat() if moment else "" for moment in (inspection.started_at, inspection.ended_at)]
    state = [inspection.place, *times, inspection.assessment, inspection.proposals, people]
    return sha256_hex(canonical_json(state))[:16]


@transaction.atomic
def save_meeting(inspection_id: int, meeting: Meeting, *, by: User, seen: str) -> Inspection:
    """Replace the meeting as a whole. `seen` is the version that the page showed."""
    inspection = lock_inspection(inspection_id, by, allowed=permissions.can_edit_meeting)
    require(inspection, InspectionStatus.IN_PROGRESS, sentence="Chỉ sửa được buổi làm việc khi đang kiểm tra")
    if seen != version(inspection):
        raise StaleMeetingError(STALE)
    if meeting.ends is not None and meeting.ends <= meeting.starts:
        raise WorkflowError("Giờ kết thúc phải sau giờ bắt đầu.")
    inspection.place = meeting.place
    inspection.started_at = dt.datetime.combine(meeting.day, meeting.starts, ZONE)
    inspection.ended_at = dt.datetime.combine(meeting.day, meeting.ends, ZONE) if meeting.ends else None
    inspection.assessment, inspection.proposals = meeting.assessment, meeting.proposals
    inspection.save(update_fields=["place", "started_at", "ended_at", "assessment", "proposals"])
    _replace_people(inspection, meeting.people)
    Event.objects.record("save_meeting", inspection, by=by, lead_unit=inspection.lead_unit_id)
    return inspection


def team_as_people(inspection: Inspection) -> list[Person]:
    """The members of the inspection as attendees: chair first, then secretary, then the others."""
    order = {"chair": 0, "secretary": 1}
    members = sorted(
        inspection.members.select_related("user"), key=lambda member: (order.get(member.role, 2), member.pk)
    )
    return [Person(Side.TEAM, member.user.full_name, _title(member)) for member in members]


def _title(member: InspectionMember) -> str:
    office = member.title or member.user.job_title
    role = member.get_role_display()
    return f"{office}, {role}" if office else role


def _replace_people(inspection: Inspection, people: Sequence[Person]) -> None:
    accounts = {member.user.full_name: member.user_id for member in inspection.members.select_related("user")}
    inspection.attendees.all().delete()
    Attendee.objects.bulk_create(
        Attendee(
            inspection=inspection,
            side=person.side,
            position=position,
            name=person.name,
            title=person.title,
            present=person.present,
            in_place_of=person.in_place_of,
            user_id=accounts.get(person.name) if person.side == Side.TEAM else None,
        )
        for position, person in enumerate(people)
    )
