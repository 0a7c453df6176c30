"""The city's own criterion «kiểm tra CCHC»: its numbers of a year, and which criterion of a set takes them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cchc.lib.dates import today
from cchc.lib.keyset import keyset_page
from cchc.lib.numbers import parse_key
from cchc.requests import Request, allow
from inspections.permissions import can_plan_for
from reports import index_own
from reports.index_forms import OwnCriteriaForm
from reports.views.index import crumbs
from units.enums import LEVELS
from units.scope import scope_of

OWN = "Tiêu chí kiểm tra CCHC của thành phố"
YEARS = 5


def _listed(request: Request, lead: int, year: int) -> dict[str, object]:
    """The units that a number led to, where one did."""
    which, levels = request.GET.get("units", ""), {key: label for key, label, _ in LEVELS}
    if which not in index_own.UNITS:
        return {}
    level = request.GET.get("level", "")
    rows = index_own.units_of(lead, year, which, level if level in levels else "")
    page = keyset_page(request, rows, key=("sort_key", "pk"))
    return {"page": page, "listed": index_own.UNITS[which], "listed_level": levels.get(level, "")}


@require_http_methods(["GET", "HEAD", "POST"])
def index_own_page(request: Request) -> HttpResponse:
    reads = scope_of(request.user).reads
    allow(bool(reads))
    lead, this_year = min(reads), today().year
    years = list(range(this_year, this_year - YEARS, -1))
    asked = parse_key(request.GET.get("year", ""))
    year = asked if asked in years else this_year
    own = index_own.own_of(lead, year)
    may_choose = can_plan_for(request.user, lead)
    chosen = {measure: points.criterion for measure, points in own.points.items()}
    form = OwnCriteriaForm(request.POST or None, criteria=index_own.measurable(lead), chosen=chosen)
    if request.method == "POST":
        allow(may_choose)
        if form.is_valid():
            index_own.choose(lead, form.chosen, by=request.user)
            messages.success(request, "Đã lưu tiêu chí đã chọn.")
            return redirect(f"{reverse('index_own')}?year={year}")
    context = {"heading": OWN, "breadcrumbs": crumbs((OWN, "")), "years": years, "year": year, "own": own}
    context |= {"form": form if may_choose else None, "inspected": own.points["inspected"]}
    context |= {"handled": own.points["handled"], **_listed(request, lead, year)}
    return render(request, "reports/index/own.html", context, status=422 if form.errors else 200)
