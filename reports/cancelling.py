"""An issued paper is declared void: it stays in the register and in the book of numbers, and says so (design, rule 15)."""

from __future__ import annotations

from django.db import transaction

from cchc.lib.text import clean
from inspections.workflow import WorkflowError
from reports import paper_permissions as permissions
from reports.changing import brief, changes_in_force
from reports.drafting import lock, record
from reports.enums import Change, DocumentStatus
from reports.kinds import signed_kind_of, signed_kinds
from reports.models import Document
from reports.telling import tell_of_cancelling
from units.models import User


def why_it_stands(document: Document) -> str:
    """Why this issued paper cannot be cancelled, in a sentence; empty where it can."""
    if document.change == Change.REPLACE and document.changes is not None:
        return f"Văn bản này đã thay thế {brief(document.changes)} nên không hủy được. Hãy ban hành văn bản thay thế."
    later = changes_in_force(document).first()
    if later is not None:
        return f"Có văn bản sửa đổi, đính chính văn bản này ({later}). Hãy hủy văn bản đó trước."
    return signed_kind_of(document).stands(document)


@transaction.atomic
def cancel_issued(document_id: int, reason: str, *, by: User) -> Document:
    """Whoever read it sees that it is void, and why; what followed from its issue is undone."""
    document = lock(document_id, by, allowed=permissions.can_cancel_issued, of_kinds=signed_kinds())
    if why := why_it_stands(document):
        raise WorkflowError(why)
    reason = clean(reason)
    if not reason:
        raise WorkflowError("Hãy nêu lý do hủy.", field="reason")
    before, document.status, document.reason = document.status, DocumentStatus.CANCELLED, reason
    document.save(update_fields=["status", "reason"])
    record("cancel_issued_paper", document, by=by, from_status=before, note=reason)
    signed_kind_of(document).after_cancel(document, by)
    tell_of_cancelling(document)
    return document
