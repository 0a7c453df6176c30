"""Days by which something is due, worked out from the plan's rules and the calendar of working days."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from cchc.lib.workdays import CALENDAR

if TYPE_CHECKING:
    from inspections.models import Inspection


def self_report_due_on(inspection: Inspection) -> dt.date | None:
    """The last day on time for the self-report: `plan.self_report_days` working days before the visit."""
    if inspection.visit_on is None or inspection.round is None:
        return None
    return CALENDAR.add_working_days(inspection.visit_on, -inspection.round.plan.self_report_days)


def finding_due_on(inspection: Inspection, day: dt.date) -> dt.date:
    """The date proposed for a finding: the plan's days for the remediation report, rolled forward where the plan says so."""
    plan = inspection.team.plan
    due = day + dt.timedelta(days=plan.remediation_report_days)
    return CALENDAR.roll_forward(due) if plan.roll_forward else due
