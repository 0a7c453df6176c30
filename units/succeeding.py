"""Record that units succeed others: a plain record. Moving what the predecessors answered for is another command."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from units import permissions
from units.enums import SuccessionKind
from units.models import Event, Succession, Unit, User
from units.workflow import WorkflowError


@transaction.atomic
def record_succession(
    predecessors: Iterable[Unit],
    successors: Iterable[Unit],
    *,
    kind: SuccessionKind,
    effective_on: dt.date,
    legal_basis: str,
    by: User,
) -> list[Succession]:
    """A row and an event for each pair; all or none."""
    made = []
    for predecessor in predecessors:
        for successor in successors:
            if not all(permissions.can_edit_unit(by, unit) for unit in (predecessor, successor)):
                raise PermissionDenied
            if Succession.objects.filter(predecessor=predecessor, successor=successor).exists():
                raise WorkflowError(f"Đã ghi {successor} kế thừa {predecessor}.")
            row = Succession(predecessor=predecessor, successor=successor, kind=kind)
            row.effective_on, row.legal_basis = effective_on, legal_basis
            row.save()
            _record(row, by)
            made.append(row)
    return made


def _record(row: Succession, by: User) -> None:
    data = {
        "predecessor": row.predecessor.short_name,
        "successor": row.successor.short_name,
        "kind": row.kind,
        "legal_basis": row.legal_basis,
    }
    lead_unit_id = row.predecessor.lead_unit_id or row.predecessor_id
    Event.objects.record(
        "record_succession", row, by=by, lead_unit=lead_unit_id, occurred_on=row.effective_on, data=data
    )
