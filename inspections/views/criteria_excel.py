"""Criteria sets in Excel: the template, an export, an upload that is shown before it is loaded."""

from __future__ import annotations

import io
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.lib.excel import ExcelRefused
from cchc.requests import Request, allow
from inspections import criteria_loading, permissions
from inspections.criteria_data import node_data, set_data
from inspections.criteria_excel import write_set, write_template
from inspections.criteria_lineage import codes_before
from inspections.forms.criteria import CriteriaUploadForm
from inspections.models import CriteriaSet, Criterion
from inspections.views.criteria import LIST
from inspections.workflow import WorkflowError
from units.scope import scope_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def criteria_set_template(request: Request) -> HttpResponse:
    return _workbook("mau-bo-tieu-chi.xlsx", write_template)


@require_safe
def criteria_set_export(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(CriteriaSet.objects.visible_to(request.user).select_related("previous"), pk=pk)
    rows = Criterion.objects.visible_to(request.user).filter(criteria_set=found).order_by("position")
    nodes = [(row.level, node_data(row)) for row in rows]
    before = found.previous
    earlier = codes_before(found, before) if before else {}

    def write(target: io.BytesIO) -> None:
        write_set(target, set_data(found), nodes, previous=before.code if before else "", earlier=earlier)

    return _workbook(f"bo-tieu-chi-{found.pk}.xlsx", write)


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_set_upload(request: Request) -> HttpResponse:
    leads = scope_of(request.user).units(permissions.MAKES_CRITERIA)
    allow(bool(leads))
    form = CriteriaUploadForm(request.POST or None, request.FILES or None, lead_units=leads)
    context = {
        "form": form,
        "heading": "Nạp bộ tiêu chí từ Excel",
        "breadcrumbs": [(LIST, reverse("criteria_set_list")), ("Nạp từ Excel", "")],
    }
    if request.method != "POST":
        return render(request, "inspections/criteria/upload.html", context)
    if not form.is_valid():
        return render(request, "inspections/criteria/upload.html", context, status=422)
    try:
        lead_unit_id = form.lead_unit_id
        preview = criteria_loading.preview(form.cleaned_data["file"], lead_unit_id=lead_unit_id, by=request.user)
    except ExcelRefused as refused:
        return render(request, "inspections/criteria/upload.html", {**context, "refused": refused}, status=422)
    return render(request, "inspections/criteria/preview.html", {**context, "preview": preview, "heading": "Xem trước"})


@require_POST
def criteria_set_load(request: Request) -> HttpResponse:
    allow(bool(scope_of(request.user).units(permissions.MAKES_CRITERIA)))
    try:
        loaded = criteria_loading.load(request.POST.get("carried", ""), by=request.user)
    except WorkflowError as error:
        messages.error(request, str(error))
        return redirect("criteria_set_upload")
    messages.success(request, f"Đã nạp bộ tiêu chí {loaded.code} thành dự thảo. Hãy xem lại rồi công bố.")
    return redirect(loaded)


def _workbook(name: str, write: Callable[[io.BytesIO], None]) -> HttpResponse:
    out = io.BytesIO()
    write(out)
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
