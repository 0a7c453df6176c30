"""Who scores apart: for the head of Home Affairs and leaders alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.lib.keyset import keyset_page
from cchc.lib.par_index import share_change_shown
from cchc.requests import Request, allow
from inspections.index_permissions import lead_units_calibrated
from reports import index_calibration
from reports import index_calibration_cases as cases
from reports.statistics.links import Way, link
from reports.views.index import crumbs

CALIBRATION = "Đối chiếu cách chấm điểm"


@require_safe
def index_calibration_page(request: Request) -> HttpResponse:
    lead_units = lead_units_calibrated(request.user)
    allow(bool(lead_units))
    years = index_calibration.years_of(lead_units)
    year = index_calibration.year_asked(lead_units, request.GET.get("year", ""))
    context: dict[str, Any] = {
        "heading": CALIBRATION,
        "breadcrumbs": crumbs((CALIBRATION, "")),
        "years": years,
        "year": year,
    }
    if year is not None and (opened := _opened(request, lead_units, year)):
        context |= opened
    elif year is not None:
        found = index_calibration.calibration_of(lead_units, year)
        context["parts"] = _parts(found, year)
    return render(request, "reports/index/calibration.html", {**context, "fewest": index_calibration.FEWEST_CASES})


def _opened(request: Request, lead_units: frozenset[int], year: int) -> dict[str, Any]:
    """The single cases that a number led to; empty where none did."""
    asked = cases.opened(request.user, request.GET)
    if asked is None:
        return {}
    rows = cases.cases_of(lead_units, year, asked)
    page = keyset_page(request, rows, key=cases.KEY, shown=cases.with_names)
    shown = [cases.shown(row) for row in page.rows]
    return {"page": page, "cases": shown, "of": asked.of, "title": cases.TITLES[asked.part], "higher": asked.higher}


def _parts(found: index_calibration.Calibration, year: int) -> list[dict[str, object]]:
    return [
        {
            "title": title,
            "of_units": part in cases.OF_UNITS,
            "silent": getattr(found, part).silent,
            "rows": [
                _row(row, Way(link("index_calibration", year=year, part=part))) for row in getattr(found, part).rows
            ],
        }
        for part, title in cases.TITLES.items()
    ]


def _row(row: index_calibration.Above | index_calibration.Away, way: Way) -> dict[str, object]:
    told = {"cases": way.cell(row.cases, of=row.key), "by": share_change_shown(row.by)}
    if isinstance(row, index_calibration.Away):
        return {"name": row.person, **told}
    return {"name": row.unit, "higher": way.cell(row.higher, of=row.key, higher="on"), **told}
