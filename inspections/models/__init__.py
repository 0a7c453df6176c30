"""Plans, teams, rounds, criteria sets, inspections, answers and findings."""

from inspections.models.answer import Answer, AnswerOperation, Evidence, SampledFile
from inspections.models.criteria import CriteriaSet, Criterion
from inspections.models.finding import Finding, Strength
from inspections.models.inspection import Attendee, Inspection, InspectionMember
from inspections.models.legal import LegalDocument
from inspections.models.plan import Plan, Round, Team, TeamMember
from inspections.models.selfreport import SelfReport

__all__ = [
    "Answer",
    "AnswerOperation",
    "Attendee",
    "CriteriaSet",
    "Criterion",
    "Evidence",
    "Finding",
    "Inspection",
    "InspectionMember",
    "LegalDocument",
    "Plan",
    "Round",
    "SampledFile",
    "SelfReport",
    "Strength",
    "Team",
    "TeamMember",
]
