"""The unit's self-report: figures and self-scores item by item, the signed report, handing in.

The figures stand on the answers (`reported_*`, `self_score`); a field is saved as a whole or not at all.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cchc.lib import scoring
from cchc.lib.dates import today
from inspections import permissions
from inspections.enums import InspectionStatus, Mark, SelfReportStatus
from inspections.models import Answer, Inspection, SelfReport
from inspections.workflow import WorkflowError, lock_inspection, prepare_answers, require, submit_self_report
from units.enums import Role
from units.keeping import keep_signed
from units.models import User
from units.scope import scope_of

REPORTED = (
    "reported_mark",
    "reported_choice",
    "reported_numerator",
    "reported_denominator",
    "reported_count",
    "reported_zero_if",
    "reported_note",
    "self_score",
)
NOT_NOW = "Chỉ nhập được báo cáo tự kiểm tra khi cuộc kiểm tra đã lên lịch và báo cáo chưa nộp"


@dataclass(frozen=True)
class FieldProgress:
    """How far a field is: `answered` of `total` items, the self-score of those answered and their maximum."""

    slug: str
    code: str
    name: str
    answers: list[Answer]

    @property
    def total(self) -> int:
        return len(self.answers)

    @property
    def answered(self) -> int:
        return sum(bool(answer.reported_mark) for answer in self.answers)

    @property
    def self_score(self) -> Decimal:
        return sum((answer.self_score for answer in self.answers if answer.self_score is not None), Decimal(0))

    @property
    def maximum(self) -> Decimal:
        """The points within reach: what is left out by its mark leaves the maximum."""
        return sum((a.criterion.max_score for a in self.answers if a.reported_mark not in scoring.LEFT_OUT), Decimal(0))


def fields_of(inspection: Inspection) -> list[FieldProgress]:
    """The fields of the inspection's set in their order, each with its answers; [] before a set is chosen."""
    if inspection.criteria_set_id is None:
        return []
    answers = _answers(inspection)
    if not answers and inspection.status == InspectionStatus.SCHEDULED:
        prepare_answers(inspection)
        answers = _answers(inspection)
    fields: dict[str, FieldProgress] = {}
    for answer in answers:
        field = answer.criterion.field or answer.criterion
        known = fields.setdefault(answer.field_slug, FieldProgress(answer.field_slug, field.code, field.text, []))
        known.answers.append(answer)
    return list(fields.values())


def totals(fields: list[FieldProgress]) -> dict[str, Any]:
    """Of the whole report: answered, total, missing, self_score, maximum."""
    answered, total = sum(field.answered for field in fields), sum(field.total for field in fields)
    return {
        "answered": answered,
        "total": total,
        "missing": total - answered,
        "self_score": sum((field.self_score for field in fields), Decimal(0)),
        "maximum": sum((field.maximum for field in fields), Decimal(0)),
    }


@dataclass(frozen=True)
class Due:
    """The last day on time, the rule that gave it, and whether it has passed without a report."""

    on: dt.date | None
    rule: str
    passed: bool


def due(inspection: Inspection, report: SelfReport | None) -> Due:
    day = inspection.self_report_due_on()
    if day is None or inspection.round is None:
        return Due(None, "", passed=False)
    plan = inspection.round.plan
    rule = f"{plan.self_report_days} ngày làm việc trước ngày kiểm tra, theo {plan}"
    open_still = report is None or report.status != SelfReportStatus.SUBMITTED
    return Due(day, rule, passed=open_still and today() > day)


def _answers(inspection: Inspection) -> list[Answer]:
    rows = Answer.objects.filter(inspection=inspection).select_related("criterion__field")
    return list(rows.order_by("criterion__position"))


def digest(answers: Iterable[Answer]) -> str:
    """A fingerprint of what is stored: a form that was filled over another state is recognised by it."""
    state = [[str(getattr(answer, name) or "") for name in REPORTED] for answer in answers]
    return hashlib.sha256(repr(state).encode()).hexdigest()[:16]


def proposal(answer: Answer) -> scoring.Score | None:
    """What the rule gives for the reported values; None while the item is unanswered."""
    if not answer.reported_mark:
        return None
    return scoring.propose(
        answer.criterion.exact_rule, answer.criterion.max_score, answer.reported_mark, answer.reported_values
    )


def fill(answer: Answer, values: dict[str, Any]) -> None:
    """Put what was typed on the answer. Without a score of its own an item takes the one that the rule proposes."""
    for name in REPORTED:
        setattr(answer, name, values[name])
    found = proposal(answer)
    if found is None or answer.reported_mark in scoring.LEFT_OUT:
        answer.self_score = None
    elif answer.self_score is None:
        answer.self_score = found.score


@transaction.atomic
def save_field(
    inspection_id: int, field_slug: str, values: dict[int, dict[str, Any]], *, base: str, by: User
) -> list[Answer]:
    """Save the items of one field; `values` by answer id, `base` the digest of the state that the form was filled over."""
    inspection = _lock_open(inspection_id, by)
    answers = [answer for answer in _answers(inspection) if answer.field_slug == field_slug]
    if base != digest(answers):
        raise WorkflowError(
            "Có người vừa lưu lĩnh vực này trong lúc bạn nhập. Những gì bạn đã nhập vẫn còn bên dưới; "
            "hãy xem lại, lưu lần nữa để thay bằng nội dung của bạn hoặc tải lại trang để xem nội dung mới."
        )
    for answer in answers:
        if answer.pk in values:
            fill(answer, values[answer.pk])
    Answer.objects.bulk_update(answers, REPORTED)
    SelfReport.objects.get_or_create(inspection=inspection)
    return answers


