"""Who may do what with findings, conclusions and what the unit hands in: pure questions, for workflow and button alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspections.enums import ConclusionStatus
from inspections.models import ConclusionNotice, ExtensionRequest, Finding, Submission
from inspections.permissions import HOME_AFFAIRS, can_plan_for, can_see_inside
from units.delegating import Delegated, delegated
from units.enums import UNIT_ROLES, Act, Role
from units.scope import scope_of

if TYPE_CHECKING:
    from units.models import User


# --- The inspected unit, and Home Affairs where it enters what came on paper ------------------------


def is_of_unit(user: User, unit_id: int) -> bool:
    return scope_of(user).has_any(UNIT_ROLES, unit_id)


def is_head_of(user: User, unit_id: int) -> bool:
    return scope_of(user).has(Role.UNIT_HEAD, unit_id)


def acts_for_unit(user: User, finding: Finding) -> bool:
    """Write what the unit says of a finding: its own people, or Home Affairs for it from paper (rule 19)."""
    return is_of_unit(user, finding.responsible_unit_id) or can_plan_for(user, finding.lead_unit_id)


def can_edit_submission(user: User, submission: Submission) -> bool:
    """The side that drafts it: the unit, or Home Affairs entering from paper."""
    if submission.entered_for_unit:
        return can_plan_for(user, submission.lead_unit_id)
    return is_of_unit(user, submission.unit_id)


def needs_paper(user: User, submission: Submission) -> bool:
    """Only the head hands in without the number, date and scan of a signed paper."""
    return submission.entered_for_unit or not is_head_of(user, submission.unit_id)


can_ask_extension = acts_for_unit
can_add_progress = acts_for_unit
can_add_evidence = acts_for_unit


def reads_inside(user: User, finding: Finding) -> bool:
    """Who answered what, internal work: the inspecting side, and of a loss in the index who leads."""
    if finding.inspection is not None and can_see_inside(user, finding.inspection):
        return True
    return finding.lead_unit_id in scope_of(user).reads


# --- The city ---------------------------------------------------------------------------------------


def can_conclude(user: User, lead_unit_id: int) -> bool:
    """Write a conclusion, have it numbered and issued."""
    return can_plan_for(user, lead_unit_id)


def can_approve_conclusion(user: User, conclusion: ConclusionNotice) -> bool:
    """The head of Home Affairs, or whom he let approve for a time."""
    lead_unit_id = conclusion.lead_unit_id
    return scope_of(user).has(Role.HOME_AFFAIRS_HEAD, lead_unit_id) or bool(approves_for(user, lead_unit_id))


def can_return_conclusion(user: User, conclusion: ConclusionNotice) -> bool:
    """Who approves; and a leader, before whom it may lie once it is approved."""
    if can_approve_conclusion(user, conclusion):
        return True
    lead_unit_id = conclusion.lead_unit_id
    leads = scope_of(user).has(Role.LEADER, lead_unit_id) or bool(
        delegated(user, role=Role.LEADER, unit_id=lead_unit_id, act=Act.SIGN_PAPERS)
    )
    return leads and conclusion.status == ConclusionStatus.APPROVED


def approves_for(user: User, lead_unit_id: int) -> Delegated | None:
    """By which delegation the person stands in for the head of Home Affairs."""
    return delegated(user, role=Role.HOME_AFFAIRS_HEAD, unit_id=lead_unit_id, act=Act.APPROVE)


def can_issue_conclusion(user: User, conclusion: ConclusionNotice) -> bool:
    """Type the number that the clerk's book gave: Home Affairs or the clerk."""
    return scope_of(user).has_any((*HOME_AFFAIRS, Role.CLERK), conclusion.lead_unit_id)


def can_verify(user: User, finding: Finding) -> bool:
    """Home Affairs; never an officer of that unit. Who reported it himself is refused by the transition (rule 6)."""
    return can_plan_for(user, finding.lead_unit_id) and not is_of_unit(user, finding.responsible_unit_id)


def can_decide_extension(user: User, request: ExtensionRequest) -> bool:
    """Home Affairs within the plan's limit, a leader beyond it; which of the two is for the transition to say."""
    finding = request.finding
    if is_of_unit(user, finding.responsible_unit_id):
        return False
    return can_plan_for(user, finding.lead_unit_id) or scope_of(user).has(Role.LEADER, finding.lead_unit_id)


def can_withdraw_extension(user: User, request: ExtensionRequest) -> bool:
    """The side that may ask; the unit also where Home Affairs entered the request for it."""
    return acts_for_unit(user, request.finding)


def can_exceed_limit(user: User, finding: Finding) -> bool:
    return scope_of(user).has(Role.LEADER, finding.lead_unit_id)


def can_stop_reminders(user: User, finding: Finding) -> bool:
    return can_plan_for(user, finding.lead_unit_id)


def can_issue_letter(user: User, lead_unit_id: int) -> bool:
    """Type the number that the clerk's book gave a letter of reminder: Home Affairs or the clerk."""
    return scope_of(user).has_any((*HOME_AFFAIRS, Role.CLERK), lead_unit_id)


def can_remind(user: User, lead_unit_id: int) -> bool:
    """Remind by hand, write a letter of reminder, log a call."""
    return can_plan_for(user, lead_unit_id)
