"""Signing minutes: on paper, in the system, or refused by the unit (design, rule 14).

`supplement`: the key of a biên bản bổ sung, which the same parties sign in the same ways; without it the minutes.

From the first signature nothing of the inspection changes. When secretary, chair and unit are there, the minutes are
signed, entered in the register, and their final PDF is drawn once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from cchc.lib.dates import now_local, today
from cchc.lib.text import clean
from inspections import permissions, workflow
from inspections.enums import DocumentKind
from inspections.models import Inspection, LegalDocument
from inspections.registering import register_paper
from inspections.workflow import WorkflowError, lock_inspection
from reports import jobs
from reports.enums import PARTIES, DocumentStatus, PaperKind, Signatory, SigningWay
from reports.issuing import paper_in_signing
from reports.models import Document, DocumentRevision, Signature
from reports.permissions import can_confirm, signing_right
from units.enums import Capacity
from units.models import Event, User


@dataclass(frozen=True)
class PaperSigner:
    """Who signed the paper, as it stands there."""

    name: str
    title: str
    capacity: Capacity = Capacity.OWN


@transaction.atomic
def sign_on_paper(
    inspection_id: int,
    signers: Mapping[str, PaperSigner],
    signed_on: dt.date,
    *,
    by: User,
    sha256: str = "",
    supplement: int | None = None,
) -> Document:
    """Record that the printed minutes were signed. Names every part that has not signed yet; the scan may follow.

    `sha256`: of the revision that was printed, where the page knows it.
    """
    inspection = lock_inspection(inspection_id, by, allowed=permissions.can_record_signing)
    document = paper_in_signing(inspection, supplement)
    revision = document.current
    _require_current(revision, sha256 or revision.sha256)
    _check_day(document, signed_on)
    parts = missing_parts(revision)
    if set(signers) != set(parts):
        raise WorkflowError(f"Hãy ghi đủ người ký các phần còn thiếu: {_labels(parts)}.")
    _require_opinion(revision)
    for part in parts:
        signer = signers[part]
        _sign(revision, part, SigningWay.PAPER, by, signed_on, signer.name, signer.title, capacity=signer.capacity)
    _record("sign_on_paper", document, revision, by, signed_on, note=_labels(parts))
    return _settle(inspection, document, revision, by=by, signed_on=signed_on)


@transaction.atomic
def confirm_in_system(
    inspection_id: int, part: str, *, signer: User, sha256: str, by: User, supplement: int | None = None
) -> Document:
    """`signer`, who has just identified himself, confirms the snapshot of that hash; `by` is who is signed in."""
    inspection = lock_inspection(inspection_id, by, allowed=can_confirm)
    document = paper_in_signing(inspection, supplement)
    revision = document.current
    _require_current(revision, sha256)
    right = signing_right(signer, inspection, part)
    if right is None:
        raise WorkflowError(f"{signer.full_name} không có quyền ký phần «{Signatory(part).label}» của biên bản này.")
    _require_part_open(revision, part)
    _require_opinion(revision)
    _sign(
        revision,
        part,
        SigningWay.SYSTEM,
        by,
        today(),
        signer.full_name,
        right.title,
        capacity=right.capacity,
        user=signer,
        membership=right.membership,
        signed_at=now_local(),
    )
    _record(
        "confirm_minutes",
        document,
        revision,
        signer,
        today(),
        note=Signatory(part).label,
        title=right.title,
        capacity=right.capacity,
        membership=right.membership,
    )
    return _settle(inspection, document, revision, by=by, signed_on=today())


@transaction.atomic
def unit_refuses(
    inspection_id: int,
    reason: str,
    witness: PaperSigner,
    *,
    by: User,
    refused_by: PaperSigner,
    signed_on: dt.date,
    sha256: str = "",
    supplement: int | None = None,
) -> Document:
    """The unit does not sign, or is absent: the reason and a witness stand for it. The team still signs."""
    inspection = lock_inspection(inspection_id, by, allowed=permissions.can_record_signing)
    document = paper_in_signing(inspection, supplement)
    revision = document.current
    _require_current(revision, sha256 or revision.sha256)
    reason = clean(reason)
    if not reason:
        raise WorkflowError("Cần nêu lý do đơn vị không ký.")
    _check_day(document, signed_on)
    _require_part_open(revision, Signatory.UNIT)
    who = (refused_by.name, refused_by.title)
    _sign(revision, Signatory.UNIT, SigningWay.REFUSED, by, signed_on, *who, reason=reason)
    _sign(revision, Signatory.WITNESS, SigningWay.PAPER, by, signed_on, witness.name, witness.title)
    _record("unit_refuses", document, revision, by, signed_on, note=reason)
    return _settle(inspection, document, revision, by=by, signed_on=signed_on)


def missing_parts(revision: DocumentRevision) -> list[Signatory]:
    """The parties that have not signed this revision, in the order of the signing blocks."""
    signed = set(revision.signatures.filter(voided_at=None).values_list("part", flat=True))
    return [part for part in PARTIES if part not in signed]


# --- What every way shares ------------------------------------------------------------------------


def _sign(
    revision: DocumentRevision,
    part: str,
    way: SigningWay,
    by: User,
    signed_on: dt.date,
    name: str,
    title: str,
    **fields: Any,
) -> None:
    name, title = clean(name), clean(title)
    if not name or not title:
        raise WorkflowError(f"Hãy ghi họ tên và chức danh của phần «{Signatory(part).label}».")
    Signature.objects.create(
        revision=revision,
        part=part,
        way=way,
        name=name,
        title=title,
        signed_on=signed_on,
        sha256=revision.sha256,
        entered_by=by,
        **fields,
    )


def _settle(
    inspection: Inspection, document: Document, revision: DocumentRevision, *, by: User, signed_on: dt.date
) -> Document:
    """After a signature: signing goes on, or all are there and the minutes are signed for good."""
    if missing_parts(revision):
        document.status = DocumentStatus.IN_SIGNING
        document.save(update_fields=["status"])
        return document
    if document.kind == PaperKind.MINUTES:
        workflow.sign_minutes(inspection, by=by, occurred_on=signed_on)
    document.status, document.way = DocumentStatus.SIGNED, _way(revision)
    document.legal_document = _register(inspection, document, revision)
    document.save(update_fields=["status", "way", "legal_document"])
    jobs.enqueue_render(revision, final=True, requester=by)
    return document


def _way(revision: DocumentRevision) -> SigningWay:
    ways = set(revision.signatures.filter(voided_at=None).values_list("way", flat=True))
    return next(way for way in (SigningWay.REFUSED, SigningWay.PAPER, SigningWay.SYSTEM) if way in ways)


def _register(inspection: Inspection, document: Document, revision: DocumentRevision) -> LegalDocument:
    """The entry in the register of papers. Subject and issuer as they stand on the paper."""
    return register_paper(
        lead_unit_id=document.lead_unit_id,
        kind=DocumentKind.MINUTES,
        issuer=inspection.team.name,
        number=document.number or 0,
        symbol=document.symbol,
        issued_on=document.dated_on,
        subject=f"{revision.snapshot['subject']} {revision.snapshot['at']}",
    )


def _require_current(revision: DocumentRevision, sha256: str) -> None:
    """What people read and signed must be what is stored."""
    if sha256 != revision.sha256:
        raise WorkflowError("Biên bản vừa có bản mới. Hãy mở lại trang, đọc bản mới rồi ký, xác nhận lại.")


def _require_part_open(revision: DocumentRevision, part: str) -> None:
    if part not in missing_parts(revision):
        raise WorkflowError(f"Phần «{Signatory(part).label}» đã ký rồi.")


def _require_opinion(revision: DocumentRevision) -> None:
    """The unit reads the draft before anybody signs; where it refuses to sign, its reason stands instead."""
    refused = revision.signatures.filter(voided_at=None, way=SigningWay.REFUSED).exists()
    if not revision.snapshot["opinion"] and not refused:
        raise WorkflowError("Cần ghi ý kiến của đơn vị được kiểm tra trước khi ký biên bản.")


def _check_day(document: Document, signed_on: dt.date) -> None:
    if signed_on < document.dated_on:
        raise WorkflowError(
            f"Ngày ký không được trước ngày lập biên bản ({document.dated_on:%d/%m/%Y}).", field="signed_on"
        )
    if signed_on > max(today(), document.dated_on):
        raise WorkflowError("Ngày ký không được sau ngày hôm nay.", field="signed_on")


def _labels(parts: list[Signatory]) -> str:
    return ", ".join(str(part.label).lower() for part in parts)


def _record(verb: str, document: Document, revision: DocumentRevision, by: User, day: dt.date, **fields: Any) -> None:
    Event.objects.record(
        verb,
        document,
        by=by,
        lead_unit=document.lead_unit_id,
        occurred_on=day,
        data={"revision": revision.revision, "sha256": revision.sha256},
        **fields,
    )
