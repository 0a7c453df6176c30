"""A document, its PDF and its scan."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from cchc.requests import Request
from reports import jobs
from reports.kinds import goes_through_signing
from reports.models import Document
from reports.paper_page import paper_page
from units.serving import serve_file


@require_safe
def document(request: Request, pk: int) -> HttpResponse:
    """Where a document stands: minutes on the page of their inspection, a notice on that of its conclusion."""
    found = _document(request, pk)
    if goes_through_signing(found):
        return paper_page(request, found)
    if found.conclusion_id is not None:
        return redirect("conclusion", pk=found.conclusion_id)
    if found.letter_id is not None:
        return redirect("reminder_letter", pk=found.letter_id)
    if found.inspection_id is None:
        raise Http404
    return redirect("minutes", pk=found.inspection_id)


@require_safe
def document_pdf(request: Request, pk: int) -> HttpResponseBase:
    """The final PDF once there is one, else the latest draft; shown in the page."""
    found = _document(request, pk)
    return serve_file(request, found.pdf or found.current.pdf, linked_by=found, inline=True)


@require_safe
def document_docx(request: Request, pk: int) -> HttpResponseBase:
    """For those who must still edit; of an issued paper the one that was kept with it."""
    found = _document(request, pk)
    return serve_file(request, found.docx or found.current.docx, linked_by=found)


@require_POST
def document_check(request: Request, pk: int) -> HttpResponse:
    """Hold the PDF against the rules of layout; the page of the paper shows what came of it."""
    found = _document(request, pk)
    if not found.is_drawn:
        raise Http404
    jobs.enqueue_check(found.current, requester=request.user)
    return redirect(found)


@require_safe
def document_scan(request: Request, pk: int) -> HttpResponseBase:
    found = _document(request, pk)
    return serve_file(request, found.scan, linked_by=found, inline=True)


def _document(request: Request, pk: int) -> Document:
    return get_object_or_404(
        Document.objects.visible_to(request.user).select_related("pdf", "docx", "scan", "issuer"), pk=pk
    )
