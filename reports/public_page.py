"""What anybody may know of an issued paper who holds its address: no content, no names (design, rules 13 and 22)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from cchc.lib.dates import short_date
from reports.enums import OF_MINUTES, Change, DocumentStatus
from reports.models import Document
from units.models import StoredFile

TOKEN = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
# Minutes of an inspection are not issued: with the last signature they are what they will be.
PUBLIC = (
    Q(status__in=[DocumentStatus.ISSUED, DocumentStatus.REPLACED])
    | Q(status=DocumentStatus.CANCELLED, legal_document__isnull=False)
    | Q(status=DocumentStatus.SIGNED, kind__in=OF_MINUTES)
)
CHANGED = {
    Change.AMEND: "Được sửa đổi, bổ sung bằng văn bản",
    Change.REPLACE: "Được thay thế bằng văn bản",
    Change.CORRECT: "Được đính chính bằng văn bản",
    Change.SUPPLEMENT: "Được bổ sung bằng biên bản",
}


@dataclass(frozen=True)
class PublicFile:
    """`called` fits into «Đây đúng là … đã phát hành»."""

    called: str
    sha256: str
    size: int


@dataclass(frozen=True)
class PublicPaper:
    """`state`: the badge; `holds`: whether the paper is in force; `changes`: what came after it, a sentence each."""

    kind: str
    code: str
    dated_on: dt.date
    issuer: str
    status: str
    state: str
    holds: bool
    changes: list[str]
    files: list[PublicFile]
    illustrative: bool


def find(token: str) -> PublicPaper | None:
    """The paper at that address; None for drafts and for whatever no paper has."""
    if not TOKEN.fullmatch(token):
        return None
    rows = Document.objects.filter(PUBLIC, public_token=token)
    document = rows.select_related("pdf", "docx", "scan", "issuer").first()
    return None if document is None else _told(document)


def is_public(document: Document) -> bool:
    return Document.objects.filter(PUBLIC, pk=document.pk).exists()


def address_of(document: Document, site: str = "") -> str:
    """The whole address. `site`: where the page stands, used where the installation names no public address."""
    return f"{(settings.CCHC_PUBLIC_URL or site).rstrip('/')}{reverse('public_paper', args=[document.public_token])}"


def _told(document: Document) -> PublicPaper:
    holds = document.status in (DocumentStatus.ISSUED, DocumentStatus.SIGNED)
    return PublicPaper(
        kind=document.get_kind_display(),
        code=document.code,
        dated_on=document.dated_on,
        issuer=document.issuer.name_on(document.dated_on).official_name,
        status=document.status,
        state="Đã hủy" if document.status == DocumentStatus.CANCELLED else document.get_status_display(),
        holds=holds,
        changes=changes_of(document),
        files=_files(document),
        illustrative=bool(document.current.snapshot.get("illustrative")),
    )


def changes_of(document: Document) -> list[str]:
    """A sentence for each paper that changed it, with nothing of what that says."""
    later = Document.objects.filter(PUBLIC, changes=document).exclude(status=DocumentStatus.CANCELLED)
    return [
        f"{CHANGED[Change(row.change)]} số {row.code} ngày {short_date(row.dated_on)}."
        for row in later.order_by("dated_on", "pk")
    ]


def _files(document: Document) -> list[PublicFile]:
    kept: list[tuple[str, StoredFile | None]] = [
        ("bản PDF", document.pdf),
        ("bản Word (DOCX)", document.docx),
        ("bản scan đã ký", document.scan),
    ]
    return [PublicFile(called, file.sha256, file.size) for called, file in kept if file is not None]
