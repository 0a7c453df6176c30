"""What a person asked for, how far a job is, and trying a failed one again."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cchc.lib.keyset import keyset_page
from cchc.requests import Request
from reports import job_list, jobs
from reports.enums import OF_INDEX_IMPORTS, JobStatus
from reports.models import Document, Job


@require_safe
def own_jobs(request: Request) -> HttpResponse:
    """All that the person asked for, the newest first; while something goes on the page asks again."""
    page = keyset_page(request, job_list.jobs_of(request.user), key=job_list.KEY, shown=job_list.as_shown)
    lines = job_list.lines(page.rows, request.user)
    has_open = any(line.is_open for line in lines)
    context = {"page": page, "lines": lines, "has_open": has_open, "heading": "Tệp đã yêu cầu"}
    return render(request, "reports/jobs.html#results" if request.htmx else "reports/jobs.html", context)


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
