"""Notices of conclusion and letters of reminder: written on pages of their own, signed and stamped as all papers are.

Their drafts, issue and what follows from it are in `reports.conclusion_papers` and `reports.letter_papers`.
"""

from __future__ import annotations

from typing import Any

from inspections.enums import DocumentKind
from inspections.finding_permissions import can_conclude, can_remind
from inspections.letters import end_letter
from inspections.models import ConclusionNotice, ReminderLetter
from reports.enums import PaperKind
from reports.kinds import SignedKind, may_be_cancelled
from reports.models import Document
from reports.rendering import CONCLUSION_LAYOUT, LETTER_LAYOUT
from units.models import User


def may_conclude(user: User, conclusion: Any) -> bool:
    return can_conclude(user, conclusion.lead_unit_id)


def _may_remind(user: User, letter: Any) -> bool:
    return can_remind(user, letter.lead_unit_id)


def units_of_conclusion(document: Document) -> set[int]:
    """Those that it is about, and those that answer for its findings now."""
    assert document.conclusion is not None
    inspected = document.conclusion.inspections.values_list("unit", flat=True)
    return {*inspected, *document.conclusion.findings.order_by().values_list("responsible_unit", flat=True)}


def _reminded_unit(document: Document) -> set[int]:
    assert document.letter is not None
    return {document.letter.unit_id}


def _stands(document: Document) -> str:
    return "Kết luận đã mở việc khắc phục cho đơn vị nên không hủy được. Nếu sai, hãy ban hành thông báo sửa đổi."


def _end_letter(document: Document, by: User) -> None:
    assert document.letter is not None
    end_letter(document.letter, by=by)


KINDS = (
    SignedKind(
        kind=PaperKind.CONCLUSION,
        layout=CONCLUSION_LAYOUT,
        register=DocumentKind.NOTICE,
        about="conclusion",
        model=ConclusionNotice,
        can_draft=may_conclude,
        collective=False,
        units_told=units_of_conclusion,
        stands=_stands,
    ),
    SignedKind(
        kind=PaperKind.REMINDER_LETTER,
        layout=LETTER_LAYOUT,
        register=DocumentKind.LETTER,
        about="letter",
        model=ReminderLetter,
        can_draft=_may_remind,
        collective=False,
        units_told=_reminded_unit,
        stands=may_be_cancelled,
        after_cancel=_end_letter,
    ),
)
