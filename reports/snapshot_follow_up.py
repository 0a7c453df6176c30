"""Old findings that an inspection checked again, as the minutes print them."""

from __future__ import annotations

from typing import Any

from cchc.lib.dates import short_date
from inspections.models import CarriedFinding, Finding, Inspection


def follow_up(inspection: Inspection) -> dict[str, Any]:
    """`follow_up`: a row for each; nothing at all where the inspection carries none, so that other minutes stay as is."""
    rows = inspection.carried_findings.select_related(
        "finding__inspection", "finding__assessment__round", "finding__criterion"
    )
    carried = list(rows.order_by("finding__concluded_on", "finding__position", "pk"))
    return {"follow_up": [_row(number, row) for number, row in enumerate(carried, 1)]} if carried else {}


def _row(number: int, carried: CarriedFinding) -> dict[str, Any]:
    finding = carried.finding
    return {
        "number": number,
        "text": finding.text.strip().rstrip(" .;"),
        "criterion": finding.criterion.code if finding.criterion else "",
        "found": _found(finding),
        "due": short_date(finding.due_on) if finding.due_on else "",
        "result": carried.get_result_display(),
        "note": carried.note,
    }


def _found(finding: Finding) -> str:
    """The day of the visit, or «Chỉ số năm 2018»."""
    if finding.inspection is not None:
        return short_date(finding.inspection.visit_on) if finding.inspection.visit_on else ""
    return f"Chỉ số năm {finding.assessment.round.year}" if finding.assessment else ""
