"""A paper from the desk to its readers: signed in the system or on paper, numbered, issued, stamped (rules 13–15)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from cchc.lib.dates import now_local, short_date, today
from cchc.lib.text import clean
from inspections.registering import NUMBER_TAKEN, register_paper
from inspections.workflow import WorkflowError
from reports import paper_permissions as permissions
from reports.changing import brief
from reports.drafting import at_issue, issuer_name, lock, record, require_current, with_block
from reports.enums import Change, DocumentStatus, PaperKind, Signatory, SigningWay
from reports.kinds import is_final, kind_of, signed_kind_of, signed_kinds
from reports.models import Document, DocumentRevision, Signature
from reports.papers import add_revision
from reports.signers import block_of, signature_of, signer_at
from reports.telling import tell_of_change
from units.enums import Capacity, Role
from units.models import User
from units.notifying import notify

STAMPED = tuple(PaperKind)


@transaction.atomic
def sign(document_id: int, *, sha256: str, by: User) -> Document:
    """Confirm the revision of that hash in the system; `by` has just identified himself. No digital signature."""
    document = lock(document_id, by, allowed=permissions.can_sign, of_kinds=signed_kinds())
    _require_in_signing(document)
    require_current(document.current, sha256)
    signer = signer_at(document, document.desk, by)
    assert signer is not None, "asked under the lock"
    revision = with_block(document, signer.block, by, reason="Ghi người ký")
    _sign(
        revision,
        way=SigningWay.SYSTEM,
        by=by,
        signed_on=today(),
        capacity=signer.capacity,
        user=by,
        membership=signer.membership,
        signed_at=now_local(),
    )
    record("sign_paper", document, by=by, title=signer.title, capacity=signer.capacity, membership=signer.membership)
    return _signed(document, SigningWay.SYSTEM)


@transaction.atomic
def sign_on_paper(
    document_id: int,
    *,
    name: str,
    title: str,
    capacity: Capacity,
    signed_on: dt.date,
    sha256: str,
    by: User,
) -> Document:
    """Record that the printed paper was signed by hand; name, title and capacity as they stand on it."""
    document = lock(document_id, by, allowed=permissions.can_record_paper, of_kinds=signed_kinds())
    _require_in_signing(document)
    require_current(document.current, sha256)
    name, title = clean(name), clean(title)
    if not name:
        raise WorkflowError("Hãy ghi họ tên người ký.", field="name")
    if not title:
        raise WorkflowError("Hãy ghi chức danh người ký.", field="title")
    if document.desk not in signed_kind_of(document).signs:
        raise WorkflowError(f"Văn bản còn chờ {document.get_desk_display()} kiểm tra rồi trình tiếp.")
    _require_not_future(signed_on, "signed_on")
    block = block_of(document, capacity, name=name, title=title)
    revision = with_block(document, block, by, reason="Ghi người ký")
    _sign(revision, way=SigningWay.PAPER, by=by, signed_on=signed_on, capacity=capacity)
    record("sign_paper_by_hand", document, by=by, note=f"{name}, {title}", occurred_on=signed_on)
    return _signed(document, SigningWay.PAPER)


@transaction.atomic
def issue(document_id: int, *, number: int | None, dated_on: dt.date, by: User) -> Document:
    """Give it number and day, enter it in the register, draw it for good; what follows from it happens at once.

    `number`: of the clerk's book; None where the paper has one of the system's own series.
    """
    document = lock(document_id, by, allowed=permissions.can_issue)
    if document.status != DocumentStatus.SIGNED or is_final(document):
        raise WorkflowError(f"Chỉ ban hành được văn bản đã ký (hiện là «{document.get_status_display()}»).")
    kind = kind_of(document)
    check_issue_day(document, dated_on)
    _number(document, number, dated_on)
    document.legal_document = register_paper(
        lead_unit_id=document.lead_unit_id,
        kind=kind.register,
        issuer=issuer_name(document),
        number=document.number or 0,
        symbol=document.symbol,
        issued_on=dated_on,
        subject=document.subject,
    )
    signed, document.status = document.current, DocumentStatus.ISSUED
    document.save(update_fields=["status", "number", "symbol", "dated_on", "legal_document"])
    _draw_for_good(document, signed, by)
    _change_other(document, by)
    record("issue_paper", document, by=by, note=f"Số {document.code} ngày {short_date(dated_on)}", occurred_on=dated_on)
    kind.after_issue(document, by)
    return document


@transaction.atomic
def stamp(document_id: int, stamped_on: dt.date, *, by: User) -> Document:
    """The clerk has put the seal on the signed and numbered paper."""
    document = lock(document_id, by, allowed=permissions.can_stamp, of_kinds=STAMPED)
    if not permissions.is_complete(document):
        raise WorkflowError("Chỉ đóng dấu văn bản đã ký và đã có số, ngày.")
    if stamped_on < document.dated_on:
        raise WorkflowError(
            f"Ngày đóng dấu không được trước ngày văn bản ({short_date(document.dated_on)}).", field="stamped_on"
        )
    _require_not_future(stamped_on, "stamped_on")
    document.stamped_on = stamped_on
    document.save(update_fields=["stamped_on"])
    record("stamp_paper", document, by=by, occurred_on=stamped_on)
    return document


# --- Parts ------------------------------------------------------------------------------------------


def _sign(
    revision: DocumentRevision, *, way: SigningWay, by: User, signed_on: dt.date, capacity: Capacity, **fields: Any
) -> None:
    block = revision.snapshot["signers"][0]
    Signature.objects.create(
        revision=revision,
        part=Signatory.SIGNER,
        way=way,
        name=block["name"],
        title=block["title"],
        capacity=capacity,
        signed_on=signed_on,
        sha256=revision.sha256,
        entered_by=by,
        **fields,
    )


def _signed(document: Document, way: SigningWay) -> Document:
    document.status, document.way, document.desk = DocumentStatus.SIGNED, way, ""
    document.save(update_fields=["status", "way", "desk"])
    role = Role.CLERK if document.issuer_id == document.lead_unit_id else Role.UNIT_OFFICER
    notify(
        unit=document.issuer_id,
        roles=[role],
        kind="paper",
        text=f"Đã ký, chờ số: {document.subject}",
        url=document.get_absolute_url(),
        subject=document,
        occurred_on=today(),
    )
    return document


def _number(document: Document, number: int | None, dated_on: dt.date) -> None:
    if not kind_of(document).own_series:
        if number is None:
            raise WorkflowError("Hãy ghi số văn bản do văn thư cấp.", field="number")
        twin = Document.objects.filter(issuer=document.issuer_id, symbol=document.symbol, number=number)
        if twin.filter(dated_on__year=dated_on.year).exists():
            raise WorkflowError(NUMBER_TAKEN, field="number")
        document.number = number
    elif document.dated_on.year != dated_on.year:
        raise WorkflowError("Số của Tổ đã cấp theo năm trình; ngày văn bản phải trong năm đó.", field="dated_on")
    document.dated_on = dated_on
    try:
        with transaction.atomic():
            document.save(update_fields=["number", "dated_on"])
    except IntegrityError:
        raise WorkflowError(NUMBER_TAKEN, field="number") from None


def _draw_for_good(document: Document, signed: DocumentRevision, by: User) -> None:
    """The signed words with what the issue brings; the signature stays with the revision that was signed."""
    marks = at_issue(document, signed.snapshot.get("title", ""), issued=True)
    add_revision(
        document, {**signed.snapshot, **marks}, layout=signed.layout, by=by, reason="Ban hành", final=True, check=True
    )


def _change_other(document: Document, by: User) -> None:
    """The link stands on both; a paper that replaces another ends it."""
    if document.changes_id is None:
        return
    other = Document.objects.select_for_update(of=("self",), no_key=True).get(pk=document.changes_id)
    if other.status != DocumentStatus.ISSUED:
        raise WorkflowError(
            f"{brief(other)} không còn hiệu lực (hiện là «{other.get_status_display()}»). Hãy hủy văn bản này."
        )
    tell_of_change(document)
    if document.change != Change.REPLACE:
        return
    before, other.status = other.status, DocumentStatus.REPLACED
    other.save(update_fields=["status"])
    record("replace_paper", other, by=by, from_status=before, note=f"Thay bằng số {document.code}")


def check_issue_day(document: Document, dated_on: dt.date) -> None:
    _require_not_future(dated_on, "dated_on")
    signature = signature_of(document)
    if signature is not None and dated_on < signature.signed_on:
        raise WorkflowError(
            f"Ngày văn bản không được trước ngày ký ({short_date(signature.signed_on)}).", field="dated_on"
        )


def _require_in_signing(document: Document) -> None:
    if document.status != DocumentStatus.IN_SIGNING:
        raise WorkflowError(f"Văn bản không ở bước trình ký (hiện là «{document.get_status_display()}»).")


def _require_not_future(day: dt.date, field: str) -> None:
    if day > today():
        raise WorkflowError("Ngày này không được sau ngày hôm nay.", field=field)
