"""A draft set as a whole: make it, its properties, copy it, number it anew, delete it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.forms import save_or_explain
from cchc.requests import Request, allow
from inspections import criteria_editing, criteria_versions, permissions
from inspections.criteria_draft import draft_of
from inspections.criteria_sets import PUBLISHED, save_draft
from inspections.forms.criteria import CopyForm, CriteriaSetForm
from inspections.models import CriteriaSet
from inspections.views.criteria import LIST
from inspections.views.pages import Breadcrumbs, act, form_page
from inspections.workflow import WorkflowError
from units.scope import scope_of

FORM = "inspections/criteria/set_form.html"


def editable(request: Request, pk: int) -> CriteriaSet:
    """The set, for one who may edit it (403 else); it may be published."""
    found = get_object_or_404(CriteriaSet.objects.visible_to(request.user).select_related("previous"), pk=pk)
    allow(permissions.can_edit_criteria_set(request.user, found))
    return found


def crumbs_of(found: CriteriaSet, *more: tuple[str, str]) -> Breadcrumbs:
    return [(LIST, reverse("criteria_set_list")), (found.code, found.get_absolute_url()), *more]


def draft_url(found: CriteriaSet, at: int | None = None) -> str:
    return reverse("criteria_set_draft", args=[found.pk]) + (f"#tieu-chi-{at}" if at else "")


@require_safe
def criteria_set_draft(request: Request, pk: int) -> HttpResponse:
    found = editable(request, pk)
    if found.is_published:
        messages.info(request, PUBLISHED)
        return redirect(found)
    context = {
        "criteria_set": found,
        "draft": draft_of(found),
        "heading": f"Soạn bộ {found.code}",
        "breadcrumbs": crumbs_of(found, ("Soạn", "")),
    }
    return render(request, "inspections/criteria/draft.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_set_create(request: Request) -> HttpResponse:
    leads = scope_of(request.user).units(permissions.MAKES_CRITERIA)
    allow(bool(leads))
    form = CriteriaSetForm(request.POST or None, lead_units=leads, user=request.user)
    saved = _saved(request, form)
    if saved:
        messages.success(request, "Đã lập bộ tiêu chí. Hãy thêm các lĩnh vực.")
        return redirect("criteria_set_draft", saved.pk)
    crumbs: Breadcrumbs = [(LIST, reverse("criteria_set_list")), ("Lập bộ tiêu chí", "")]
    return form_page(request, form, breadcrumbs=crumbs, template=FORM, submit="Lập bộ tiêu chí")


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_set_edit(request: Request, pk: int) -> HttpResponse:
    found = editable(request, pk)
    if found.is_published:
        messages.error(request, PUBLISHED)
        return redirect(found)
    form = CriteriaSetForm(request.POST or None, instance=found, lead_units=[found.lead_unit_id], user=request.user)
    if _saved(request, form):
        messages.success(request, "Đã lưu thông tin và bảng xếp loại của bộ.")
        return redirect("criteria_set_draft", pk)
    crumbs = [*crumbs_of(found), ("Soạn", draft_url(found)), ("Thông tin, xếp loại", "")]
    return form_page(request, form, breadcrumbs=crumbs, template=FORM)


def _saved(request: Request, form: CriteriaSetForm) -> CriteriaSet | None:
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return save_or_explain(form, lambda: save_draft(form.instance, by=request.user))
    except WorkflowError as error:
        form.add_error(None, str(error))
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_set_copy(request: Request, pk: int) -> HttpResponse:
    found = editable(request, pk)
    form = CopyForm(request.POST or None, initial={"title": found.title})
    if request.method == "POST" and form.is_valid():
        made = _do(form, lambda: criteria_versions.copy(pk, **form.cleaned_data, by=request.user))
        if made:
            messages.success(request, f"Đã lập bộ {made.code} từ bộ {found.code}; từng tiêu chí nối tiếp tiêu chí cũ.")
            return redirect("criteria_set_draft", made.pk)
    intro = "Bộ mới có mọi tiêu chí, cách chấm và bảng xếp loại của bộ này; mỗi tiêu chí ghi nhận nối tiếp tiêu chí cũ."
    crumbs = crumbs_of(found, ("Lập bản mới", ""))
    return form_page(request, form, breadcrumbs=crumbs, submit="Lập bản mới", intro=intro)


def _do(form: CopyForm, action: Any) -> Any:
    try:
        return action()
    except WorkflowError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None


@require_POST
def criteria_set_renumber(request: Request, pk: int) -> HttpResponse:
    found = editable(request, pk)
    done = "Đã đánh lại số hiệu theo thứ tự."
    return act(request, lambda: criteria_editing.renumber(pk, by=request.user), done=done, to=draft_url(found))


@require_POST
def criteria_set_delete(request: Request, pk: int) -> HttpResponse:
    found = editable(request, pk)
    try:
        criteria_editing.delete_set(pk, by=request.user)
    except WorkflowError as error:
        messages.error(request, str(error))
        return redirect(found)
    messages.success(request, f"Đã xóa dự thảo {found.code}.")
    return redirect("criteria_set_list")
