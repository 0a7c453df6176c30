"""Rounds, and which units each covers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.forms import save_or_explain
from cchc.requests import Request, allow
from inspections import permissions, planning
from inspections.conclusion_panel import to_conclude
from inspections.forms.rounds import RoundForm
from inspections.models import Inspection, Plan, Round
from inspections.views.pages import Breadcrumbs, act, form_page, numbers_in, what_came_and_went
from inspections.workflow import WorkflowError


@require_safe
def round(request: Request, pk: int) -> HttpResponse:  # noqa: A001
    found = _round(request, pk)
    inspections = Inspection.objects.visible_to(request.user).filter(round=found).by_visit().select_related("unit")
    context = {
        "round": found,
        "inspections": inspections,
        "coverage": planning.coverage(found.plan),
        "to_conclude": to_conclude(request.user, found),
        "breadcrumbs": _crumbs(found.plan, (found.name, "")),
        "may_edit": permissions.can_edit_round(request.user, found),
    }
    return render(request, "inspections/round.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def round_create(request: Request, plan_pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=plan_pk)
    allow(permissions.can_edit_plan(request.user, plan))
    form = RoundForm(request.POST or None, plan=plan, user=request.user, initial={"team": plan.teams.first()})
    if request.method == "POST" and form.is_valid():
        saved = save_or_explain(form, lambda: planning.save_round(form.save(commit=False), by=request.user))
        if saved:
            messages.success(request, f"Đã lập {saved.name}. Bây giờ hãy chọn các đơn vị.")
            return redirect("round_coverage", saved.pk)
    return form_page(request, form, breadcrumbs=_crumbs(plan, ("Lập đợt kiểm tra", "")), submit="Lập đợt")


@require_http_methods(["GET", "HEAD", "POST"])
def round_edit(request: Request, pk: int) -> HttpResponse:
    found = _round(request, pk)
    allow(permissions.can_edit_round(request.user, found))
    form = RoundForm(request.POST or None, instance=found, plan=found.plan, user=request.user)
    crumbs = _crumbs(found.plan, (found.name, found.get_absolute_url()), ("Sửa đợt kiểm tra", ""))

    def save() -> Round:
        return planning.save_round(form.save(commit=False), by=request.user)

    if request.method == "POST" and form.is_valid() and save_or_explain(form, save) is not None:
        messages.success(request, f"Đã lưu {found.name}.")
        return redirect(found)
    return form_page(request, form, breadcrumbs=crumbs)


@require_POST
def round_start(request: Request, pk: int) -> HttpResponse:
    return act(
        request,
        lambda: planning.start_round(pk, by=request.user),
        done="Đợt kiểm tra đã bắt đầu.",
        to=reverse("round", args=[pk]),
    )


@require_POST
def round_end(request: Request, pk: int) -> HttpResponse:
    return act(
        request,
        lambda: planning.end_round(pk, by=request.user),
        done="Đợt kiểm tra đã kết thúc.",
        to=reverse("round", args=[pk]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def round_coverage(request: Request, pk: int) -> HttpResponse:
    found = _round(request, pk)
    allow(permissions.can_edit_round(request.user, found))
    error = ""
    if request.method == "POST":
        shown, ticked = numbers_in(request.POST, "shown"), numbers_in(request.POST, "unit")
        try:
            added, removed = planning.cover(pk, by=request.user, add=ticked - shown, remove=shown - ticked)
        except WorkflowError as refused:
            error = str(refused)
        else:
            messages.success(request, what_came_and_went(added, removed))
            return redirect(found)
    communes, divisions = planning.choices(found)
    context = {
        "round": found,
        "groups": [("Phường, xã", "phường, xã", communes), ("Phòng, ban, đơn vị", "phòng, ban, đơn vị", divisions)],
        "left_out": [choice.unit for choice in [*communes, *divisions] if choice.is_left_out],
        "error": error,
        "ticked": numbers_in(request.POST, "unit") if error else None,
        "breadcrumbs": _crumbs(found.plan, (found.name, found.get_absolute_url()), ("Chọn đơn vị", "")),
    }
    return render(request, "inspections/round_coverage.html", context, status=422 if error else 200)


def _round(request: Request, pk: int) -> Round:
    return get_object_or_404(
        Round.objects.visible_to(request.user).select_related("plan", "team", "commune_set", "division_set"), pk=pk
    )


def _crumbs(plan: Plan, *more: tuple[str, str]) -> Breadcrumbs:
    return [("Kế hoạch, Tổ, đợt", reverse("plan_list")), (plan.title, plan.get_absolute_url()), *more]
