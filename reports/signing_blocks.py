"""What the signatures of a revision print in the signing blocks of the final PDF (design, rule 14)."""

from __future__ import annotations

from cchc.lib.dates import ZONE, short_date
from reports.enums import Signatory, SigningWay
from reports.models import DocumentRevision, Signature
from reports.rendering import PrintedSignature
from units.enums import Capacity

PREFIX = {
    Capacity.FOR: "KT.",
    Capacity.BY_ORDER: "TL.",
    Capacity.BY_AUTHORISATION: "TUQ.",
    Capacity.ACTING: "Q.",
    Capacity.ON_BEHALF: "TM.",
}


def printed_signatures(revision: DocumentRevision) -> list[PrintedSignature]:
    """In force only; each as text for its block. An issued paper shows who signed the words that it issues."""
    expected = {signer["part"]: signer for signer in revision.snapshot["signers"]}
    rows = list(revision.signatures.filter(voided_at=None))
    if not rows and Signatory.SIGNER in expected:
        signed = Signature.objects.filter(revision__document=revision.document_id, voided_at=None)
        rows = list(signed.filter(part=Signatory.SIGNER).order_by("-pk")[:1])
    return [_printed(row, expected.get(row.part)) for row in rows]


def how_signed(signature: Signature) -> str:
    """«Đã xác nhận trên hệ thống lúc 11:05 ngày 21/05/2019». A confirmation in the system is no chữ ký số."""
    day = short_date(signature.signed_on)
    if signature.way == SigningWay.SYSTEM and signature.signed_at:
        return f"Đã xác nhận trên hệ thống lúc {signature.signed_at.astimezone(ZONE):%H:%M} ngày {day}"
    if signature.way == SigningWay.REFUSED:
        return f"Không ký, ngày {day}"
    return f"Đã ký trên bản giấy ngày {day}"


def _printed(row: Signature, expected: dict[str, str] | None) -> PrintedSignature:
    return PrintedSignature(
        part=row.part,
        way=row.way,
        name=row.name,
        title=row.title,
        said=how_signed(row),
        lines=_lines(row, expected),
        reason=row.reason,
    )


def _lines(row: Signature, expected: dict[str, str] | None) -> tuple[str, ...] | None:
    """None: as the draft has it. Otherwise the signer's own authority and title (F21)."""
    if expected is None or row.part != Signatory.UNIT or row.title == expected["title"]:
        return None
    if row.capacity in (Capacity.OWN, Capacity.ON_BEHALF):
        return (row.title.upper(),)
    prefix, principal = PREFIX[Capacity(row.capacity)], expected["principal"]
    return (
        (f"{prefix} {row.title.upper()}",)
        if row.capacity == Capacity.ACTING
        else (
            f"{prefix} {principal}",
            row.title.upper(),
        )
    )
