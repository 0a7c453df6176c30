"""How far a job is, and trying a failed one again."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cchc.requests import Request
from reports import jobs
from reports.enums import OF_INDEX_IMPORTS, JobStatus
from reports.models import Document, Job


@require_safe
def job(request: Request, pk: int) -> HttpResponse:
    """The progress, asked again by the page while the job goes on; when it has ended the page loads anew."""
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if not request.htmx:
        return _back(found)
    response = render(request, "reports/parts/job.html", {"job": found})
    if found.status in (JobStatus.DONE, JobStatus.FAILED):
        response["HX-Refresh"] = "true"
    return response


@require_POST
def job_retry(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(Job.objects.visible_to(request.user).select_related("revision"), pk=pk)
    if not _may_read(request, found):
        raise PermissionDenied
    jobs.retry(found.pk)
    return _back(found)


def _may_read(request: Request, found: Job) -> bool:
    """Asked anew: whoever asked for it may have lost the document meanwhile (rule 17)."""
    if found.revision is None:
        return found.requester_id == request.user.pk
    return Document.objects.visible_to(request.user).filter(pk=found.revision.document_id).exists()


def _back(found: Job) -> HttpResponse:
    if found.kind in OF_INDEX_IMPORTS:
        return redirect("index_import", pk=found.params["index_import"])
    if found.revision is None:
        return redirect("export", pk=found.pk)
    return redirect("document", pk=found.revision.document_id)
