"""The list of inspections and their calendar."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.lib.dates import today
from cchc.lib.keyset import keyset_page
from cchc.requests import Request
from inspections import calendars, listing, permissions
from inspections.forms.lists import InspectionFilterForm
from inspections.models import Inspection
from units.models import Unit


@require_safe
def inspection_list(request: Request) -> HttpResponse:
    form = InspectionFilterForm(request.GET, user=request.user)
    values = form.values()
    rows = listing.filtered(Inspection.objects.visible_to(request.user), values, user=request.user)
    page = keyset_page(request, rows, key=listing.KEY, shown=listing.as_values)
    units = Unit.objects.visible_to(request.user).filter(pk__in=values["unit"]) if values.get("unit") else None
    context = {
        "page": page,
        "rows": listing.labelled(page.rows),
        "form": form,
        "units": units,
        "heading": "Cuộc kiểm tra",
        "may_add": permissions.can_plan(request.user),
    }
    template = "inspections/inspection_list.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


@require_safe
def calendar(request: Request) -> HttpResponse:
    shown = calendars.asked_span(request.GET)
    visible = Inspection.objects.visible_to(request.user)
    days = calendars.entries(visible, shown)
    person, unit = calendars.asked_filters(request.GET)
    weeks = calendars.weeks(days, shown, person=person, unit=unit)
    context = {
        "heading": "Lịch kiểm tra",
        "span": shown,
        "weeks": weeks,
        "count": sum(len(day.entries) for week in weeks for day in week),
        "choices": calendars.choices(days, visible, person=person, unit=unit),
        "person": person,
        "unit": unit,
        "today": today(),
    }
    return render(request, "inspections/calendar.html", context)
