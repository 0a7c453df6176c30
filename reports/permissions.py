"""Who may sign what, attach a scan, read a draft: pure questions, asked by the workflow and by the button alike."""

from __future__ import annotations

from dataclasses import dataclass

from cchc.lib.dates import today
from inspections import permissions as inspections
from inspections.enums import InspectionRole
from inspections.models import Inspection, InspectionMember
from reports.enums import Signatory
from reports.models import Document
from units.delegating import delegated
from units.enums import UNIT_ROLES, Act, Capacity, Role
from units.models import Membership, User
from units.scope import scope_of

IN_TEAM = {Signatory.SECRETARY: InspectionRole.SECRETARY, Signatory.CHAIR: InspectionRole.CHAIR}


@dataclass(frozen=True)
class SigningRight:
    """By what membership, under which printed title, in which capacity a person signs (rule 2)."""

    title: str
    capacity: Capacity = Capacity.OWN
    membership: Membership | None = None


def can_confirm(user: User, inspection: Inspection) -> bool:
    """Open the form of a confirmation: whoever leads the visit, and the unit. Who signs then says so himself."""
    return inspections.leads_visit(user, inspection) or inspections.is_of_unit(user, inspection)


def can_attach_scan(user: User, document: Document) -> bool:
    scope, lead = scope_of(user), document.lead_unit_id
    if scope.has_any((Role.HOME_AFFAIRS, Role.HOME_AFFAIRS_HEAD, Role.CLERK), lead):
        return True
    if document.issuer_id != lead and scope.has_any(UNIT_ROLES, document.issuer_id):
        return True
    return document.inspection is not None and inspections.leads_visit(user, document.inspection)


def signing_right(user: User, inspection: Inspection, part: str) -> SigningRight | None:
    """The right of this person to sign this part in the system; None where he has none."""
    if part == Signatory.UNIT:
        return _for_unit(user, inspection)
    role = IN_TEAM.get(Signatory(part))
    member = (
        InspectionMember.objects.filter(inspection=inspection, user_id=user.pk, role=role).first() if role else None
    )
    return SigningRight(member.title or user.job_title) if member else None


def _for_unit(user: User, inspection: Inspection) -> SigningRight | None:
    """The unit's head, or who holds a delegation from him that names this act."""
    mine = Membership.objects.in_force(today()).filter(unit=inspection.unit_id, user_id=user.pk).select_related("user")
    own = mine.filter(role=Role.UNIT_HEAD).first()
    if own is not None:
        return SigningRight(_unit_title(inspection, own.printed_title), Capacity.OWN, own)
    given = delegated(user, role=Role.UNIT_HEAD, unit_id=inspection.unit_id, act=Act.SIGN_MINUTES)
    if given is None:
        return None
    own = mine.first()
    return SigningRight(own.printed_title if own else user.job_title, Capacity(given.delegation.capacity), own)


def _unit_title(inspection: Inspection, title: str) -> str:
    name = inspection.unit.name_on(today())
    title = title or name.head_title
    return title if name.short_name in title else name.office_of(title)
