"""Operations for tests: what a device would send for an item of the cast's inspection."""

from __future__ import annotations

import uuid
from typing import Any

from inspections.models import Answer, Criterion, Inspection
from inspections.operations import Applied, Operation, apply_operation
from units.models import User


def criterion_of(inspection: Inspection, code: str) -> Criterion:
    return Criterion.objects.get(criteria_set=inspection.criteria_set, code=code)


def answer_of(inspection: Inspection, code: str) -> Answer:
    answer: Answer = Answer.objects.select_related("criterion").get(inspection=inspection, criterion__code=code)
    return answer


def sent(inspection: Inspection, code: str, value: Any, *, part: str = "result", base: int = 0, **data: Any) -> Any:
    """The JSON of one operation."""
    return {
        "op_id": str(uuid.uuid4()),
        "schema": 1,
        "device_id": "may-thu",
        "seq": 1,
        "criterion": criterion_of(inspection, code).pk,
        "part": part,
        "value": {"mark": "result", **value} if part == "result" else value,
        "base_revision": base,
        "made_at": "2019-05-21T02:14:00Z",
        **data,
    }


def save(inspection: Inspection, by: User, code: str, value: Any, **data: Any) -> Applied:
    """Apply an operation as that person, with rights read anew."""
    operation = Operation.parse(sent(inspection, code, value, **data))
    return apply_operation(inspection.pk, operation, by=User.objects.get(pk=by.pk))
