"""Minutes from the completed checklist to the frozen paper: drawn up, read by the unit, taken back.

Each locks the inspection first, then the document, then the series of numbers. Signing is in `reports.signing`.
"""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404
from django.urls import reverse

from cchc.lib.dates import ZONE, today
from cchc.lib.text import clean
from inspections import permissions, workflow
from inspections.completion import missing
from inspections.drafting import refresh_lost_points
from inspections.enums import InspectionStatus
from inspections.models import Inspection
from inspections.recurrence import mark_recurrence
from inspections.workflow import WorkflowError, lock_inspection, require
from reports.enums import DocumentStatus, PaperKind
from reports.models import Document, DocumentRevision
from reports.numbering import take_number
from reports.papers import add_revision
from reports.permissions import can_attach_scan
from reports.rendering import MINUTES_LAYOUT
from reports.snapshots import minutes_snapshot, with_opinion
from units.enums import UNIT_ROLES
from units.keeping import keep_upload
from units.models import Event, User
from units.notifying import notify

SCAN_TYPES = ("application/pdf", "image/jpeg", "image/png", "image/webp")


@transaction.atomic
def draw_up(inspection_id: int, *, by: User) -> Document:
    """Freeze what the team found as minutes under the team's own number, and ask for their PDF."""
    inspection = lock_inspection(inspection_id, by, allowed=permissions.can_draw_up_minutes)
    require(inspection, InspectionStatus.IN_PROGRESS, sentence="Chỉ lập được biên bản khi cuộc kiểm tra đang diễn ra")
    gaps = [gap for gap in missing(inspection) if gap.blocking]
    if gaps:
        raise WorkflowError(
            f"Chưa lập được biên bản: còn {len(gaps)} nội dung chưa xong. Việc đầu tiên: {gaps[0].sentence}"
        )
    refresh_lost_points(inspection)
    mark_recurrence(inspection)
    document = _numbered_document(inspection)
    workflow.draw_up_minutes(inspection, by=by, note=f"Biên bản số {document.code}, lần {document.revision + 1}")
    add_revision(document, minutes_snapshot(inspection, document), layout=MINUTES_LAYOUT, by=by)
    drawn = "lập lại" if document.revision > 1 else "lập"
    notify(
        unit=inspection.unit_id,
        roles=UNIT_ROLES,
        kind="minutes_drawn",
        text=f"Tổ kiểm tra đã {drawn} biên bản số {document.code}: mời đơn vị đọc dự thảo, cho ý kiến và ký",
        url=reverse("minutes", args=[inspection.pk]),
        subject=inspection,
        occurred_on=today(),
    )
    return document


@transaction.atomic
def give_opinion(
    inspection_id: int, text: str, *, by: User, spoken_by: str = "", occurred_on: dt.date | None = None
) -> DocumentRevision:
    """The unit's opinion of the draft, until somebody has signed: a new revision that differs in nothing else.

    Whoever enters it for the unit says whose words they are (`spoken_by`: name and title).
    """
    inspection = lock_inspection(inspection_id, by, allowed=permissions.can_give_opinion)
    document = open_minutes(inspection)
    opinion, spoken_by = clean(text), clean(spoken_by)
    if not opinion:
        raise WorkflowError("Hãy ghi ý kiến của đơn vị, ví dụ «Thống nhất với nội dung biên bản.».")
    for_unit = not permissions.is_of_unit(by, inspection)
    if for_unit and not spoken_by:
        raise WorkflowError("Hãy ghi họ tên, chức vụ người của đơn vị đã nêu ý kiến này.", field="spoken_by")
    inspection.unit_opinion = opinion
    inspection.save(update_fields=["unit_opinion"])
    snapshot = with_opinion(document.current.snapshot, opinion)
    reason = "Ghi ý kiến của đơn vị được kiểm tra"
    revision = add_revision(document, snapshot, layout=MINUTES_LAYOUT, by=by, reason=reason)
    _record("give_opinion", document, by, occurred_on, note=f"Nhập thay cho {spoken_by}" if for_unit else "")
    return revision


