"""Who may do what with rounds of the index, assessments and scores: pure questions, for workflow and button alike."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q

from cchc.lib.dates import today
from inspections.enums import AssessmentStatus
from inspections.models import IndexAppraiser, IndexAssessment, IndexRound
from inspections.permissions import can_plan_for
from inspections.scheduling import add_months
from units.enums import UNIT_ROLES, Role
from units.models import Membership, Succession
from units.scope import remembered, scope_of

if TYPE_CHECKING:
    from units.models import User

CONFLICT_MONTHS = 12  # where the round has no plan that says otherwise


# --- A round --------------------------------------------------------------------------------------


def can_edit_index_round(user: User, round_: IndexRound) -> bool:
    return can_plan_for(user, round_.lead_unit_id)


def can_open_index_round(user: User, round_: IndexRound) -> bool:
    return can_plan_for(user, round_.lead_unit_id)


def reads_all(user: User, round_: IndexRound) -> bool:
    """All assessments of the round: Home Affairs, leaders, its appraisers."""
    return round_.lead_unit_id in scope_of(user).reads or bool(appraised_fields(user, round_.pk))


# --- An assessment --------------------------------------------------------------------------------


def is_of_unit(user: User, assessment: IndexAssessment) -> bool:
    return scope_of(user).has_any(UNIT_ROLES, assessment.unit_id)


def is_head_of(user: User, assessment: IndexAssessment) -> bool:
    return scope_of(user).has(Role.UNIT_HEAD, assessment.unit_id)


def can_self_assess(user: User, assessment: IndexAssessment) -> bool:
    """Write what the unit says of itself: its head or officer, or Home Affairs for it from paper (rule 19)."""
    return is_of_unit(user, assessment) or can_plan_for(user, assessment.lead_unit_id)


def can_give_back(user: User, assessment: IndexAssessment) -> bool:
    """Return what a unit handed in, before it is appraised: Home Affairs."""
    return can_plan_for(user, assessment.lead_unit_id)


def can_prove(user: User, assessment: IndexAssessment) -> bool:
    """Bring files that prove scores: those who write what the unit says of itself."""
    return can_self_assess(user, assessment)


def sees_self_scores(user: User, assessment: IndexAssessment) -> bool:
    """A draft is the business of those who write it; the others read it once it is handed in."""
    return assessment.status != AssessmentStatus.SELF_ASSESSING or can_self_assess(user, assessment)


def sees_appraisal(user: User, assessment: IndexAssessment) -> bool:
    """Home Affairs, leaders and appraisers at once; the unit when all its criteria are appraised, never half of it."""
    done = assessment.is_published or assessment.appraised_at is not None
    return done or reads_all(user, assessment.round)


# --- Appraising -----------------------------------------------------------------------------------


def appraised_fields(user: User, round_id: int) -> frozenset[str]:
    """Slugs of the fields that the person appraises in this round."""
    return _all_appraised(user).get(round_id, frozenset())


def _all_appraised(user: User) -> dict[int, frozenset[str]]:
    return remembered(user, "appraised_fields", lambda: _read_appraised(user))


def _read_appraised(user: User) -> dict[int, frozenset[str]]:
    rows = IndexAppraiser.objects.filter(user_id=user.pk).values_list("round_id", "field_slugs")
    return {round_id: frozenset(slugs) for round_id, slugs in rows}


def can_appraise(user: User, assessment: IndexAssessment, field_slug: str) -> bool:
    """Whoever the field is given to; not at a unit in which he has or lately had a membership (rule 6).

    Who reported the figures himself is refused by the transition.
    """
    if field_slug not in appraised_fields(user, assessment.round_id):
        return False
    return assessment.unit_id not in units_conflicted(user, assessment.round)


def can_appraise_any(user: User, assessment: IndexAssessment) -> bool:
    return any(can_appraise(user, assessment, slug) for slug in appraised_fields(user, assessment.round_id))


def can_enter_result(user: User, assessment: IndexAssessment, field_slug: str) -> bool:
    """Bring in what a survey or an external index gave: Home Affairs, or who appraises the field."""
    return can_import_for(user, assessment.lead_unit_id) or can_appraise(user, assessment, field_slug)


def can_enter_any_score(user: User, assessment: IndexAssessment) -> bool:
    return can_import_for(user, assessment.lead_unit_id) or can_appraise_any(user, assessment)


def can_finish_appraisal(user: User, assessment: IndexAssessment) -> bool:
    """Give the unit what was found, when every criterion is appraised: Home Affairs, or an appraiser of the round."""
    return can_enter_any_score(user, assessment)


def can_finish_appraisals(user: User, round_: IndexRound) -> bool:
    return can_import_for(user, round_.lead_unit_id) or bool(appraised_fields(user, round_.pk))


def can_reopen_appraisal(user: User, assessment: IndexAssessment) -> bool:
    """Take it back to mend a mistake: the head of Home Affairs."""
    return scope_of(user).has(Role.HOME_AFFAIRS_HEAD, assessment.lead_unit_id)


def units_conflicted(user: User, round_: IndexRound) -> frozenset[int]:
    """Units that the person may not appraise: his own, now or until lately, and those that succeeded in them."""
    months = round_.plan.conflict_months if round_.plan else CONFLICT_MONTHS
    return remembered(user, f"units_conflicted_{months}", lambda: _read_conflicted(user, months))


def _read_conflicted(user: User, months: int) -> frozenset[int]:
    day = today()
    mine = Membership.objects.filter(user_id=user.pk, starts_on__lte=day)
    recent = mine.filter(Q(ends_on=None) | Q(ends_on__gte=add_months(day, -months)))
    return frozenset(_with_successors(set(recent.values_list("unit_id", flat=True)), day))


def _with_successors(unit_ids: set[int], day: dt.date) -> set[int]:
    found, new = set(unit_ids), set(unit_ids)
    while new:
        rows = Succession.objects.filter(predecessor__in=new, effective_on__lte=day)
        new = set(rows.values_list("successor_id", flat=True)) - found
        found |= new
    return found


# --- After the publication ----------------------------------------------------------------------


def can_open_losses(user: User, assessment: IndexAssessment) -> bool:
    """Make findings of lost points: Home Affairs, as it writes conclusions."""
    return can_plan_for(user, assessment.lead_unit_id)


# --- Publishing -----------------------------------------------------------------------------------


def can_publish_index_round(user: User, round_: IndexRound) -> bool:
    """The head of Home Affairs."""
    return scope_of(user).has(Role.HOME_AFFAIRS_HEAD, round_.lead_unit_id)


def can_import_for(user: User, lead_unit_id: int) -> bool:
    """Scores from workbooks come in through Home Affairs."""
    return can_plan_for(user, lead_unit_id)


def can_grade_efforts(user: User, round_: IndexRound) -> bool:
    """Say how hard it is to mend what was lost: Home Affairs."""
    return can_plan_for(user, round_.lead_unit_id)


def lead_units_calibrated(user: User) -> frozenset[int]:
    """Lead units of which the person may see who scores apart: the head of Home Affairs and leaders, nobody else."""
    return scope_of(user).units((Role.HOME_AFFAIRS_HEAD, Role.LEADER))
