"""What goes wrong again and again, why, and who does it well."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from cchc.lib.dates import today
from cchc.lib.slices import sliced
from cchc.requests import Request, allow
from inspections.models import Criterion
from reports.dashboard_forms import CausesForm, RecurringForm, StrengthsForm, TrendsForm
from reports.dashboard_permissions import can_compare_units, can_see_causes, can_see_coverage
from reports.statistics import causes as causes_of
from reports.statistics import recurring as recurring_of
from reports.statistics import strengths as strengths_of
from reports.statistics import trends as trends_of
from reports.views.dashboards import dashboard_page

ROWS, UNITS = 60, 200


@require_safe
def recurring(request: Request) -> HttpResponse:
    """Criteria by the units at which they failed; one opened: those units."""
    allow(can_compare_units(request.user))
    form = RecurringForm(request.GET, user=request.user, day=today())
    if form.opened:
        return _opened(request, form)
    cut = sliced(request.GET, ROWS)
    found = recurring_of.recurring(
        request.user, form.shown, field=form.chosen("field"), sort=form.chosen("sort"), start=cut.start, size=cut.size
    )
    shown = {"recurring": found, "page": cut.of(found.count)}
    return dashboard_page(request, "recurring", form, "Tiêu chí hay mắc, lặp lại", can_compare_units, **shown)


def _opened(request: Request, form: RecurringForm) -> HttpResponse:
    cut = sliced(request.GET, UNITS)
    units, count = recurring_of.units_failing(
        request.user, form.shown, form.opened, again=form.only_again, start=cut.start, size=cut.size
    )
    named = Criterion.objects.visible_to(request.user).filter(pk__in=form.opened).order_by("-criteria_set", "position")
    shown = {"units": units, "criteria": named.select_related("criteria_set"), "page": cut.of(count)}
    return dashboard_page(request, "recurring", form, "Tiêu chí hay mắc, lặp lại", can_compare_units, **shown)


@require_safe
def causes(request: Request) -> HttpResponse:
    """What inspectors and units name as causes, the most frequent first; one opened: the units at which it was named."""
    allow(can_see_causes(request.user))
    form = CausesForm(request.GET, user=request.user, day=today())
    if opened := form.opened:
        cut = sliced(request.GET, UNITS)
        units, count = causes_of.units_naming(request.user, form.shown, **opened, start=cut.start, size=cut.size)
        words = causes_of.words_of(request.user, form.shown, **opened)
        named = {"units": units, "words": words, "side": causes_of.SIDES[opened["side"]], "page": cut.of(count)}
        return dashboard_page(request, "causes", form, "Nguyên nhân", can_see_causes, opened=True, **named)
    cut = sliced(request.GET, ROWS)
    found = causes_of.causes(
        request.user, form.shown, field=form.chosen("field"), side=form.chosen("side"), start=cut.start, size=cut.size
    )
    shown = {"causes": found, "page": cut.of(found.count)}
    return dashboard_page(request, "causes", form, "Nguyên nhân", can_see_causes, **shown)


@require_safe
def strengths(request: Request) -> HttpResponse:
    """Strengths of most units first, and from whom to copy; one opened: all its units."""
    allow(can_compare_units(request.user))
    form = StrengthsForm(request.GET, user=request.user, day=today())
    cut, digest = sliced(request.GET, ROWS), form.chosen("text")
    found = strengths_of.strengths(
        request.user, form.shown, field=form.chosen("field"), digest=digest, start=cut.start, size=cut.size,
        names=UNITS if digest else strengths_of.NAMES,
    )  # fmt: skip
    shown = {"strengths": found, "page": cut.of(found.count), "opened": bool(digest)}
    return dashboard_page(request, "strengths", form, "Ưu điểm", can_compare_units, **shown)


@require_safe
def trends(request: Request) -> HttpResponse:
    """The city over rounds of inspection and years of the index; of a unit it stands in its file."""
    allow(can_see_coverage(request.user))
    form = TrendsForm(request.GET, user=request.user, day=today())
    level = form.asked_level
    shown = {
        "rounds": trends_of.rounds_of_city(request.user, level),
        "years": trends_of.years_of_city(request.user, level),
    }
    return dashboard_page(request, "trends", form, "Xu hướng", can_see_coverage, **shown)
