"""Plans, teams, rounds, criteria sets, inspections, answers, findings and what becomes of them."""

from inspections.models.answer import Answer, AnswerOperation, Evidence, SampledFile
from inspections.models.conclusion import ConclusionItem, ConclusionNotice
from inspections.models.criteria import CriteriaSet, Criterion, CriterionLineage
from inspections.models.finding import Finding, Strength
from inspections.models.finding_loss import FindingLoss
from inspections.models.index import IndexAppraiser, IndexAssessment, IndexRound
from inspections.models.index_import import IndexImport
from inspections.models.index_reminder import IndexReminder
from inspections.models.index_results import IndexCriterionResult, IndexFieldResult, OwnCriterion
from inspections.models.index_score import IndexProof, IndexScore, IndexScoreChange
from inspections.models.inspection import Attendee, Inspection, InspectionMember
from inspections.models.legal import LegalDocument
from inspections.models.plan import Plan, Round, Team, TeamMember
from inspections.models.remediation import (
    CarriedFinding,
    ExtensionRequest,
    RemediationEvidence,
    RemediationUpdate,
    Submission,
    SubmissionItem,
    Verification,
)
from inspections.models.reminder import Contact, Reminder, ReminderLetter
from inspections.models.selfreport import SelfReport
from inspections.models.summary import FieldSummary, FindingTally

__all__ = [
    "Answer",
    "AnswerOperation",
    "Attendee",
    "CarriedFinding",
    "ConclusionItem",
    "ConclusionNotice",
    "Contact",
    "CriteriaSet",
    "Criterion",
    "CriterionLineage",
    "Evidence",
    "ExtensionRequest",
    "FieldSummary",
    "Finding",
    "FindingLoss",
    "FindingTally",
    "IndexAppraiser",
    "IndexAssessment",
    "IndexCriterionResult",
    "IndexFieldResult",
    "IndexImport",
    "IndexProof",
    "IndexReminder",
    "IndexRound",
    "IndexScore",
    "IndexScoreChange",
    "Inspection",
    "InspectionMember",
    "LegalDocument",
    "OwnCriterion",
    "Plan",
    "Reminder",
    "ReminderLetter",
    "RemediationEvidence",
    "RemediationUpdate",
    "Round",
    "SampledFile",
    "SelfReport",
    "Strength",
    "Submission",
    "SubmissionItem",
    "Team",
    "TeamMember",
    "Verification",
]
