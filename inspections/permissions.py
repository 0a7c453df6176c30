"""Who may do what: pure questions, asked by the workflow and by the button alike.

They take an inspection loaded with `with_assignment(user)`; one without those columns is asked the database for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspections.enums import InspectionKind, InspectionRole, PlanStatus
from inspections.models import CriteriaSet, Inspection, InspectionMember, LegalDocument, Plan, Round, Team
from inspections.scope import teams_managed_by
from units.enums import Role
from units.scope import scope_of

if TYPE_CHECKING:
    from units.models import User

LEADS_VISIT = (InspectionRole.CHAIR, InspectionRole.SECRETARY)
HOME_AFFAIRS = (Role.HOME_AFFAIRS, Role.HOME_AFFAIRS_HEAD)
REGISTRARS = (*HOME_AFFAIRS, Role.CLERK)
MAKES_CRITERIA = (*HOME_AFFAIRS, Role.ADMINISTRATOR)


# --- Plans, documents, criteria sets -------------------------------------------------------------


def can_plan(user: User) -> bool:
    """Whether the person does Home Affairs' work for any lead unit."""
    return bool(scope_of(user).plans)


def can_plan_for(user: User, lead_unit_id: int) -> bool:
    return scope_of(user).has_any(HOME_AFFAIRS, lead_unit_id)


def can_edit_plan(user: User, plan: Plan) -> bool:
    return can_plan_for(user, plan.lead_unit_id) and plan.status != PlanStatus.CLOSED


def can_issue_plan(user: User, plan: Plan) -> bool:
    """Home Affairs, and the clerk, who numbers its paper."""
    return scope_of(user).has_any(REGISTRARS, plan.lead_unit_id)


def can_close_plan(user: User, plan: Plan) -> bool:
    return can_plan_for(user, plan.lead_unit_id)


def can_edit_team(user: User, team: Team) -> bool:
    return can_edit_plan(user, team.plan)


def can_edit_round(user: User, round_: Round) -> bool:
    return can_edit_plan(user, round_.plan)


def can_register_document(user: User) -> bool:
    """Home Affairs and the clerk keep the register of papers."""
    return bool(scope_of(user).units(REGISTRARS))


def keeps_register(user: User, document: LegalDocument) -> bool:
    return scope_of(user).has_any(REGISTRARS, document.lead_unit_id)


def can_edit_document(user: User, document: LegalDocument) -> bool:
    """What was drawn and signed here changes by another paper, never in the register (rule 13)."""
    return keeps_register(user, document) and not document.is_drawn


def can_edit_criteria_set(user: User, criteria_set: CriteriaSet) -> bool:
    return can_make_criteria_set(user, criteria_set.lead_unit_id)


def can_make_criteria_set(user: User, lead_unit_id: int) -> bool:
    return scope_of(user).has_any(MAKES_CRITERIA, lead_unit_id)


# --- One inspection -------------------------------------------------------------------------------


def assignment(user: User, inspection: Inspection) -> tuple[str | None, list[str]]:
    """Role and fields of the person in this inspection; (None, []) where he has none."""
    if not hasattr(inspection, "assigned_role"):
        mine = InspectionMember.objects.filter(inspection=inspection, user_id=user.pk).first()
        inspection.assigned_role = mine.role if mine else None  # type: ignore[attr-defined]
        inspection.assigned_fields = mine.field_slugs if mine else []  # type: ignore[attr-defined]
    return inspection.assigned_role, inspection.assigned_fields or []  # type: ignore[attr-defined]


def leads_visit(user: User, inspection: Inspection) -> bool:
    return assignment(user, inspection)[0] in LEADS_VISIT


def is_chair(user: User, inspection: Inspection) -> bool:
    return assignment(user, inspection)[0] == InspectionRole.CHAIR


def is_of_unit(user: User, inspection: Inspection) -> bool:
    return inspection.unit_id in scope_of(user).own


def can_see_inside(user: User, inspection: Inspection) -> bool:
    """Answers, internal notes, evidence: the inspecting side, never the inspected unit (rule 3)."""
    scope = scope_of(user)
    if inspection.lead_unit_id in scope.reads or assignment(user, inspection)[0] is not None:
        return True
    return not scope.reads and inspection.team_id in teams_managed_by(user)


def can_open(user: User, inspection: Inspection) -> bool:
    """Its pages beside those of the remediation, which a unit that succeeded in it opens too."""
    return is_of_unit(user, inspection) or can_see_inside(user, inspection)


def can_schedule(user: User, inspection: Inspection) -> bool:
    return can_plan_for(user, inspection.lead_unit_id)


def can_postpone(user: User, inspection: Inspection) -> bool:
    return can_schedule(user, inspection)


def can_cancel(user: User, inspection: Inspection) -> bool:
    return can_schedule(user, inspection)


def can_resume(user: User, inspection: Inspection) -> bool:
    return can_schedule(user, inspection)


def can_allow_exception(user: User, inspection: Inspection) -> bool:
    """A leader may let a conflicted member inspect all the same, with a reason (rule 6)."""
    return scope_of(user).has(Role.LEADER, inspection.lead_unit_id)


def can_enter_self_report(user: User, inspection: Inspection) -> bool:
    """The unit's head or officer, or Home Affairs for it from paper (rule 19)."""
    if inspection.kind == InspectionKind.UNANNOUNCED:
        return False
    return is_of_unit(user, inspection) or can_plan_for(user, inspection.lead_unit_id)


def can_submit_self_report(user: User, inspection: Inspection) -> bool:
    return can_enter_self_report(user, inspection)


def can_start(user: User, inspection: Inspection) -> bool:
    return leads_visit(user, inspection)


def can_answer(user: User, inspection: Inspection, field_slug: str) -> bool:
    """Chair and secretary answer everything, a member the fields assigned to him."""
    role, fields = assignment(user, inspection)
    return role in LEADS_VISIT or (role == InspectionRole.MEMBER and field_slug in fields)


def can_answer_any(user: User, inspection: Inspection) -> bool:
    role, fields = assignment(user, inspection)
    return role in LEADS_VISIT or bool(fields)


def can_settle_conflict(user: User, inspection: Inspection) -> bool:
    return is_chair(user, inspection)


def can_edit_meeting(user: User, inspection: Inspection) -> bool:
    """Attendees, place, times, general assessment and proposals."""
    return leads_visit(user, inspection)


def can_draw_up_minutes(user: User, inspection: Inspection) -> bool:
    return leads_visit(user, inspection)


def can_take_back_minutes(user: User, inspection: Inspection) -> bool:
    return is_chair(user, inspection)


def can_give_opinion(user: User, inspection: Inspection) -> bool:
    """The unit's opinion of the draft: its head or officer, or the visit's secretary or chair for it."""
    return is_of_unit(user, inspection) or leads_visit(user, inspection)


def can_record_signing(user: User, inspection: Inspection) -> bool:
    return leads_visit(user, inspection)


def can_read_history(user: User, inspection: Inspection) -> bool:
    return can_see_inside(user, inspection)
