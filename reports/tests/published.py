"""An issued paper with its files, for the tests of its public page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from reports.enums import DocumentStatus, PaperKind
from reports.models import Document, DocumentRevision
from reports.papers import freeze
from units.keeping import keep_bytes
from units.models import StoredFile, Unit

PDF, DOCX, SCAN = b"%PDF-1.7 ban chinh thuc", b"PK ban Word", b"%PDF-1.4 ban scan"


def a_paper(city: Unit, *, number: int = 45, **fields: Any) -> Document:
    """«Thông báo kết luận số 45/TB-UBND» of 10/6/2019, issued, with its three files."""
    names = {"pdf": PDF, "docx": DOCX, "scan": SCAN}
    given: dict[str, Any] = {
        "lead_unit": city,
        "kind": PaperKind.CONCLUSION,
        "status": DocumentStatus.ISSUED,
        "number": number,
        "symbol": "TB-UBND",
        "dated_on": dt.date(2019, 6, 10),
        "revision": 1,
        **{name: _kept(city, data) for name, data in names.items()},
    }
    document = Document.objects.create(**given | fields)
    snapshot = {"illustrative": True, "title": "THÔNG BÁO", "signers": [{"name": "Nguyễn Lãnh Đạo"}]}
    DocumentRevision.objects.create(
        document=document, revision=1, snapshot=snapshot, sha256=freeze(snapshot), layout="conclusion-1"
    )
    return document


def _kept(city: Unit, data: bytes) -> StoredFile:
    return keep_bytes(data, name="45-TB-UBND", media_type="application/pdf", lead_unit=city, owner_unit=city)
