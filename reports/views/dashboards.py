"""Seeing the year at a glance; every number leads to its rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.lib.dates import today
from cchc.lib.keyset import keyset_page
from cchc.lib.slices import sliced
from cchc.requests import Request
from reports.dashboard_forms import CoverageForm, HeatForm, SpanForm
from reports.dashboard_permissions import can_compare_units, can_see_coverage, can_see_overview
from reports.dashboard_tabs import tabs
from reports.homepage import tasks_for
from reports.statistics import coverage as coverage_of
from reports.statistics import heat
from reports.statistics.lateness import behind
from reports.statistics.measures import MEASURES
from reports.statistics.overview import overview_of
from units.models import User

TASKS_SHOWN = 5
UNITS_SHOWN = 50
HEAT_UNITS = 130


def dashboard_page(
    request: Request, name: str, form: SpanForm, heading: str, may: Callable[[User], bool], **context: Any
) -> HttpResponse:
    if not may(request.user):
        raise PermissionDenied
    page = {"form": form, "span": form.shown, "tabs": tabs(request.user, form.shown), "here": name, "heading": heading}
    return render(request, f"reports/dashboards/{name}.html", {**page, **context})


@require_safe
def overview(request: Request) -> HttpResponse:
    day = today()
    form = SpanForm(request.GET, user=request.user, day=day)
    shown = {"overview": overview_of(request.user, form.shown, day, form.spans)}
    tasks = tasks_for(request.user, day)[:TASKS_SHOWN]
    return dashboard_page(request, "overview", form, "Toàn cảnh", can_see_overview, tasks=tasks, day=day, **shown)


@require_safe
def laggards(request: Request) -> HttpResponse:
    """All units with something overdue, the most behind first."""
    day = today()
    form = SpanForm(request.GET, user=request.user, day=day)
    cut = sliced(request.GET, UNITS_SHOWN)
    found = behind(request.user, form.shown, day, start=cut.start, shown=cut.size)
    page = cut.of(found.all.count)
    return dashboard_page(
        request, "laggards", form, "Đơn vị đang chậm", can_see_overview, laggards=found, page=page, day=day
    )


@require_safe
def coverage(request: Request) -> HttpResponse:
    """Every unit that may be inspected, and how far it is."""
    day = today()
    form = CoverageForm(request.GET, user=request.user, day=day)
    units = coverage_of.cut(
        coverage_of.units_of(request.user, form.shown, day), form.chosen("level"), form.chosen("state")
    )
    page = keyset_page(request, units, key=("sort_key", "pk"), size=UNITS_SHOWN)
    rows = coverage_of.rows(request.user, form.shown, page.rows)
    standing = coverage_of.standing(request.user, form.shown)
    shown = {"page": page, "rows": rows, "levels": coverage_of.levels(request.user, form.shown, day, standing)}
    return dashboard_page(request, "coverage", form, "Độ phủ của kế hoạch", can_see_coverage, **shown)


@require_safe
def heat_map(request: Request) -> HttpResponse:
    """Unit × field; one field opened: unit × criterion."""
    if not can_compare_units(request.user):
        raise PermissionDenied
    form = HeatForm(request.GET, user=request.user, day=today())
    cut = sliced(request.GET, HEAT_UNITS)
    asked = form.asked
    found = heat.heat_map(request.user, form.shown, asked, start=cut.start, size=cut.size)
    shown = {"heat": found, "asked": asked, "page": cut.of(found.count), "measure": MEASURES[asked.measure]}
    return dashboard_page(request, "heat_map", form, "So sánh đơn vị", can_compare_units, **shown)
