"""What mending would bring, to a unit and to the whole city; the cheapest way to a goal; how hard mending is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cchc.requests import Request, allow
from inspections import index_efforts
from inspections.index_permissions import can_grade_efforts
from inspections.models import IndexCriterionResult, IndexRound, IndexScore
from reports import index_city_losses, index_what_if, index_what_if_city
from reports.index_forms import EffortsForm, GoalForm, TicksForm
from reports.index_what_if_page import (
    ASSUMED_OF_CITY,
    city_shown,
    criteria_shown,
    efforts_shown,
    outcome_shown,
    sought,
)
from reports.views.index_losses import NOT_PUBLISHED, assessment_of, crumbs_of, crumbs_of_round, round_read_whole

WHAT_IF = "Nếu khắc phục"
EFFORTS = "Mức độ khó khi khắc phục"
WAYS = ["GET", "HEAD", "POST"]


@require_http_methods(WAYS)
def index_what_if_page(request: Request, pk: int) -> HttpResponse:
    """Nothing is saved: a POST is only a long list of ticks."""
    found = assessment_of(request, pk)
    context: dict[str, Any] = {
        "assessment": found,
        "round": found.round,
        "breadcrumbs": crumbs_of(found, (WHAT_IF, "")),
    }
    if not found.is_published:
        return render(request, NOT_PUBLISHED, {**context, "heading": f"{WHAT_IF} – {found.unit}"})
    scene = index_what_if.scene_of(found, request.user)
    mended = [option.key for option in scene.options if option.mended]
    ticked = request.POST.getlist("tick") if request.method == "POST" else mended
    seeks = "seek" in request.POST
    form = GoalForm(request.POST if seeks else None, bands=scene.bands)
    said = None
    if seeks and form.is_valid():
        keys, said = sought(scene, form)
        ticked = ticked if keys is None else list(keys)
    context |= {"goal_form": form, "said": said, **outcome_shown(scene, ticked)}
    context |= {"may_grade": can_grade_efforts(request.user, found.round)}
    template = "reports/index/what_if.html"
    return render(request, f"{template}#outcome" if request.htmx and not seeks else template, context)


@require_http_methods(WAYS)
def index_what_if_city_page(request: Request, pk: int) -> HttpResponse:
    round_ = round_read_whole(request, pk)
    context: dict[str, Any] = {"round": round_, "breadcrumbs": crumbs_of_round(round_, (WHAT_IF, ""))}
    if not round_.is_published:
        return render(request, NOT_PUBLISHED, {**context, "heading": WHAT_IF})
    form = TicksForm(request.POST)
    outcome = index_what_if_city.outcome_of(round_, form.ticked, form.way, request.user)
    context |= city_shown(outcome)
    if not request.htmx:
        losses = index_city_losses.losses_of(round_, request.user)
        context |= {"ways": index_what_if_city.WAYS, "way": form.way, "criteria": criteria_shown(losses, form.ticked)}
        context |= {"may_grade": can_grade_efforts(request.user, round_), "assumed": ASSUMED_OF_CITY}
    template = "reports/index/what_if_city.html"
    return render(request, f"{template}#outcome" if request.htmx else template, context)


@require_http_methods(WAYS)
def index_efforts_page(request: Request, pk: int) -> HttpResponse:
    """For all units of the round, and what each grade costs."""
    round_ = round_read_whole(request, pk)
    allow(can_grade_efforts(request.user, round_))
    results = IndexCriterionResult.objects.visible_to(request.user).filter(round=round_, lost__gt=0)
    rows = results.order_by("criterion__position").values_list(
        "criterion_id", "criterion__code", "criterion__text", "effort"
    )
    form = EffortsForm(request.POST or None, rows=efforts_shown(rows), weights=_weights(round_))
    back = reverse("index_what_if_city", args=[round_.pk])
    if request.method == "POST" and form.is_valid():
        index_efforts.grade_round(round_.pk, form.efforts, form.weights, by=request.user)
        messages.success(request, "Đã lưu mức độ khó.")
        return redirect(back)
    above = (WHAT_IF, back)
    return _efforts(request, round_, form, crumbs_of_round(round_, above, (EFFORTS, "")))


@require_http_methods(WAYS)
def index_unit_efforts_page(request: Request, pk: int) -> HttpResponse:
    """At one unit, where it differs."""
    found = assessment_of(request, pk)
    allow(can_grade_efforts(request.user, found.round))
    scores = IndexScore.objects.visible_to(request.user).lost().filter(assessment=found)
    rows = scores.order_by("criterion__position").values_list("pk", "criterion__code", "criterion__text", "effort")
    form = EffortsForm(request.POST or None, rows=efforts_shown(rows), weights={})
    back = reverse("index_what_if", args=[found.pk])
    if request.method == "POST" and form.is_valid():
        index_efforts.grade_unit(found.pk, form.efforts, by=request.user)
        messages.success(request, "Đã lưu mức độ khó của đơn vị.")
        return redirect(back)
    return _efforts(request, found.round, form, crumbs_of(found, (WHAT_IF, back), (EFFORTS, "")))


def _weights(round_: IndexRound) -> dict[str, int]:
    return {name: getattr(round_, name) for name in index_efforts.WEIGHTS}


def _efforts(request: Request, round_: IndexRound, form: EffortsForm, breadcrumbs: Any) -> HttpResponse:
    context = {"round": round_, "form": form, "heading": EFFORTS, "breadcrumbs": breadcrumbs}
    context["back"] = breadcrumbs[-2][1]
    return render(request, "reports/index/efforts.html", context, status=422 if form.is_bound else 200)
