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
from cchc.lib.numbers import parse_key
from cchc.requests import Request
from inspections import criteria_versions, permissions
from inspections.criteria_comparing import Node, by_code, compare, node_of
from inspections.criteria_lineage import linked
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
    """`?voi=`: the set that stands on the left; without it the one that this set follows."""
    found = get_object_or_404(CriteriaSet.objects.visible_to(request.user), pk=pk)
    others = CriteriaSet.objects.visible_to(request.user).filter(lead_unit=found.lead_unit_id).exclude(pk=pk)
    chosen = parse_key(request.GET.get("voi", "")) or found.previous_id
    other = others.filter(pk=chosen).first() if chosen else None
    shows_all = "tat-ca" in request.GET
    context: dict[str, Any] = {
        "criteria_set": found,
        "other": other,
        "others": others.order_by("-pk"),
        "shows_all": shows_all,
        "may_edit": permissions.can_edit_criteria_set(request.user, found),
        "heading": "So sánh hai bản",
        "breadcrumbs": crumbs_of(found, ("So sánh", "")),
    }
    if other:
        pairs = linked(other, found)
        earlier, later = _nodes(request, other), _nodes(request, found)
        comparison = compare(earlier, later, pairs or by_code(earlier, later))
        lines = comparison.lines if shows_all else comparison.differences
        context |= {"comparison": comparison, "lines": lines, "is_linked": bool(pairs)}
    return render(request, "inspections/criteria/compare.html", context)


def _nodes(request: Request, criteria_set: CriteriaSet) -> list[Node]:
    rows = Criterion.objects.visible_to(request.user).filter(criteria_set=criteria_set).order_by("position")
    return [node_of(row) for row in rows]


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
