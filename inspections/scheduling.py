"""What stands against a date and the people of an inspection: conflicts of interest, double bookings, days off.

Asked before a schedule is saved, and by the page that proposes one. Nothing here changes a row.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from cchc.lib.dates import short_date, today
from cchc.lib.workdays import CALENDAR
from inspections.enums import HalfDay, InspectionKind, InspectionRole, InspectionStatus, TeamRole
from inspections.models import Criterion, Inspection, InspectionMember, TeamMember
from inspections.rosters import can_be_sent
from units.models import Membership, Succession

NOT_TAKING_PLACE = (InspectionStatus.POSTPONED, InspectionStatus.CANCELLED)
BOTH_LEAD = (InspectionRole.CHAIR, InspectionRole.SECRETARY)
WEEKEND = ("Thứ Bảy", "Chủ nhật")


@dataclass(frozen=True)
class Assignee:
    """A person of an inspection as it is about to be scheduled."""

    user_id: int
    role: str
    field_slugs: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True)
class Check:
    """`errors` refuse a schedule, `warnings` want a confirmation, `notes` only inform. Each is a sentence."""

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def check_schedule(inspection: Inspection, day: dt.date, half_day: str, people: Iterable[Assignee]) -> Check:
    """Everything that speaks against holding this inspection on that day with those people."""
    people = list(people)
    members = {row.user_id: row for row in _team_members(inspection)}
    return Check(
        errors=[
            *_roles_wrong(people),
            *_strangers(people, members),
            *_conflict_errors(inspection, day, people, members),
        ],
        warnings=[
            *_day_warnings(inspection, day),
            *_membership_warnings(day, people, members),
            *_booked_elsewhere(inspection, day, half_day, people),
        ],
        notes=_fields_without_anybody(inspection, people),
    )


# --- Conflicts of interest (design, rule 6) --------------------------------------------------------


def conflicts(inspection: Inspection, day: dt.date, user_ids: Iterable[int]) -> dict[int, Membership]:
    """For each person who may not inspect this unit on that day: the membership that forbids it.

    That very unit or one that it succeeds, not a parent; in force on that day, or ended within the plan's
    `conflict_months`: a membership that ended on 21/5/2018 still counts on 21/5/2019, no longer on 22/5/2019.
    """
    months = inspection.team.plan.conflict_months
    rows = Membership.objects.filter(user__in=set(user_ids), unit__in=unit_and_predecessors(inspection.unit_id, day))
    rows = rows.filter(starts_on__lte=day).select_related("unit", "user").order_by("user", "-starts_on", "pk")
    found: dict[int, Membership] = {}
    for membership in rows:
        if membership.ends_on is None or add_months(membership.ends_on, months) >= day:
            found.setdefault(membership.user_id, membership)
    return found


def conflicts_of_team(inspection: Inspection) -> dict[int, Membership]:
    """The same for everybody of the team who can be sent, on the day of the inspection, or today while it has none."""
    return conflicts(inspection, inspection.visit_on or today(), [row.user_id for row in can_be_sent(inspection.team)])


def unit_and_predecessors(unit_id: int, day: dt.date) -> set[int]:
    """The unit and all that it came from by successions in force on that day."""
    found, new = {unit_id}, {unit_id}
    while new:
        rows = Succession.objects.filter(successor__in=new, effective_on__lte=day)
        new = set(rows.values_list("predecessor_id", flat=True)) - found
        found |= new
    return found


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def why_conflicted(membership: Membership) -> str:
    """«Ngô Văn A đang là công chức đầu mối của đơn vị tại UBND phường Mũi Né»."""
    role = membership.get_role_display().lower()
    if membership.ends_on and membership.ends_on < today():
        return f"{membership.user} là {role} tại {membership.unit} đến {short_date(membership.ends_on)}"
    return f"{membership.user} đang là {role} tại {membership.unit}"


def _conflict_errors(
    inspection: Inspection, day: dt.date, people: list[Assignee], members: dict[int, TeamMember]
) -> list[str]:
    excepted = set(
        inspection.members.exclude(exception_reason="").values_list("user_id", flat=True) if inspection.pk else ()
    )
    found = conflicts(inspection, day, [person.user_id for person in people if person.user_id not in excepted])
    roles = {person.user_id: person.role for person in people}
    return [_conflict_sentence(row, roles[user_id], members, found) for user_id, row in found.items()]


def _conflict_sentence(
    membership: Membership, role: str, members: dict[int, TeamMember], found: dict[int, Membership]
) -> str:
    sentence = f"Xung đột lợi ích: {why_conflicted(membership)}, không được kiểm tra đơn vị này."
    if role != InspectionRole.CHAIR:
        return f"{sentence} Hãy cử người khác, hoặc đề nghị lãnh đạo cho phép ngoại lệ có lý do."
    deputy = next((row for row in members.values() if row.role == TeamRole.DEPUTY and row.user_id not in found), None)
    instead = f"Tổ phó {deputy.user} chủ trì thay" if deputy else "người khác chủ trì"
    return f"{sentence} Hãy để {instead}."


# --- People ---------------------------------------------------------------------------------------


def _team_members(inspection: Inspection) -> list[TeamMember]:
    """One row a person, the newest; leader, deputies, secretary, members in the order of their roles."""
    rows = TeamMember.objects.filter(team=inspection.team_id).select_related("user").order_by("starts_on", "pk")
    return list({row.user_id: row for row in rows}.values())


def _roles_wrong(people: list[Assignee]) -> list[str]:
    errors = []
    by_role = {role: [person for person in people if person.role == role] for role in BOTH_LEAD}
    if len(by_role[InspectionRole.CHAIR]) != 1:
        errors.append("Cần đúng một người chủ trì.")
    if len(by_role[InspectionRole.SECRETARY]) != 1:
        errors.append("Cần đúng một thư ký.")
    if len({person.user_id for person in people}) < len(people):
        errors.append("Một người chỉ giữ một vai trò: chủ trì, thư ký và thành viên phải là những người khác nhau.")
    return errors


def _strangers(people: list[Assignee], members: dict[int, TeamMember]) -> list[str]:
    if all(person.user_id in members for person in people):
        return []
    return ["Có người không thuộc Tổ kiểm tra. Hãy bổ sung người đó vào Tổ bằng quyết định trước."]


def _membership_warnings(day: dt.date, people: list[Assignee], members: dict[int, TeamMember]) -> list[str]:
    mine = [members[person.user_id] for person in people if person.user_id in members]
    return [
        f"{row.user} không còn hoặc chưa là thành viên của Tổ vào ngày {short_date(day)}."
        for row in mine
        if not (row.starts_on <= day and (row.ends_on is None or row.ends_on >= day))
    ]


def _fields_without_anybody(inspection: Inspection, people: list[Assignee]) -> list[str]:
    if inspection.criteria_set_id is None:
        return []
    given = {slug for person in people for slug in person.field_slugs}
    leaves = Criterion.objects.filter(criteria_set=inspection.criteria_set_id).inspected().values("field_slug")
    fields = Criterion.objects.filter(criteria_set=inspection.criteria_set_id, field_slug__in=leaves).fields()
    names = [row.text for row in fields.order_by("position") if row.field_slug not in given]
    if not names:
        return []
    return [f"Chưa giao riêng cho thành viên nào (chủ trì, thư ký làm được): {'; '.join(names)}."]


# --- Days and half-days ---------------------------------------------------------------------------


def _day_warnings(inspection: Inspection, day: dt.date) -> list[str]:
    warnings = []
    if why := CALENDAR.why_off(day):
        kind = "ngày nghỉ cuối tuần" if why in WEEKEND else "ngày nghỉ"
        warnings.append(f"Ngày {short_date(day)} là {kind}: {why}.")
    if inspection.round and not inspection.round.covers(day):
        start, end = short_date(inspection.round.starts_on), short_date(inspection.round.ends_on)
        warnings.append(f"Ngày {short_date(day)} nằm ngoài {inspection.round.name} (từ {start} đến {end}).")
    if inspection.unit.valid_to and inspection.unit.valid_to < day:
        warnings.append(f"{inspection.unit} không còn hoạt động vào ngày {short_date(day)}.")
    if day < today():
        warnings.append(f"Ngày {short_date(day)} đã qua.")
    elif inspection.kind != InspectionKind.UNANNOUNCED:
        left, wanted = CALENDAR.working_days_between(today(), day), inspection.team.plan.notice_days
        if left < wanted:
            warnings.append(f"Chỉ báo trước cho đơn vị {left} ngày làm việc; kế hoạch định {wanted} ngày.")
    return warnings


def _booked_elsewhere(inspection: Inspection, day: dt.date, half_day: str, people: list[Assignee]) -> list[str]:
    """The same person in two places at once, or the unit inspected twice at once."""
    same_time = Q() if half_day == HalfDay.FULL_DAY else Q(half_day__in=[half_day, HalfDay.FULL_DAY])
    others = Inspection.objects.filter(same_time, visit_on=day).exclude(pk=inspection.pk)
    others = others.exclude(status__in=NOT_TAKING_PLACE)
    rows = InspectionMember.objects.filter(inspection__in=others, user__in=[person.user_id for person in people])
    names: dict[Inspection, list[str]] = {}
    for row in rows.select_related("user", "inspection__unit").order_by("inspection", "user__sort_key"):
        names.setdefault(row.inspection, []).append(str(row.user))
    warnings = []
    for other, people_there in names.items():
        where = str(other.unit) if other.lead_unit_id == inspection.lead_unit_id else "nơi khác"
        when = other.get_half_day_display().lower()
        warnings.append(f"Đã có lịch kiểm tra {where} {when} ngày {short_date(day)}: {', '.join(people_there)}.")
    if others.filter(unit=inspection.unit_id, lead_unit=inspection.lead_unit_id).exists():
        warnings.append(f"{inspection.unit} đã có một cuộc kiểm tra khác vào lúc đó.")
    return warnings


# --- A proposal -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposal:
    """Who would inspect if nobody chose otherwise, and what to say about it."""

    people: list[Assignee]
    notes: list[str]

    def user_of(self, role: str) -> int | None:
        return next((person.user_id for person in self.people if person.role == role), None)


def propose_people(inspection: Inspection, day: dt.date) -> Proposal:
    """All members in force that day with their own fields; the leader chairs, or the deputy where he may not."""
    rows = [row for row in _team_members(inspection) if row.ends_on is None or row.ends_on >= day]
    forbidden = conflicts(inspection, day, [row.user_id for row in rows])
    excepted = {row.user_id for row in inspection.members.all() if row.exception_reason} if inspection.pk else set()
    free = [row for row in rows if row.user_id not in forbidden or row.user_id in excepted]
    chair = _first(free, TeamRole.LEADER) or _first(free, TeamRole.DEPUTY)
    secretary = _first(free, TeamRole.SECRETARY)
    people = [_assignee(row, _role_of(row, chair, secretary)) for row in free]
    notes = [f"{why_conflicted(forbidden[row.user_id])} nên không tham gia." for row in rows if row not in free]
    if chair and chair.role == TeamRole.DEPUTY and _first(rows, TeamRole.LEADER):
        notes.append(f"Tổ phó {chair.user} chủ trì thay Tổ trưởng.")
    return Proposal(people, notes)


def _first(rows: list[TeamMember], role: TeamRole) -> TeamMember | None:
    return next((row for row in rows if row.role == role), None)


def _role_of(row: TeamMember, chair: TeamMember | None, secretary: TeamMember | None) -> InspectionRole:
    if row is chair:
        return InspectionRole.CHAIR
    return InspectionRole.SECRETARY if row is secretary else InspectionRole.MEMBER


def _assignee(row: TeamMember, role: InspectionRole) -> Assignee:
    return Assignee(row.user_id, role, tuple(row.field_slugs), row.printed_title)
