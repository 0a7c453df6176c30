"""Losses of a unit, of the whole city, and who lost at one criterion."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cchc.lib.keyset import keyset_page
from cchc.lib.par_index import bands_of, percent_shown
from cchc.requests import Request
from inspections.index_permissions import can_open_losses, reads_all
from inspections.models import Criterion, IndexAssessment, IndexCriterionResult, IndexRound
from reports import index_city_losses, index_city_page, index_loss_page, index_losses
from reports.index_forms import LossFilterForm
from reports.views.index import crumbs

LOSSES = "Điểm bị mất"
NOT_PUBLISHED = "reports/index/not_published.html"


@require_safe
def index_loss(request: Request, pk: int) -> HttpResponse:
    found = assessment_of(request, pk)
    context: dict[str, Any] = {"assessment": found, "round": found.round, "breadcrumbs": crumbs_of(found, (LOSSES, ""))}
    if not found.is_published:
        return render(request, NOT_PUBLISHED, {**context, "heading": f"{LOSSES} – {found.unit}"})
    losses = index_losses.losses_of(found, request.user)
    form = LossFilterForm(request.GET, fields=[(one.slug, one.text) for one in losses.fields])
    bands = bands_of(found.round.criteria_set.bands)
    context |= {
        "losses": losses,
        "form": form,
        "rows": index_loss_page.rows_shown(losses, **form.asked()),
        "fields": index_loss_page.fields_shown(losses.fields),
        "percent": percent_shown(found.percent, bands),
        "notes": index_loss_page.notes(found, losses),
        "open_url": reverse("losses_open", args=[found.pk]) if can_open_losses(request.user, found) else "",
    }
    template = "reports/index/loss.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


@require_safe
def index_city_loss(request: Request, pk: int) -> HttpResponse:
    round_ = round_read_whole(request, pk)
    context: dict[str, Any] = {"round": round_, "breadcrumbs": crumbs_of_round(round_, (LOSSES, ""))}
    if not round_.is_published:
        return render(request, NOT_PUBLISHED, {**context, "heading": LOSSES})
    losses = index_city_losses.losses_of(round_, request.user)
    form = LossFilterForm(request.GET, fields=[(one.slug, one.text) for one in losses.fields])
    context |= {
        "losses": losses,
        "form": form,
        "rows": index_city_page.rows_shown(round_, losses, **form.asked()),
        "fields": index_city_page.fields_shown(losses),
    }
    template = "reports/index/city_loss.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


@require_safe
def index_criterion_loss(request: Request, pk: int, criterion_pk: int) -> HttpResponse:
    """The units that lost points at one criterion, those that lost most first."""
    round_ = round_read_whole(request, pk)
    results = IndexCriterionResult.objects.visible_to(request.user).filter(round=round_)
    result = get_object_or_404(results.select_related("criterion"), criterion=criterion_pk)
    criterion: Criterion = result.criterion
    rows = index_city_losses.units_at(round_, criterion, request.user)
    page = keyset_page(request, rows, key=index_city_losses.KEY, shown=index_city_losses.as_values)
    above = (LOSSES, reverse("index_city_loss", args=[round_.pk]))
    context = {
        "round": round_,
        "criterion": criterion,
        "result": result,
        "page": page,
        "rows": index_city_page.units_shown(result, page.rows, request.user),
        "breadcrumbs": crumbs_of_round(round_, above, (f"Tiêu chí {criterion.code}", "")),
    }
    return render(request, "reports/index/criterion_loss.html", context)


# --- Shared ---------------------------------------------------------------------------------------------


def assessment_of(request: Request, pk: int) -> IndexAssessment:
    rows = IndexAssessment.objects.visible_to(request.user).select_related("round__criteria_set", "unit")
    found: IndexAssessment = get_object_or_404(rows, pk=pk)
    return found


def round_read_whole(request: Request, pk: int) -> IndexRound:
    """For those who read all its results; 403 for others who see it."""
    rounds = IndexRound.objects.visible_to(request.user).select_related("criteria_set")
    round_: IndexRound = get_object_or_404(rounds, pk=pk)
    if not reads_all(request.user, round_):
        raise PermissionDenied
    return round_


def crumbs_of_round(round_: IndexRound, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return crumbs((round_.name, round_.get_absolute_url()), *more)


def crumbs_of(found: IndexAssessment, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return crumbs_of_round(found.round, (str(found.unit), found.get_absolute_url()), *more)
