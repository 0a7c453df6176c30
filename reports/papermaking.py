"""What a worker does for a paper: PDF and DOCX from the frozen snapshot, and the check of the finished PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from cchc.lib.dates import today
from reports.enums import OF_TEAM, SigningWay
from reports.jobs import Show
from reports.models import Document, DocumentRevision, Job
from reports.paper_history import SEALED
from reports.rendering import pdf_of, render_html
from reports.signing_blocks import printed_signatures
from reports.word.drawing import docx_of
from units.keeping import keep_bytes
from units.models import Event, StoredFile

if TYPE_CHECKING:
    from reports.pades import Seal

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def draw(job: Job, show: Show) -> None:
    """Draw and attach what is not there yet; the PDF first, which people wait for."""
    revision = job.revision
    assert revision is not None
    signatures = printed_signatures(revision) if job.final else None
    target = _target(job, revision)
    markup = render_html(revision.layout, revision.snapshot, signatures)
    if target.pdf_id is None:
        show(30, "Đang dàn trang")
        pdf = pdf_of(markup, revision.snapshot, is_final=job.final)
        _attach(job, revision, "pdf", *_sealed(job, pdf, show))
    if target.docx_id is None:
        show(60, "Đang lập bản Word")
        _attach(job, revision, "docx", docx_of(markup, revision.snapshot))
    if job.params.get("check"):
        check(job, show)


def check(job: Job, show: Show) -> None:
    """Hold the PDF of the paper, or of its draft, against the rules of layout of its day."""
    from reports.conformance import check_pdf  # what reads PDFs takes 60 MB: only a worker that checks pays for it

    revision = job.revision
    assert revision is not None
    show(80, "Đang kiểm tra thể thức")
    document = Document.objects.select_related("pdf").get(pk=revision.document_id)
    newest = DocumentRevision.objects.select_related("pdf").get(pk=revision.pk)
    is_current = document.revision == newest.revision
    stored = document.pdf if is_current and document.pdf else newest.pdf
    assert stored is not None, "only what is drawn is checked"
    report = check_pdf(stored.path, profile=newest.snapshot["profile"])
    DocumentRevision.objects.filter(pk=newest.pk).update(conformance=report.to_json())


def _sealed(job: Job, pdf: bytes, show: Show) -> tuple[bytes, Seal | None]:
    """An issued paper of the authority is signed with its certificate, where the settings name one."""
    revision = job.revision
    assert revision is not None
    document = revision.document
    of_authority = document.issuer_id == document.lead_unit_id and document.kind not in OF_TEAM
    if not (settings.CCHC_PADES_KEY and job.final and of_authority):
        return pdf, None
    from reports.pades import seal_pdf  # only a worker that signs pays for it

    show(50, "Đang ký số")
    in_system = document.way == SigningWay.SYSTEM  # by hand the ink is on the paper
    return seal_pdf(pdf, signed_by=revision.snapshot["signers"][0]["name"] if in_system else "")


def _target(job: Job, revision: DocumentRevision) -> Document | DocumentRevision:
    """What is drawn for good belongs to the document, a draft to its revision."""
    return Document.objects.get(pk=revision.document_id) if job.final else revision


@transaction.atomic
def _attach(job: Job, revision: DocumentRevision, name: str, data: bytes, seal: Seal | None = None) -> None:
    """Attach `pdf` or `docx` where there is none yet: of two workers at once the second adds nothing."""
    document = Document.objects.select_for_update(of=("self",), no_key=True).get(pk=revision.document_id)
    target = document if job.final else DocumentRevision.objects.get(pk=revision.pk)
    if getattr(target, f"{name}_id") is None:
        setattr(target, name, _kept(document, name, data, final=job.final))
        target.save(update_fields=[name])
        if seal is not None:
            _record(document, seal, getattr(target, name))


def _record(document: Document, seal: Seal, stored: StoredFile) -> None:
    data = {"subject": seal.subject, "expires_on": seal.expires_on.isoformat(), "serial": seal.serial}
    Event.objects.record(
        SEALED,
        document,
        by=None,
        lead_unit=document.lead_unit_id,
        occurred_on=today(),
        note=seal.in_words,
        data={**data, "sha256": stored.sha256},
    )


def _kept(document: Document, name: str, data: bytes, *, final: bool) -> StoredFile:
    return keep_bytes(
        data,
        name=f"{document.code.replace('/', '-')}{'' if final else '-du-thao'}.{name}",
        media_type=PDF if name == "pdf" else DOCX,
        lead_unit=document.lead_unit_id,
        owner_unit=document.issuer_id,
    )
