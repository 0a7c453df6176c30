"""The paper of a conclusion: a draft at each submission, the final one at the issue, with number, date and signer.

Each calls its transition of `inspections.concluding` or `inspections.concluded` in the same transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from cchc.lib.dates import today
from cchc.lib.text import clean
from inspections import concluded, concluding
from inspections.models import ConclusionNotice
from inspections.workflow import WorkflowError
from reports.conclusion_snapshot import conclusion_snapshot, extract_snapshot, inspections_of, with_deadlines
from reports.drafting import as_issued
from reports.enums import Desk, DocumentStatus, PaperKind, Signatory, SigningWay
from reports.models import Document, DocumentRevision, Signature
from reports.papers import PaperSignatory, add_revision, expected_signatory
from reports.rendering import CONCLUSION_LAYOUT, EXTRACT_LAYOUT
from reports.signers import signature_of
from reports.signing_off import check_issue_day
from units.enums import Capacity
from units.models import User


@transaction.atomic
def submit(conclusion_id: int, *, by: User) -> Document:
    """Lay the draft before the head, with its PDF to read."""
    conclusion = concluding.submit(conclusion_id, by=by)
    document = _document(conclusion)
    document.status, document.dated_on = DocumentStatus.DRAFT, today()
    document.save(update_fields=["status", "dated_on"])
    snapshot = conclusion_snapshot(conclusion, document, expected_signatory(conclusion.lead_unit_id))
    add_revision(document, snapshot, layout=CONCLUSION_LAYOUT, by=by)
    return document


@transaction.atomic
def approve(conclusion_id: int, *, by: User) -> ConclusionNotice:
    """Approved, it may be signed in the system: by the head at whose desk it is, or by a leader to whom he passes it."""
    conclusion = concluding.approve(conclusion_id, by=by)
    _set_status(conclusion, DocumentStatus.IN_SIGNING, desk=Desk.HEAD)
    return conclusion


@transaction.atomic
def return_(conclusion_id: int, reason: str, *, by: User) -> ConclusionNotice:
    """Before anybody has signed."""
    conclusion = concluding.return_(conclusion_id, reason, by=by)
    document = _set_status(conclusion, DocumentStatus.RETURNED)
    if document is not None and signature_of(document) is not None:
        raise WorkflowError("Kết luận đã ký nên không trả lại được nữa. Nếu phải sửa, hãy hủy rồi lập lại.")
    return conclusion


@transaction.atomic
def cancel(conclusion_id: int, reason: str, *, by: User) -> ConclusionNotice:
    conclusion = concluding.cancel(conclusion_id, reason, by=by)
    _set_status(conclusion, DocumentStatus.CANCELLED)
    return conclusion


@transaction.atomic
def issue(
    conclusion_id: int,
    *,
    number: int,
    dated_on: dt.date,
    signatory: PaperSignatory | None,
    by: User,
    received_on: Mapping[int, dt.date] | None = None,
) -> Document:
    """Give it number and day; its final PDF is drawn once. `signatory`: who signed by hand what nobody signed here before.

    What was signed is issued as it was, but for number, day, and the deadlines that run from that day.
    """
    signature = _signature_before(conclusion_id)
    signed_by = _as_signed(signature) if signature else _typed(signatory)
    conclusion = concluded.issue(
        conclusion_id, number=number, dated_on=dated_on, by=by, received_on=received_on, signer=signed_by.name
    )
    document = _document(conclusion)
    if (document.status == DocumentStatus.SIGNED) != (signature is not None):
        raise WorkflowError("Văn bản vừa được ký. Hãy tải lại trang rồi làm tiếp.")
    check_issue_day(document, dated_on)
    signed = document.current.snapshot if signature else None
    document.status, document.desk = DocumentStatus.ISSUED, ""
    document.way = document.way or SigningWay.PAPER
    document.number, document.symbol = number, concluded.symbol_of(conclusion, dated_on)
    document.dated_on, document.legal_document = dated_on, conclusion.legal_document
    document.save(update_fields=["status", "desk", "way", "number", "symbol", "dated_on", "legal_document"])
    snapshot = conclusion_snapshot(conclusion, document, signed_by)
    if signed is not None:
        snapshot = with_deadlines(as_issued(signed, snapshot), snapshot)
    revision = add_revision(document, snapshot, layout=CONCLUSION_LAYOUT, by=by, reason="Ban hành", final=True)
    if signature is None:
        _sign(revision, signed_by, dated_on, by)
    _extract_for_each_unit(document, signed_by, by)
    return document


def _signature_before(conclusion_id: int) -> Signature | None:
    """In the system or by hand, recorded before the issue."""
    papers = Document.objects.filter(conclusion=conclusion_id, kind=PaperKind.CONCLUSION, status=DocumentStatus.SIGNED)
    paper = papers.first()
    return signature_of(paper) if paper else None


def _typed(signatory: PaperSignatory | None) -> PaperSignatory:
    name = clean(signatory.name) if signatory else ""
    if signatory is None or not name:
        raise WorkflowError("Hãy ghi họ tên người ký.", field="name")
    return PaperSignatory(signatory.capacity, name, clean(signatory.title))


def _as_signed(signature: Signature) -> PaperSignatory:
    return PaperSignatory(Capacity(signature.capacity), signature.name, signature.title)


def _extract_for_each_unit(notice: Document, signatory: PaperSignatory, by: User) -> None:
    """A unit may not read what is said of others: of a notice about several each gets its own part to read."""
    assert notice.conclusion is not None
    inspections = inspections_of(notice.conclusion)
    for inspection in inspections if len(inspections) > 1 else ():
        extract = Document.objects.create(
            lead_unit_id=notice.lead_unit_id,
            kind=PaperKind.CONCLUSION_EXTRACT,
            subject=f"Trích {notice.conclusion}",
            conclusion=notice.conclusion,
            inspection=inspection,
            status=DocumentStatus.ISSUED,
            symbol=notice.symbol,
            dated_on=notice.dated_on,
        )
        snapshot = extract_snapshot(notice, inspection, signatory)
        add_revision(extract, snapshot, layout=EXTRACT_LAYOUT, by=by, reason="Ban hành", final=True)


def paper_of(conclusion: ConclusionNotice) -> Document | None:
    found = Document.objects.filter(conclusion=conclusion, kind=PaperKind.CONCLUSION)
    return found.exclude(status=DocumentStatus.CANCELLED).first()


def _document(conclusion: ConclusionNotice) -> Document:
    """The one paper of the conclusion, which is locked; without a number until the issue (rule 15)."""
    rows = Document.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(conclusion=conclusion, kind=PaperKind.CONCLUSION)
    document = found.exclude(status=DocumentStatus.CANCELLED).first()
    return document or Document.objects.create(
        lead_unit_id=conclusion.lead_unit_id,
        kind=PaperKind.CONCLUSION,
        conclusion=conclusion,
        symbol=concluded.symbol_of(conclusion, today()),
        dated_on=today(),
    )


def _set_status(conclusion: ConclusionNotice, status: DocumentStatus, *, desk: str = "") -> Document | None:
    """Of its paper, which is locked after the conclusion."""
    rows = Document.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(conclusion=conclusion, kind=PaperKind.CONCLUSION).exclude(status=DocumentStatus.CANCELLED)
    document = found.first()
    if document is not None:
        document.status, document.desk = status, desk
        document.save(update_fields=["status", "desk"])
    return document


def _sign(revision: DocumentRevision, signatory: PaperSignatory, day: dt.date, by: User) -> None:
    block = revision.snapshot["signers"][0]
    Signature.objects.create(
        revision=revision,
        part=Signatory.SIGNER,
        way=SigningWay.PAPER,
        name=signatory.name,
        title=block["title"],
        capacity=signatory.capacity,
        signed_on=day,
        sha256=revision.sha256,
        entered_by=by,
    )
