"""Tables taken out as workbooks: asked for on a list, written by a worker, fetched from a page of their own."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cchc.requests import Request
from inspections.finding_table import keys_of
from inspections.forms.findings import FindingFilterForm, field_names
from inspections.models import Finding
from reports import jobs
from reports.enums import JobKind
from reports.exporting import MAX_CHOSEN
from reports.models import Job
from units.serving import serve_file


@require_POST
def finding_export(request: Request) -> HttpResponse:
    """Ask for the workbook of the ticked rows, or of all that the list's filter finds (the query string)."""
    chosen = keys_of(request.POST.getlist("finding"))
    back = f"{reverse('finding_list')}?{request.GET.urlencode()}"
    if len(chosen) > MAX_CHOSEN:
        messages.error(request, f"Mỗi lần chọn nhiều nhất {MAX_CHOSEN} dòng. Hãy lọc rồi xuất mọi dòng khớp.")
        return redirect(back)
    if not _finds_something(request, chosen):
        messages.warning(request, "Không có dòng nào để xuất.")
        return redirect(back)
    job = jobs.enqueue_export(
        filters=request.GET.urlencode(), chosen=[str(key) for key in chosen], requester=request.user
    )
    return redirect("export", pk=job.pk)


def _finds_something(request: Request, chosen: list[uuid.UUID]) -> bool:
    rows = Finding.objects.visible_to(request.user)
    if chosen:
        return rows.filter(pk__in=chosen).exists()
    form = FindingFilterForm(request.GET, user=request.user, names=field_names(request.user))
    return form.apply(rows).exists()


@require_safe
def export(request: Request, pk: int) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.user).filter(kind=JobKind.EXPORT_FINDINGS), pk=pk)
    back = f"{reverse('finding_list')}?{job.params.get('filter', '')}"
    return render(request, "reports/export.html", {"job": job, "heading": "Xuất Excel", "back": back})


@require_safe
def export_file(request: Request, pk: int) -> HttpResponseBase:
    """Only for whoever asked for it: another person may see other rows."""
    rows = Job.objects.visible_to(request.user).filter(kind=JobKind.EXPORT_FINDINGS, requester=request.user)
    job = get_object_or_404(rows.select_related("file"), pk=pk)
    return serve_file(request, job.file, linked_by=job)
