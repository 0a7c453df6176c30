"""Conclusions: their list, beginning one, writing it. What has to do with its paper is in `reports.views.conclusions`."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.lib.keyset import keyset_page
from cchc.lib.numbers import parse_key
from cchc.requests import Request
from inspections import concluding
from inspections.conclusion_drafting import items_in_order
from inspections.conclusion_writing import writing_page
from inspections.enums import ConclusionStatus
from inspections.finding_permissions import can_conclude
from inspections.forms.conclusions import ConclusionFilterForm, ConclusionForms
from inspections.models import ConclusionNotice
from inspections.permissions import can_plan
from inspections.workflow import WorkflowError


@require_safe
def conclusion_list(request: Request) -> HttpResponse:
    form = ConclusionFilterForm(request.GET, user=request.user)
    rows = form.apply(ConclusionNotice.objects.visible_to(request.user)).for_list(request.user)
    page = keyset_page(request, rows, key=("-id", "-pk"))
    context = {"page": page, "form": form, "heading": "Kết luận kiểm tra"}
    template = "inspections/conclusions/list.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


@require_POST
def conclusion_draft(request: Request) -> HttpResponse:
    """`inspection`: keys of the signed inspections, one from its own page or several ticked on a round's."""
    if not can_plan(request.user):
        raise PermissionDenied
    ids = [key for text in request.POST.getlist("inspection") if (key := parse_key(text))]
    try:
        conclusion = concluding.draft(ids, by=request.user)
    except WorkflowError as error:
        messages.error(request, str(error))
        return redirect("conclusion_list")
    messages.success(request, "Đã lập dự thảo kết luận từ biên bản. Hãy xem lại từng nội dung.")
    return redirect("conclusion_edit", pk=conclusion.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def conclusion_edit(request: Request, pk: int) -> HttpResponse:
    conclusion = _conclusion(request, pk)
    if not can_conclude(request.user, conclusion.lead_unit_id):
        raise PermissionDenied
    if conclusion.status != ConclusionStatus.DRAFT and request.method != "POST":
        return redirect(conclusion)
    items = list(items_in_order(conclusion))
    forms = ConclusionForms(conclusion, items, request.POST if request.method == "POST" else None)
    if request.method == "POST" and forms.is_valid():
        try:
            concluding.edit(pk, by=request.user, **forms.changes)
        except WorkflowError as error:
            stored = {item.pk: item for item in items_in_order(conclusion)}
            forms.refuse(error, stored, _conclusion(request, pk))
        else:
            messages.success(request, "Đã lưu dự thảo kết luận.")
            return redirect("conclusion" if "xong" in request.POST else "conclusion_edit", pk=pk)
    status = 422 if request.method == "POST" else 200
    context = writing_page(conclusion, items, forms) | {"breadcrumbs": _crumbs(conclusion)}
    return render(request, "inspections/conclusions/edit.html", context, status=status)


def _conclusion(request: Request, pk: int) -> ConclusionNotice:
    rows = ConclusionNotice.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("team__plan", "round", "legal_document"), pk=pk)


def _crumbs(conclusion: ConclusionNotice) -> list[tuple[str, str]]:
    return [
        ("Kết luận", reverse("conclusion_list")),
        (str(conclusion), conclusion.get_absolute_url()),
        ("Soạn kết luận", ""),
    ]
