"""Who signs the minutes in what words (NĐ 30/2020, Phụ lục I, F21–F23)."""

from __future__ import annotations

from typing import Any

from inspections.enums import InspectionRole, Side, TeamRole
from inspections.models import Attendee, Inspection, InspectionMember
from reports.enums import Signatory
from units.models import UnitName

HAND = "(Ký, ghi rõ họ tên)"
HAND_AND_SEAL = "(Ký, đóng dấu, ghi rõ họ tên)"


def signers(inspection: Inspection, unit: UnitName) -> list[dict[str, Any]]:
    """One block for each party: heading, lines below it, hint, the name where it is known."""
    members = {member.role: member for member in inspection.members.select_related("user")}
    return [
        _secretary(members.get(InspectionRole.SECRETARY)),
        _chair(inspection, members.get(InspectionRole.CHAIR)),
        _unit(inspection, unit),
    ]


def _secretary(member: InspectionMember | None) -> dict[str, Any]:
    return _block(Signatory.SECRETARY, "NGƯỜI LẬP BIÊN BẢN", [], HAND, _name(member), _title(member))


def _chair(inspection: Inspection, member: InspectionMember | None) -> dict[str, Any]:
    """A team that uses the agency's seal prints the office below the title in the team (F23)."""
    role = _team_role(inspection, member)
    heading, lines = {
        TeamRole.LEADER: ("TM. TỔ KIỂM TRA", ["TỔ TRƯỞNG"]),
        TeamRole.DEPUTY: ("KT. TỔ TRƯỞNG", ["TỔ PHÓ"]),
    }.get(role, ("TM. TỔ KIỂM TRA", ["CHỦ TRÌ BUỔI KIỂM TRA"]))
    title = _title(member)
    if inspection.team.uses_seal and title and role in (TeamRole.LEADER, TeamRole.DEPUTY):
        lines = [*lines, title.upper()]
    return _block(Signatory.CHAIR, heading, lines, HAND, _name(member), title)


def _team_role(inspection: Inspection, member: InspectionMember | None) -> TeamRole:
    if member is None:
        return TeamRole.MEMBER
    in_team = inspection.team.members.filter(user_id=member.user_id).order_by("-starts_on").first()
    return TeamRole(in_team.role) if in_team else TeamRole.MEMBER


def _unit(inspection: Inspection, unit: UnitName) -> dict[str, Any]:
    """The head where he was present, else his deputy (KT.), else the head with his name left open."""
    present = [a for a in inspection.attendees.all() if a.side == Side.UNIT and a.present]
    head, deputy = _titled(present, unit.head_title), _titled(present, unit.deputy_title)
    title = unit.office_of(unit.head_title)
    lines = [title.upper()]
    if head is None and deputy is not None:
        title = unit.office_of(unit.deputy_title)
        lines = [f"KT. {unit.head_title.upper()}", unit.deputy_title.upper()]
    signer = head or deputy
    name = signer.name if signer else ""
    return _block(Signatory.UNIT, "ĐẠI DIỆN ĐƠN VỊ ĐƯỢC KIỂM TRA", lines, HAND_AND_SEAL, name, title) | {
        "principal": unit.head_title.upper()
    }


def _titled(people: list[Attendee], title: str) -> Attendee | None:
    wanted = title.casefold()
    return next((person for person in people if person.title.casefold().startswith(wanted)), None)


def _block(part: Signatory, heading: str, lines: list[str], hint: str, name: str, title: str) -> dict[str, Any]:
    return {"part": part.value, "heading": heading, "lines": lines, "hint": hint, "name": name, "title": title}


def _name(member: InspectionMember | None) -> str:
    return member.user.full_name if member else ""


def _title(member: InspectionMember | None) -> str:
    return (member.title or member.user.job_title) if member else ""
