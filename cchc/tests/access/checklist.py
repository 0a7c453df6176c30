"""The checklist and what stands beside it; findings."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone

from cchc.tests.access.finders import finding, first_leaf, inspection
from cchc.tests.access.rows import EVERYBODY, HOME_AFFAIRS, INSIDE, OTHER_LEAD, READS, STEERING, TEAM, WARD, Row, post
from cchc.tests.cast import Stage
from inspections.enums import Part
from inspections.models import AnswerOperation, Evidence, Finding, SampledFile, Strength


def operation(stage: Stage) -> list[Any]:
    return [stage.inspection.pk, AnswerOperation.objects.get().pk]


def own_finding(stage: Stage) -> list[Any]:
    return [stage.inspection.pk, Finding.objects.get(released_at=None).pk]


def evidence(stage: Stage) -> list[Any]:
    return [stage.inspection.pk, Evidence.objects.get().pk]


def sampled_file(stage: Stage) -> list[Any]:
    return [stage.inspection.pk, SampledFile.objects.get().pk]


def strength(stage: Stage) -> list[Any]:
    return [stage.inspection.pk, Strength.objects.get().pk]


def an_answer(stage: Stage) -> dict[str, Any]:
    """One operation that answers the first item."""
    operation = {
        "op_id": str(uuid.uuid4()),
        "schema": 1,
        "device_id": "thu",
        "seq": 1,
        "criterion": first_leaf(stage).pk,
        "part": Part.NOTE,
        "value": "Ghi chú",
        "base_revision": 0,
        "made_at": timezone.now().isoformat(),
    }
    return {"operations": [operation]}


def an_item(stage: Stage) -> dict[str, Any]:
    return {"criterion": first_leaf(stage).pk}


ROWS = {
    "checklist": Row(INSIDE, args=inspection),
    "checklist_save": post(TEAM - {"other_member"}, READS | {"other_member"}, args=inspection, json=an_answer),
    "checklist_changes": Row(INSIDE, args=inspection),
    "conflict_settle": post(frozenset({"chair"}), INSIDE, args=operation),
    "checklist_extras": Row(INSIDE, args=inspection, query=an_item),
    "checklist_notes": Row(INSIDE, args=inspection),
    "evidence_add": post(TEAM, READS, args=inspection),
    "evidence_file": Row(INSIDE, args=evidence),
    "evidence_link": post(STEERING, INSIDE, args=evidence),
    "evidence_withdraw": post(STEERING, INSIDE, args=evidence),
    "sampled_file_create": Row(TEAM, READS, args=inspection),
    "sampled_file_edit": Row(TEAM, READS, args=sampled_file),  # a sample may serve items of several fields
    "sampled_file_delete": post(STEERING, INSIDE, args=sampled_file),
    "finding_create": Row(TEAM, READS, args=inspection),
    "finding_edit": Row(STEERING, INSIDE, args=own_finding),
    "finding_delete": post(STEERING, INSIDE, args=own_finding),
    "strength_create": Row(TEAM, READS, args=inspection),
    "strength_edit": Row(STEERING, INSIDE, args=strength),
    "strength_delete": post(STEERING, INSIDE, args=strength),
    "finding_list": Row(EVERYBODY),
    "finding": Row(INSIDE | WARD, args=finding),
    "finding_remind": post(HOME_AFFAIRS | OTHER_LEAD, EVERYBODY - HOME_AFFAIRS - OTHER_LEAD),
}