@transaction.atomic
def describe(inspection_id: int, *, summary: str, by: User) -> SelfReport:
    """Save what the unit says in words: situation, difficulties, requests."""
    report = _draft(_lock_open(inspection_id, by))
    report.summary = summary
    report.save(update_fields=["summary"])
    return report


@transaction.atomic
def attach(
    inspection_id: int, *, upload: UploadedFile[Any] | None, document_code: str, document_date: dt.date | None, by: User
) -> SelfReport:
    """Keep the signed report with its number and date. Raises FileRefused; the paper before it stays in the store."""
    inspection = _lock_open(inspection_id, by)
    report = _draft(inspection)
    if upload is not None:
        owners = {"lead_unit": inspection.lead_unit_id, "owner_unit": inspection.unit_id}
        report.signed_report = keep_signed(upload, what="Báo cáo đã ký", by=by, **owners)
    report.document_code, report.document_date = document_code, document_date
    report.save(update_fields=["signed_report", "document_code", "document_date"])
    return report


@transaction.atomic
def submit(inspection_id: int, *, by: User, received_on: dt.date | None = None) -> SelfReport:
    """Hand in. The head needs no paper; whoever is not the head hands in what the head signed (design, rule 19)."""
    inspection = lock_inspection(inspection_id, by, allowed=permissions.can_submit_self_report)
    for_unit = not permissions.is_of_unit(by, inspection)
    if not any(field.answered for field in fields_of(inspection)):
        raise WorkflowError("Báo cáo chưa có số liệu nào. Hãy nhập ít nhất một tiêu chí rồi nộp.")
    if not scope_of(by).has(Role.UNIT_HEAD, inspection.unit_id):
        _need_the_paper(SelfReport.objects.filter(inspection=inspection).first())
    if for_unit and received_on is None:
        raise WorkflowError("Khi nhập thay, hãy ghi ngày đơn vị nộp bản giấy.")
    return submit_self_report(
        inspection_id, by=by, occurred_on=received_on if for_unit else None, entered_for_unit=for_unit
    )


def _need_the_paper(report: SelfReport | None) -> None:
    if report is None or not (report.signed_report_id and report.document_code and report.document_date):
        raise WorkflowError(
            "Cần kèm bản báo cáo đã ký với số và ngày văn bản trước khi nộp; "
            "chỉ thủ trưởng đơn vị nộp được mà không cần bản giấy."
        )


def _lock_open(inspection_id: int, by: User) -> Inspection:
    inspection = lock_inspection(inspection_id, by, allowed=permissions.can_enter_self_report)
    require(inspection, InspectionStatus.SCHEDULED, sentence=NOT_NOW)
    return inspection


def _draft(inspection: Inspection) -> SelfReport:
    report, _ = SelfReport.objects.select_for_update().get_or_create(inspection=inspection)
    if report.status == SelfReportStatus.SUBMITTED:
        raise WorkflowError("Báo cáo tự kiểm tra đã được nộp nên không sửa được nữa.")
    return report


def may_write(user: User, inspection: Inspection) -> bool:
    return inspection.status == InspectionStatus.SCHEDULED and permissions.can_enter_self_report(user, inspection)


def may_read(user: User, inspection: Inspection, report: SelfReport | None) -> bool:
    """A draft is the business of those who write it; the inspecting side reads it once it is handed in."""
    submitted = report is not None and report.status == SelfReportStatus.SUBMITTED
    return submitted or permissions.can_enter_self_report(user, inspection)


Sentences = dict[str, str]


def faults(answer: Answer, values: dict[str, Any]) -> Sentences:
    """Field of the form → sentence; {} when all is fine."""
    rule, limit, mark = answer.criterion.exact_rule, answer.criterion.max_score, values["reported_mark"]
    own = values["self_score"]
    found: Sentences = {}
    if not mark:
        return found
    if mark == Mark.NOT_DUE and not values["reported_note"]:
        found["note"] = "Hãy ghi lý do chưa đến kỳ đánh giá."
    trial = Answer(criterion=answer.criterion, **values)
    for name, sentence in scoring.check_values(rule, limit, mark, trial.reported_values).items():
        found["self_score" if name == "score" else name] = sentence
    if own is not None and "self_score" not in found:
        found |= _own_score_faults(own, limit, mark)
    return found


def _own_score_faults(own: Decimal, limit: Decimal, mark: str) -> Sentences:
    if mark in scoring.LEFT_OUT:
        return {"self_score": "Mục không tính vào điểm tối đa thì không tự chấm điểm. Hãy bỏ trống ô này."}
    shown = scoring.check_values({"type": "manual"}, limit, Mark.RESULT, scoring.Values(score=own))
    return {"self_score": shown["score"]} if "score" in shown else {}
