"""What every transition of a finding shares: the locks, the move with its event, the inspection that closes at last.

Order of locks: assessment, inspections, findings by key (design, rule 7). A page that acts on many calls one transition
a row.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import QuerySet
from django.http import Http404

from cchc.lib.dates import today
from inspections.enums import AFTER_SIGNING, OVER, FindingStatus, InspectionStatus
from inspections.models import Finding, Inspection
from inspections.workflow import WorkflowError
from units.models import Event, User

MOVED = "Nguồn của tồn tại này vừa thay đổi. Hãy tải lại trang rồi làm lại."


def alone_with(key: str) -> None:
    """Until the transaction ends no other run works on `key`; it waits here, and then finds nothing left to do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def lock_finding(finding_id: uuid.UUID, user: User, *, allowed: Callable[[User, Finding], bool]) -> Finding:
    """Lock inspection and finding, and only then ask permission: of two people at once, the second sees what is now.

    Raises Http404 (hidden) and PermissionDenied (visible, not his to do).
    """
    seen = Finding.objects.visible_to(user).filter(pk=finding_id).values_list("inspection").first()
    if seen is None:
        raise Http404
    inspections = lock_inspections(seen)
    rows = Finding.objects.filter(pk=finding_id).select_related("responsible_unit", "issued_to_unit", "plan")
    finding = next(iter(_lock_rows(rows, inspections)), None)
    if finding is None:
        raise Http404
    if not allowed(user, finding):
        raise PermissionDenied
    return finding


def lock_findings(rows: QuerySet[Finding]) -> list[Finding]:
    """The inspections from which they are, then they themselves by key."""
    return _lock_rows(rows, lock_inspections(rows.order_by().values_list("inspection", flat=True).distinct()))


def lock_inspections(ids: Iterable[int | None]) -> dict[int, Inspection]:
    return {pk: lock_inspection_row(pk) for pk in sorted(pk for pk in ids if pk is not None)}


def _lock_rows(rows: QuerySet[Finding], inspections: dict[int, Inspection]) -> list[Finding]:
    """Each with its locked inspection: several of one share the row that closes with the last of them."""
    found = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    for finding in found:
        if finding.inspection_id is not None:
            if finding.inspection_id not in inspections:
                raise WorkflowError(MOVED)
            finding.inspection = inspections[finding.inspection_id]
    return found


def lock_inspection_row(inspection_id: int) -> Inspection:
    """The row alone, for transitions of what hangs on it; whoever calls has asked `visible_to` of that already."""
    rows = Inspection.objects.select_for_update(of=("self",), no_key=True).select_related("unit", "team__plan", "round")
    return rows.get(pk=inspection_id)


def require_finding(finding: Finding, *statuses: str, sentence: str) -> None:
    if finding.status not in statuses:
        raise WorkflowError(f"{sentence} (hiện là «{finding.get_status_display()}»).")


def move_finding(
    finding: Finding,
    to: str,
    *,
    by: User | None,
    verb: str,
    note: str = "",
    occurred_on: dt.date | None = None,
    fields: tuple[str, ...] = (),
    **event: Any,
) -> Finding:
    """Change the state, save it with `fields`, write the event, and see whether the inspection is over."""
    before, finding.status = finding.status, to
    day = occurred_on or today()
    if to in OVER:
        finding.closed_on = day
    elif before in OVER or before == FindingStatus.NOT_DONE:
        finding.closed_on = None
    finding.save(update_fields=["status", "closed_on", *fields])
    record(finding, verb, by=by, note=note, occurred_on=day, from_status=before, to_status=to, **event)
    settle(finding, by=by, day=day)
    return finding


def record(finding: Finding, verb: str, *, by: User | None, **event: Any) -> Event:
    """One event about the finding: also where its state stays as it is (more time, a reminder, progress)."""
    return Event.objects.record(verb, finding, by=by, lead_unit=finding.lead_unit_id, **event)


def settle(finding: Finding, *, by: User | None, day: dt.date) -> None:
    """Nothing of an assessment opens or closes with what it brought to light."""
    if finding.inspection is not None:
        settle_inspection(finding.inspection, by=by, day=day)


def settle_inspection(inspection: Inspection, *, by: User | None, day: dt.date) -> None:
    """Concluded → remediating with the first act of the unit; → closed when nothing of it is open any more."""
    if inspection.status not in AFTER_SIGNING or inspection.status == InspectionStatus.MINUTES_SIGNED:
        return
    to = _state_of(inspection)
    if to == inspection.status:
        return
    before, inspection.status = inspection.status, to
    inspection.save(update_fields=["status"])
    verb = "close_inspection" if to == InspectionStatus.CLOSED else "begin_remediation"
    Event.objects.record(
        verb, inspection, by=by, lead_unit=inspection.lead_unit_id, from_status=before, to_status=to, occurred_on=day
    )


def _state_of(inspection: Inspection) -> InspectionStatus:
    rows = list(Finding.objects.filter(inspection=inspection).values_list("status", "closed_on"))
    if all(closed_on is not None for _, closed_on in rows):
        return InspectionStatus.CLOSED
    moved = any(status not in (FindingStatus.CONCLUDED, *OVER) for status, _ in rows)
    begun = moved or inspection.status != InspectionStatus.CONCLUDED
    return InspectionStatus.REMEDIATING if begun else InspectionStatus.CONCLUDED
