"""Two versions side by side, and what each criterion follows in the one before."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.forms import CleanForm, form_helper
from cchc.requests import Request
from inspections import criteria_versions, permissions
from inspections.criteria_side_by_side import others_of, side_by_side
from inspections.models import CriteriaSet, Criterion
from inspections.views.criteria_sets import crumbs_of, editable
from inspections.views.pages import act, form_page
from inspections.workflow import WorkflowError


class LineageForm(CleanForm):
    codes = forms.CharField(
        label="Nối tiếp các tiêu chí",
        required=False,
        max_length=300,
        help_text="Số hiệu trong bộ trước, cách nhau bằng dấu phẩy: một số hiệu nếu giữ hoặc tách, nhiều nếu gộp. "
        "Để trống nếu là tiêu chí mới.",
    )
    helper = form_helper("codes")


@require_safe
def criteria_set_compare(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(CriteriaSet.objects.visible_to(request.user), pk=pk)
    context: dict[str, Any] = {
        "criteria_set": found,
        "others": others_of(request.user, found).order_by("-pk"),
        "side_by_side": side_by_side(request.user, found, request.GET),
        "shows_all": "tat-ca" in request.GET,
        "may_edit": permissions.can_edit_criteria_set(request.user, found),
        "heading": "So sánh hai bản",
        "breadcrumbs": crumbs_of(found, ("So sánh", "")),
    }
    return render(request, "inspections/criteria/compare.html", context)


@require_POST
def criteria_set_link(request: Request, pk: int) -> HttpResponse:
    editable(request, pk)
    back = reverse("criteria_set_compare", args=[pk])
    done = "Đã nối các tiêu chí giống nhau. Những tiêu chí còn lại hãy nối từng mục."
    return act(request, lambda: criteria_versions.link_alike(pk, by=request.user), done=done, to=back)


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_lineage_edit(request: Request, pk: int, criterion_pk: int) -> HttpResponse:
    found = editable(request, pk)
    row = get_object_or_404(Criterion.objects.visible_to(request.user), pk=criterion_pk, criteria_set=found)
    back = reverse("criteria_set_compare", args=[pk])
    if found.previous is None:
        messages.info(request, "Bộ này chưa ghi nối tiếp bộ nào.")
        return redirect(found)
    known = row.earlier_links.filter(earlier__criteria_set=found.previous_id).order_by("earlier__position")
    codes = ", ".join(known.values_list("earlier__code", flat=True))
    form = LineageForm(request.POST or None, initial={"codes": codes})
    if request.method == "POST" and form.is_valid():
        try:
            criteria_versions.set_lineage(row.pk, form.cleaned_data["codes"], by=request.user)
        except WorkflowError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, f"Đã ghi {row.code} nối tiếp tiêu chí nào của bộ {found.previous.code}.")
            return redirect(back)
    crumbs = crumbs_of(found, ("So sánh", back), (f"Nối tiếp của {row.code}", ""))
    intro = f"{row.code}. {row.text} – nối tiếp tiêu chí của bộ {found.previous.code}."
    return form_page(request, form, breadcrumbs=crumbs, intro=intro)
