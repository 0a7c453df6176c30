"""Criteria sets: the list, a set as its official table, publishing, correcting guidance."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.forms import CleanForm, form_helper
from cchc.requests import Request
from inspections import criteria_sets, permissions
from inspections.models import CriteriaSet, Criterion
from inspections.workflow import WorkflowError
from units.scope import scope_of

LIST = "Bộ tiêu chí"


class GuidanceForm(CleanForm):
    guidance = forms.CharField(
        label="Hướng dẫn",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        help_text="Điểm số, cách chấm và tài liệu kiểm chứng của bộ đã công bố thì không sửa được.",
    )
    helper = form_helper()


@require_safe
def criteria_set_list(request: Request) -> HttpResponse:
    sets = CriteriaSet.objects.visible_to(request.user).for_list()
    may_make = bool(scope_of(request.user).units(permissions.MAKES_CRITERIA))
    context = {"sets": sets, "heading": LIST, "may_make": may_make}
    return render(request, "inspections/criteria/list.html", context)


@require_safe
def criteria_set(request: Request, pk: int) -> HttpResponse:
    rows = CriteriaSet.objects.visible_to(request.user).select_related("lead_unit", "previous", "follows")
    found = get_object_or_404(rows, pk=pk)
    nodes = list(Criterion.objects.visible_to(request.user).filter(criteria_set=found).order_by("position"))
    branches = [
        (field, [node for node in nodes if node.field_id == field.pk]) for field in nodes if not field.parent_id
    ]
    context = {
        "criteria_set": found,
        "branches": branches,
        "leaf_count": sum(node.is_leaf for node in nodes),
        "may_edit": permissions.can_edit_criteria_set(request.user, found),
        "heading": found.title,
        "breadcrumbs": [(LIST, reverse("criteria_set_list")), (found.code, "")],
    }
    return render(request, "inspections/criteria/set.html", context)


@require_POST
def criteria_set_publish(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(CriteriaSet.objects.visible_to(request.user), pk=pk)
    try:
        criteria_sets.publish(found.pk, by=request.user)
    except WorkflowError as error:
        messages.error(request, str(error))
        return redirect(found if found.is_published else reverse("criteria_set_draft", args=[pk]))
    else:
        messages.success(request, "Đã công bố bộ tiêu chí. Từ nay bộ này không đổi, trừ phần hướng dẫn.")
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_guidance_edit(request: Request, pk: int, criterion_pk: int) -> HttpResponse:
    rows = Criterion.objects.visible_to(request.user).select_related("criteria_set")
    criterion = get_object_or_404(rows, pk=criterion_pk, criteria_set=pk)
    if not permissions.can_edit_criteria_set(request.user, criterion.criteria_set):
        raise PermissionDenied
    form = GuidanceForm(request.POST or None, initial={"guidance": criterion.guidance})
    if request.method == "POST" and form.is_valid():
        criteria_sets.correct_guidance(criterion.pk, guidance=form.cleaned_data["guidance"], by=request.user)
        messages.success(request, f"Đã lưu hướng dẫn của tiêu chí {criterion.code}.")
        return redirect(f"{criterion.criteria_set.get_absolute_url()}#tieu-chi-{criterion.pk}")
    context = {"form": form, "criterion": criterion, "wordings": criteria_sets.guidance_history(criterion)}
    return render(
        request, "inspections/criteria/guidance.html", context, status=422 if form.is_bound and form.errors else 200
    )
