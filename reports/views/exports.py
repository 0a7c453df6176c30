"""Files taken out (a workbook, minutes as a ZIP, a form to print): asked for on a page, fetched from one of their own."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cchc.requests import Request
from inspections.models import IndexRound, Inspection, Round
from inspections.permissions import can_see_inside
from reports import jobs, taking_out
from reports.bundling import minutes_of
from reports.enums import JobKind
from reports.lists import taking
from reports.models import Job
from units.serving import serve_file


@require_POST
def minutes_bundle(request: Request, pk: int) -> HttpResponse:
    """Ask for all minutes of a round as one ZIP."""
    round_ = get_object_or_404(Round.objects.visible_to(request.user), pk=pk)
    if not any(document for _, document in minutes_of(round_.pk, request.user)):
        messages.warning(request, "Đợt này chưa có biên bản nào để tải.")
        return redirect(round_)
    job = jobs.enqueue_file(JobKind.BUNDLE, {"round": round_.pk}, requester=request.user)
    return redirect("export", pk=job.pk)


@require_POST
def blank_checklist(request: Request, pk: int) -> HttpResponse:
    """Ask for the checklist of an inspection to fill in by hand."""
    found = get_object_or_404(Inspection.objects.visible_to(request.user), pk=pk)
    if not can_see_inside(request.user, found):
        raise PermissionDenied
    job = jobs.enqueue_file(JobKind.BLANK_CHECKLIST, {"inspection": found.pk}, requester=request.user)
    return redirect("export", pk=job.pk)


@require_safe
def export(request: Request, pk: int) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.user).filter(kind__in=taking_out.WORKS), pk=pk)
    back, back_name = _back(request, job)
    context = {"job": job, "heading": job.get_kind_display(), "back": back, "back_name": back_name}
    return render(request, "reports/export.html", context)


def _back(request: Request, job: Job) -> tuple[str, str]:
    """Where it was asked for."""
    if "round" in job.params:
        round_ = get_object_or_404(Round.objects.visible_to(request.user), pk=job.params["round"])
        return round_.get_absolute_url(), str(round_)
    if "inspection" in job.params:
        found = get_object_or_404(Inspection.objects.visible_to(request.user), pk=job.params["inspection"])
        return found.get_absolute_url(), str(found)
    if "unit" in job.params:
        return reverse("unit_file", args=[job.params["unit"]]), "Hồ sơ đơn vị"
    if "results_round" in job.params:
        scored_now = get_object_or_404(IndexRound.objects.visible_to(request.user), pk=job.params["results_round"])
        return reverse("index_results", args=[scored_now.pk]), f"Kết quả điều tra, số liệu bên ngoài: {scored_now}"
    if "index_set" in job.params:
        return reverse("index_import_new"), "Nhập kết quả năm trước"
    table = taking.table_of(job)
    return table.url(taking.asked_of(job, request.user)), table.title


@require_safe
def export_file(request: Request, pk: int) -> HttpResponseBase:
    """Only for whoever asked for it: another person may see other rows."""
    rows = Job.objects.visible_to(request.user).filter(kind__in=taking_out.WORKS, requester=request.user)
    job = get_object_or_404(rows.select_related("file"), pk=pk)
    return serve_file(request, job.file, linked_by=job)
