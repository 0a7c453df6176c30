"""What the unit hands in."""

from __future__ import annotations

from typing import Any

from cchc.tests.access.finders import finding, inspection, result
from cchc.tests.access.rows import EVERYBODY, HOME_AFFAIRS, INSIDE, NOBODY, READS, WARD, Row, post
from cchc.tests.cast import Stage
from inspections.enums import SubmissionStatus
from inspections.models import RemediationEvidence, Submission


def submission(stage: Stage) -> list[Any]:
    return [Submission.objects.get(status=SubmissionStatus.SUBMITTED).pk]


def draft(stage: Stage) -> list[Any]:
    """The unit's own; Home Affairs does not find it."""
    return [Submission.objects.get(status=SubmissionStatus.DRAFT).pk]


def unit_file(stage: Stage) -> list[Any]:
    return [RemediationEvidence.objects.get().pk]


ROWS = {
    "remediation": Row(EVERYBODY),
    "inspection_remediation": Row(INSIDE | WARD, args=inspection),
    "submission_open": post(HOME_AFFAIRS | WARD, INSIDE, args=inspection),
    "assessment_remediation": Row(READS | WARD, args=result),
    "assessment_submission_open": post(HOME_AFFAIRS | WARD, frozenset({"leader"}), args=result),
    "assessment_evidence": Row(READS | WARD, args=result),
    "submission": Row(INSIDE | WARD, args=submission),
    "submission_save": post(WARD, args=draft),
    "submission_hand_in": Row(WARD, INSIDE, args=submission),
    "submission_origins": post(WARD, args=draft),
    "submission_delete": post(WARD, args=draft),
    "submission_scan": Row(NOBODY, args=submission),
    "remediation_evidence": Row(INSIDE | WARD, args=inspection),
    "remediation_evidence_file": Row(INSIDE | WARD, args=unit_file),
    "remediation_evidence_link": Row(HOME_AFFAIRS | WARD, INSIDE, args=unit_file),
    "remediation_evidence_withdraw": post(HOME_AFFAIRS | WARD, INSIDE, args=unit_file),
    "finding_update": Row(HOME_AFFAIRS | WARD, INSIDE, args=finding),
}
