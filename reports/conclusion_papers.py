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
from reports.conclusion_snapshot import conclusion_snapshot, extract_snapshot, inspections_of
from reports.enums import DocumentStatus, PaperKind, Signatory, SigningWay
from reports.models import Document, DocumentRevision, Signature
from reports.papers import PaperSignatory, add_revision, expected_signatory
from reports.rendering import CONCLUSION_LAYOUT, EXTRACT_LAYOUT
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
def return_(conclusion_id: int, reason: str, *, by: User) -> ConclusionNotice:
    conclusion = concluding.return_(conclusion_id, reason, by=by)
    _set_status(conclusion, DocumentStatus.RETURNED)
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
    signatory: PaperSignatory,
    by: User,
    received_on: Mapping[int, dt.date] | None = None,
) -> Document:
    """Record that the paper was signed by hand, numbered and dated; its final PDF is drawn once. The scan may follow."""
    name = clean(signatory.name)
    if not name:
        raise WorkflowError("Hãy ghi họ tên người ký.", field="name")
    signatory = PaperSignatory(signatory.capacity, name, clean(signatory.title))
    conclusion = concluded.issue(
        conclusion_id, number=number, dated_on=dated_on, by=by, received_on=received_on, signer=name
    )
    document = _document(conclusion)
    document.status, document.way = DocumentStatus.ISSUED, SigningWay.PAPER
    document.number, document.symbol = number, concluded.symbol_of(conclusion, dated_on)
    document.dated_on, document.legal_document = dated_on, conclusion.legal_document
    document.save(update_fields=["status", "way", "number", "symbol", "dated_on", "legal_document"])
    snapshot = conclusion_snapshot(conclusion, document, signatory)
    revision = add_revision(document, snapshot, layout=CONCLUSION_LAYOUT, by=by, reason="Ban hành", final=True)
    _sign(revision, signatory, dated_on, by)
    _extract_for_each_unit(document, signatory, by)
    return document


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


def _set_status(conclusion: ConclusionNotice, status: DocumentStatus) -> None:
    document = paper_of(conclusion)
    if document is not None:
        document.status = status
        document.save(update_fields=["status"])


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
