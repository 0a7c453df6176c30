"""Letters of reminder (công văn đôn đốc): drafted for one unit, with its findings that are overdue or due soon.

Issuing one draws a paper and so lives in `reports.letter_issuing`.
"""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import Http404

from cchc.lib.dates import today
from cchc.lib.text import clean
from cchc.lib.workdays import CALENDAR
from inspections.clocks import pressing_by_plan
from inspections.enums import LetterStatus
from inspections.finding_permissions import can_remind
from inspections.models import Finding, ReminderLetter
from inspections.workflow import WorkflowError
from units.models import Event, Unit, User

ANSWER_DAYS = 5  # working days in which the unit reports back, until somebody types another day
STALE = "Công văn này vừa được người khác sửa. Hãy tải lại trang để xem bản mới rồi sửa tiếp."
NOTHING_DUE = "Đơn vị không có tồn tại nào quá hạn hay sắp đến hạn, nên không có gì để đôn đốc."


def due_findings(lead_unit_id: int, unit_id: int, day: dt.date) -> QuerySet[Finding]:
    """What a letter would be about: overdue, due today and due soon."""
    rows = Finding.objects.filter(lead_unit=lead_unit_id, responsible_unit=unit_id)
    return rows.filter(pressing_by_plan(day)).order_by("due_on", "pk")


@transaction.atomic
def draft_letter(unit_id: int, *, by: User) -> ReminderLetter:
    """The unit's draft, made where there is none; what became due since then joins it."""
    unit = Unit.objects.visible_to(by).filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    if unit.lead_unit_id is None or not can_remind(by, unit.lead_unit_id):
        raise PermissionDenied
    if not due_findings(unit.lead_unit_id, unit.pk, today()).exists():
        raise WorkflowError(NOTHING_DUE)
    letter, _ = _draft(unit.lead_unit_id, unit, today(), by=by)
    return letter


def draft_by_itself(lead_unit_id: int, unit: Unit, day: dt.date) -> int:
    """Called by the clock at the rung of Home Affairs, in its transaction: 1 where a new draft was made. Nothing leaves."""
    return int(_draft(lead_unit_id, unit, day, by=None)[1])


def _draft(lead_unit_id: int, unit: Unit, day: dt.date, *, by: User | None) -> tuple[ReminderLetter, bool]:
    letter, made = ReminderLetter.objects.get_or_create(
        lead_unit_id=lead_unit_id,
        unit=unit,
        status=LetterStatus.DRAFT,
        defaults={
            "text": first_text(unit, due_findings(lead_unit_id, unit.pk, day)),
            "answer_by": answer_by(day),
            "created_by": by,
        },
    )
    if made:
        _record("draft_letter", letter, by=by, occurred_on=day)
    refresh_findings(letter, day)
    return letter, made


def refresh_findings(letter: ReminderLetter, day: dt.date) -> None:
    """The letter is about what is due now. A change makes pages that show the former rows old."""
    before = set(letter.findings.values_list("pk", flat=True))
    found = list(due_findings(letter.lead_unit_id, letter.unit_id, day).only("pk"))
    if {finding.pk for finding in found} != before:
        letter.findings.set(found)
        letter.revision += 1
        letter.save(update_fields=["revision"])


def answer_by(day: dt.date) -> dt.date:
    return CALENDAR.add_working_days(day, ANSWER_DAYS)


def shortcomings(findings: QuerySet[Finding]) -> str:
    """«tồn tại, hạn chế sau kiểm tra …», «… Chỉ số …», or both, as these came to light."""
    came = findings.order_by().aggregate(inspected=Count("inspection"), scored=Count("assessment"))
    named = ["Chỉ số cải cách hành chính (PAR Index)"] * bool(came["scored"])
    named += ["sau kiểm tra công tác cải cách hành chính"] * (bool(came["inspected"]) or not named)
    return f"tồn tại, hạn chế {' và '.join(named)}"


def first_text(unit: Unit, findings: QuerySet[Finding]) -> str:
    """What Home Affairs starts from; one paragraph a line."""
    return (
        f"Qua theo dõi việc khắc phục {shortcomings(findings)}, đến nay "
        f"{unit} còn một số nội dung quá hạn hoặc sắp đến hạn nhưng chưa báo cáo kết quả khắc phục.\n"
        f"Đề nghị {unit} tập trung chỉ đạo, khẩn trương khắc phục dứt điểm các tồn tại, hạn chế nêu tại bảng dưới "
        "đây; nội dung nào chưa thể khắc phục đúng hạn thì nêu rõ nguyên nhân, biện pháp và thời hạn hoàn thành."
    )


def lock_letter(letter_id: int, by: User) -> ReminderLetter:
    """Lock, then ask: raises Http404, PermissionDenied, or WorkflowError where it is no draft any more."""
    rows = ReminderLetter.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
    letter: ReminderLetter | None = rows.select_related("unit").filter(pk=letter_id).first()
    if letter is None:
        raise Http404
    if not can_remind(by, letter.lead_unit_id):
        raise PermissionDenied
    if letter.status != LetterStatus.DRAFT:
        raise WorkflowError(f"Công văn không còn là dự thảo (hiện là «{letter.get_status_display()}»).")
    return letter


@transaction.atomic
def edit_letter(letter_id: int, *, text: str, answer_by: dt.date | None, revision: int, by: User) -> ReminderLetter:
    letter = lock_letter(letter_id, by)
    if letter.revision != revision:
        raise WorkflowError(STALE)
    text = clean(text)
    if not text:
        raise WorkflowError("Hãy viết nội dung đôn đốc.", field="text")
    letter.text, letter.answer_by, letter.revision = text, answer_by, letter.revision + 1
    letter.save(update_fields=["text", "answer_by", "revision"])
    refresh_findings(letter, today())
    _record("edit_letter", letter, by=by, occurred_on=today())
    return letter


@transaction.atomic
def cancel_letter(letter_id: int, *, by: User) -> ReminderLetter:
    """A draft that is not needed: it stays on record, and the next overdue finding makes a new one."""
    letter = lock_letter(letter_id, by)
    end_letter(letter, by=by)
    return letter


def end_letter(letter: ReminderLetter, *, by: User) -> None:
    """Void, for whoever may say so: a draft that is not needed, or the paper that was issued."""
    before, letter.status = letter.status, LetterStatus.CANCELLED
    letter.save(update_fields=["status"])
    _record("cancel_letter", letter, by=by, occurred_on=today(), from_status=before)


def _record(verb: str, letter: ReminderLetter, *, by: User | None, occurred_on: dt.date, from_status: str = "") -> None:
    Event.objects.record(
        verb,
        letter,
        by=by,
        lead_unit=letter.lead_unit_id,
        from_status=from_status,
        to_status=letter.status,
        occurred_on=occurred_on,
    )