@transaction.atomic
def take_back(inspection_id: int, reason: str, *, by: User) -> Inspection:
    """The chair opens the checklist again. The number stays; the next drawing up is the next revision."""
    inspection = lock_inspection(inspection_id, by, allowed=permissions.can_take_back_minutes)
    document = open_minutes(inspection)
    workflow.take_back_minutes(inspection, by=by, reason=reason)
    inspection.unit_opinion = ""  # of a draft that is no more; its revision keeps it
    inspection.save(update_fields=["unit_opinion"])
    document.status = DocumentStatus.RETURNED
    document.save(update_fields=["status"])
    return inspection


@transaction.atomic
def attach_scan(document_id: int, upload: UploadedFile[bytes], *, by: User) -> Document:
    """The scan of what was signed on paper. A better one may follow; the event keeps which one it replaced."""
    rows = Document.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
    document = rows.filter(pk=document_id).first()
    if document is None:
        raise Http404
    if not can_attach_scan(by, document):
        raise PermissionDenied
    if not document.is_signed:
        raise WorkflowError(f"Chỉ tải lên bản scan sau khi {document.get_kind_display().lower()} đã được ký.")
    stored = keep_upload(upload, lead_unit=document.lead_unit_id, owner_unit=document.lead_unit_id, by=by)
    if stored.media_type not in SCAN_TYPES:
        raise WorkflowError("Bản scan phải là tệp PDF hoặc ảnh (JPEG, PNG, WebP). Hãy chọn tệp khác.")
    before, document.scan = document.scan_id, stored
    document.save(update_fields=["scan"])
    _record("attach_scan", document, by, None, data={"file": stored.pk, "replaces": before, "sha256": stored.sha256})
    return document


# --- Shared with signing --------------------------------------------------------------------------


def minutes_of(inspection: Inspection) -> Document | None:
    return (
        Document.objects.filter(inspection=inspection, kind=PaperKind.MINUTES)
        .exclude(status=DocumentStatus.CANCELLED)
        .first()
    )


def drawn_minutes(inspection: Inspection) -> Document:
    """The locked minutes that wait for opinion and signatures. The inspection is locked already."""
    require(inspection, InspectionStatus.MINUTES_DRAWN, sentence="Biên bản không còn ở bước lấy ý kiến và ký")
    document = (
        Document.objects.select_for_update(of=("self",), no_key=True)
        .filter(inspection=inspection, kind=PaperKind.MINUTES)
        .exclude(status=DocumentStatus.CANCELLED)
        .get()
    )
    document.inspection = inspection
    return document


def paper_in_signing(inspection: Inspection, supplement: int | None) -> Document:
    """The locked minutes, or the supplement of that key to them, while the parties sign it."""
    if supplement is None:
        return drawn_minutes(inspection)
    rows = Document.objects.select_for_update(of=("self",), no_key=True)
    document = rows.get(pk=supplement, inspection=inspection, kind=PaperKind.MINUTES_SUPPLEMENT)
    if document.status != DocumentStatus.IN_SIGNING:
        raise WorkflowError(f"Biên bản bổ sung không ở bước ký (hiện là «{document.get_status_display()}»).")
    return document


def open_minutes(inspection: Inspection) -> Document:
    """Minutes that nobody has signed yet: after the first signature nothing changes any more."""
    document = drawn_minutes(inspection)
    if document.current.signatures.filter(voided_at=None).exists():
        raise WorkflowError("Đã có người ký biên bản nên nội dung không sửa được nữa.")
    return document


def _record(verb: str, document: Document, by: User, occurred_on: dt.date | None, **fields: object) -> None:
    Event.objects.record(verb, document, by=by, lead_unit=document.lead_unit_id, occurred_on=occurred_on, **fields)


# --- The frozen revision --------------------------------------------------------------------------


def _numbered_document(inspection: Inspection) -> Document:
    """The document with its number: taken once, kept through its revisions (rule 15)."""
    assert inspection.ended_at is not None
    day = inspection.ended_at.astimezone(ZONE).date()
    document = minutes_of(inspection)
    if document is None:
        symbol = f"BB-{inspection.team.symbol}"
        number = take_number(inspection.lead_unit_id, symbol, day)
        return Document.objects.create(
            lead_unit_id=inspection.lead_unit_id,
            kind=PaperKind.MINUTES,
            inspection=inspection,
            symbol=symbol,
            number=number,
            dated_on=day,
        )
    if day.year == document.dated_on.year:  # the number belongs to its year
        document.dated_on = day
    document.status = DocumentStatus.DRAFT
    document.save(update_fields=["dated_on", "status"])
    return document
