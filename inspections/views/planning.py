"""Plans: what the year's inspection is based on, what it wants, by when."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.forms import save_or_explain
from cchc.lib.dates import today
from cchc.requests import Request, allow
from inspections import permissions, planning
from inspections.forms.plans import PlanForm
from inspections.models import Plan
from inspections.views.pages import Breadcrumbs, act, form_page
from units.scope import scope_of

LIST = "Kế hoạch, Tổ, đợt"


@require_safe
def plan_list(request: Request) -> HttpResponse:
    plans = Plan.objects.visible_to(request.user).select_related("legal_document")
    cards = [(plan, planning.coverage(plan), plan.rounds.all()) for plan in plans[:50]]
    context = {"cards": cards, "heading": LIST, "may_add": permissions.can_plan(request.user)}
    return render(request, "inspections/plan_list.html", context)


@require_safe
def plan(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Plan.objects.visible_to(request.user).select_related("legal_document", "lead_unit"), pk=pk
    )
    context = {
        "plan": found,
        "breadcrumbs": _crumbs((found.title, "")),
        "coverage": planning.coverage(found),
        "rounds": found.rounds.select_related("team", "commune_set", "division_set"),
        "teams": found.teams.select_related("decision").prefetch_related("members__user"),
        "based_on": found.based_on.all(),
        "today": today(),
        "may_edit": permissions.can_edit_plan(request.user, found),
    }
    return render(request, "inspections/plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_create(request: Request) -> HttpResponse:
    allow(permissions.can_plan(request.user))
    leads = scope_of(request.user).plans
    year = planning.next_year(leads, today().year)
    initial = {"year": year, "title": f"Kế hoạch kiểm tra cải cách hành chính năm {year}"}
    form = PlanForm(request.POST or None, initial=initial, lead_units=leads, user=request.user)
    if request.method == "POST" and form.is_valid() and (created := save_or_explain(form, form.save)):
        messages.success(request, "Đã lập kế hoạch dự thảo. Bước tiếp theo: Tổ kiểm tra và các đợt.")
        return redirect(created)
    return form_page(request, form, breadcrumbs=_crumbs(("Lập kế hoạch", "")), submit="Lập kế hoạch", keep="plan")


@require_http_methods(["GET", "HEAD", "POST"])
def plan_edit(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    allow(permissions.can_edit_plan(request.user, found))
    crumbs = _crumbs((found.title, found.get_absolute_url()), ("Sửa kế hoạch", ""))
    form = PlanForm(request.POST or None, instance=found, lead_units=[found.lead_unit_id], user=request.user)
    if request.method == "POST" and form.is_valid() and save_or_explain(form, form.save):
        messages.success(request, "Đã lưu kế hoạch.")
        return redirect(found)
    return form_page(request, form, breadcrumbs=crumbs, keep=f"plan-{pk}")


@require_POST
def plan_issue(request: Request, pk: int) -> HttpResponse:
    return act(
        request,
        lambda: planning.issue(pk, by=request.user),
        done="Kế hoạch đã được ghi nhận là ban hành.",
        to=reverse("plan", args=[pk]),
    )


@require_POST
def plan_close(request: Request, pk: int) -> HttpResponse:
    return act(
        request,
        lambda: planning.close(pk, by=request.user),
        done="Kế hoạch đã hoàn thành.",
        to=reverse("plan", args=[pk]),
    )


def _crumbs(*more: tuple[str, str]) -> Breadcrumbs:
    return [(LIST, reverse("plan_list")), *more]
