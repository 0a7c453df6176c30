"""The one way of saving answers: each change is an operation, kept for good (design, «An operation»).

An operation with a known id counts once. One whose base is the current revision of its part is applied; one with a
stale base and another value never overwrites: it is kept as a conflict until the chair picks.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Subquery
from django.http import Http404
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cchc.lib.dates import FIRST_YEAR, LAST_YEAR
from cchc.lib.text import clean
from inspections import answering, permissions
from inspections.answering import OperationRefused
from inspections.enums import Outcome, Part
from inspections.locking import lock_open
from inspections.models import Answer, AnswerOperation, Inspection
from units.models import Event, User

SCHEMA = 1
NO_OPERATION = uuid.UUID(int=0)
OLD_PAGE = "Trang này đã cũ so với hệ thống. Hãy tải lại trang; nội dung chưa gửi vẫn còn trên thiết bị."
KEPT_BY_SERVER = "server"
STANDING = (Outcome.APPLIED, Outcome.CHOSEN)


@dataclass(frozen=True)
class Operation:
    """What a device says it did; `parse` reads it from JSON."""

    op_id: uuid.UUID
    criterion_id: int
    part: str
    value: Any
    base_revision: int
    device_id: str
    seq: int
    made_at: dt.datetime
    schema: int = SCHEMA

    @classmethod
    def parse(cls, data: Any) -> Operation:
        """Raises OperationRefused with a sentence where the envelope is not what a current page sends."""
        try:
            made_at = parse_datetime(str(data["made_at"]))
            operation = cls(
                op_id=uuid.UUID(str(data["op_id"])),
                criterion_id=int(data["criterion"]),
                part=str(data["part"]),
                value=data["value"],
                base_revision=int(data["base_revision"]),
                device_id=str(data["device_id"]),
                seq=int(data["seq"]),
                made_at=made_at or timezone.now(),
                schema=int(data["schema"]),
            )
        except (KeyError, TypeError, ValueError, OverflowError):
            raise OperationRefused({"value": OLD_PAGE}) from None
        if made_at is None or timezone.is_naive(made_at) or not operation.is_sound():
            raise OperationRefused({"value": OLD_PAGE})
        return operation

    def is_sound(self) -> bool:
        numbers = 0 <= self.base_revision < 2**31 and 0 <= self.seq < 2**63 and 0 < self.criterion_id < 2**63
        names = self.part in Part.values and 0 < len(self.device_id) <= 40 and clean(self.device_id) == self.device_id
        return numbers and names and FIRST_YEAR <= self.made_at.year <= LAST_YEAR and self.schema == SCHEMA


@dataclass(frozen=True)
class Applied:
    """What became of an operation, with the answer as it stands now."""

    op_id: uuid.UUID
    outcome: str
    part: str
    revision: int
    answer: Answer
    saved_at: dt.datetime

    def tell(self) -> dict[str, Any]:
        return {
            "op_id": str(self.op_id),
            "outcome": self.outcome,
            "criterion": self.answer.criterion_id,
            "part": self.part,
            "revision": self.revision,
            "current": answering.tell_part(self.answer, self.part),
            "saved_at": self.saved_at.isoformat(),
            **answering.tell_scores(self.answer),
        }


def apply_operation(inspection_id: int, operation: Operation, *, by: User) -> Applied:
    """Save one change. Raises Http404, PermissionDenied, WorkflowError, or OperationRefused (nothing is stored)."""
    try:
        with transaction.atomic():
            return _apply(inspection_id, operation, by)
    except IntegrityError as error:
        if "op_id" not in str(error):
            raise
        raise OperationRefused({"value": OLD_PAGE}) from None  # the id of somebody else's operation


def settle_conflict(operation_id: int, *, by: User, choose: bool) -> Answer:
    """The chair picks: the kept operation (`choose`), or what stands now. The other is set aside; both stay on record.

    The pick is itself an operation, so that every change, and the end of every conflict, is in one log.
    """
    with transaction.atomic():
        asked = AnswerOperation.objects.visible_to(by).filter(pk=operation_id).first()
        if asked is None:
            raise Http404
        inspection = lock_open(asked.inspection_id, by, allowed=permissions.can_settle_conflict)
        answer = _lock_answer(inspection, asked.criterion_id)
        rivals = AnswerOperation.objects.filter(inspection=inspection, criterion=asked.criterion_id, part=asked.part)
        waiting = rivals.filter(outcome=Outcome.CONFLICT)
        if not waiting.filter(pk=asked.pk).exists():
            return answer  # somebody has settled it already
        if choose:
            standing = rivals.filter(outcome__in=STANDING, revision=answer.revision_of(asked.part))
            standing.update(outcome=Outcome.SET_ASIDE)
            _choose(answer, asked)
            waiting.exclude(pk=asked.pk).update(outcome=Outcome.SET_ASIDE)
        rivals.filter(pk=asked.pk).update(outcome=Outcome.CHOSEN if choose else Outcome.SET_ASIDE)
        _record_pick(answer, asked, by, choose=choose)
    return answer


def _choose(answer: Answer, asked: AnswerOperation) -> None:
    columns = answering.read_part(answer.criterion, asked.part, asked.value)
    if columns != answering.columns_of(answer, asked.part):
        fields = answering.change(answer, answer.criterion, asked.part, columns)
        if asked.part == Part.RESULT:
            answer.answered_at, answer.answered_by_id = timezone.now(), asked.made_by_id
            fields += ["answered_at", "answered_by"]
        answer.save(update_fields=fields)


def _record_pick(answer: Answer, asked: AnswerOperation, by: User, *, choose: bool) -> None:
    AnswerOperation.objects.create(
        op_id=uuid.uuid4(),
        device_id=KEPT_BY_SERVER,
        seq=asked.pk,
        inspection_id=answer.inspection_id,
        criterion_id=answer.criterion_id,
        part=asked.part,
        value=answering.tell_part(answer, asked.part),
        base_revision=asked.base_revision,
        revision=answer.revision_of(asked.part),
        outcome=Outcome.APPLIED,
        made_at=timezone.now(),
        made_by=by,
    )
    Event.objects.record(
        "settle_conflict",
        answer.inspection,
        by=by,
        lead_unit=answer.inspection.lead_unit_id,
        data={"operation": str(asked.op_id), "criterion": answer.criterion.code, "part": asked.part, "chosen": choose},
    )


def _apply(inspection_id: int, operation: Operation, by: User) -> Applied:
    inspection = lock_open(inspection_id, by, allowed=permissions.can_answer_any)
    answer = _lock_answer(inspection, operation.criterion_id, operation.op_id)
    if not permissions.can_answer(by, inspection, answer.field_slug):
        raise PermissionDenied
    if answer.known_outcome:  # type: ignore[attr-defined]
        return _again(answer, operation, by)
    columns = answering.read_part(answer.criterion, operation.part, operation.value)
    if operation.part == Part.OVERRIDE and columns["override_score"] is not None and not answer.mark:
        raise OperationRefused({"score": "Hãy ghi kết quả của tiêu chí trước khi quyết định điểm."})
    same = columns == answering.columns_of(answer, operation.part)
    settles = operation.part == Part.OVERRIDE and answer.override_stale  # saved again as it is: confirmed
    fresh = operation.base_revision == answer.revision_of(operation.part)
    now = timezone.now()
    if fresh and (settles or not same):
        fields = answering.change(answer, answer.criterion, operation.part, columns)
        if operation.part == Part.RESULT:
            answer.answered_at, answer.answered_by = now, by
            fields += ["answered_at", "answered_by"]
        answer.save(update_fields=fields)
    outcome = Outcome.APPLIED if fresh or same else Outcome.CONFLICT
    revision = answer.revision_of(operation.part)
    value = answering.tell_columns(operation.part, columns)
    _keep(inspection, operation, by, value=value, outcome=outcome, revision=revision)
    return Applied(operation.op_id, outcome, operation.part, revision, answer, now)


def _lock_answer(inspection: Inspection, criterion_id: int, op_id: uuid.UUID | None = None) -> Answer:
    """The answer with its criterion and, where the operation is known, its outcome, revision and author."""
    known = AnswerOperation.objects.filter(op_id=op_id or NO_OPERATION)
    rows = Answer.objects.filter(inspection=inspection, criterion=criterion_id).select_related("criterion")
    rows = rows.select_for_update(of=("self",), no_key=True).annotate(
        known_outcome=Subquery(known.values("outcome")[:1]),
        known_revision=Subquery(known.values("revision")[:1]),
        known_author=Subquery(known.values("made_by")[:1]),
        known_criterion=Subquery(known.values("criterion")[:1]),
        known_inspection=Subquery(known.values("inspection")[:1]),
        known_at=Subquery(known.values("received_at")[:1]),
    )
    answer: Answer | None = rows.first()
    if answer is None:
        raise Http404
    answer.inspection = inspection
    return answer


def _again(answer: Any, operation: Operation, by: User) -> Applied:
    """The same operation once more: the same outcome, and nothing is stored."""
    same = (answer.inspection_id, answer.criterion_id, by.pk)
    if (answer.known_inspection, answer.known_criterion, answer.known_author) != same:
        raise OperationRefused({"value": OLD_PAGE})
    applied = answer.known_outcome in STANDING
    revision = answer.known_revision if applied else answer.revision_of(operation.part)
    return Applied(operation.op_id, answer.known_outcome, operation.part, revision, answer, answer.known_at)


def _keep(inspection: Inspection, operation: Operation, by: User, *, value: Any, outcome: str, revision: int) -> None:
    AnswerOperation.objects.create(
        op_id=operation.op_id,
        schema=operation.schema,
        device_id=operation.device_id,
        seq=operation.seq,
        inspection=inspection,
        criterion_id=operation.criterion_id,
        part=operation.part,
        value=value,
        base_revision=operation.base_revision,
        revision=revision,
        outcome=outcome,
        made_at=operation.made_at,
        made_by=by,
    )
