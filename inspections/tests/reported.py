"""Findings after the conclusion, and what the unit handed in about them, for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from cchc.tests.cast import Stage
from inspections.enums import FindingStatus, InspectionStatus, RemediationOutcome, SubmissionKind, SubmissionStatus
from inspections.models import Finding, Submission, SubmissionItem
from inspections.tests.factories import FindingFactory
from units.models import User

CONCLUDED_ON = dt.date(2019, 4, 15)
DUE_ON = dt.date(2019, 5, 31)


def concluded(stage: Stage, **fields: Any) -> Finding:
    """A finding of the ward, concluded on 15/4/2019 and due on 31/5/2019 unless `fields` say otherwise."""
    stage.inspection.status = InspectionStatus.CONCLUDED
    stage.inspection.save(update_fields=["status"])
    given = {
        "inspection": stage.inspection,
        "status": FindingStatus.CONCLUDED,
        "released_at": timezone.now(),
        "concluded_on": CONCLUDED_ON,
        "due_on": DUE_ON,
        **fields,
    }
    finding: Finding = FindingFactory(**given)
    return finding


def reported(stage: Stage, by: User | None = None, **fields: Any) -> Finding:
    """A finding that the ward's officer drafted and its head reported as done (or `status=not_done`)."""
    finding = concluded(stage, **{"status": FindingStatus.REPORTED_DONE, **fields})
    report(finding, by or stage.cast.unit_head, drafted_by=by or stage.cast.unit_officer)
    return finding


def report(finding: Finding, by: User, *, drafted_by: User | None = None, **fields: Any) -> SubmissionItem:
    done = RemediationOutcome.NOT_DONE if finding.status == FindingStatus.NOT_DONE else RemediationOutcome.DONE
    submission = Submission.objects.create(
        lead_unit=finding.lead_unit,
        inspection=finding.inspection,
        unit=finding.responsible_unit,
        kind=SubmissionKind.REMEDIATION_REPORT,
        status=SubmissionStatus.SUBMITTED,
        created_by=drafted_by or by,
        submitted_by=by,
        submitted_at=timezone.now(),
        occurred_on=dt.date(2019, 5, 17),
        document_code="35/BC-UBND",
        document_date=dt.date(2019, 5, 17),
        **fields,
    )
    text = "Đã ban hành kế hoạch bổ sung và niêm yết đủ 127 thủ tục."
    return SubmissionItem.objects.create(submission=submission, finding=finding, text=text, outcome=done)
