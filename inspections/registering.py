"""The register of papers gets an entry when a paper is issued: one number once an issuer, series and year (rule 15)."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from inspections.enums import DocumentKind
from inspections.models import LegalDocument
from inspections.workflow import WorkflowError

NUMBER_TAKEN = (
    "Số này đã dùng cho một văn bản khác trong năm (văn bản của Ủy ban nhân dân và của Chủ tịch cùng ký hiệu thì chung một "
    "dãy số). Hãy kiểm tra lại sổ văn thư."
)


def register_paper(
    *, lead_unit_id: int, kind: DocumentKind, issuer: str, number: int, symbol: str, issued_on: dt.date, subject: str
) -> LegalDocument:
    """Enter a paper of ours. A twin in the book of the agency is refused (WorkflowError, field `number`)."""
    if LegalDocument.objects.numbered(lead_unit_id, issuer, str(number), symbol, issued_on.year).exists():
        raise WorkflowError(NUMBER_TAKEN, field="number")
    try:
        with transaction.atomic():
            return LegalDocument.objects.create(
                lead_unit_id=lead_unit_id,
                kind=kind,
                number=f"{number:02d}",
                symbol=symbol,
                issued_on=issued_on,
                issuer=issuer,
                subject=subject[:500],
            )
    except IntegrityError:
        raise WorkflowError(NUMBER_TAKEN, field="number") from None
