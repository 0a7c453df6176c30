"""Who scores apart: for the head of Home Affairs and leaders alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.lib.par_index import share_change_shown
from cchc.requests import Request, allow
from inspections.index_permissions import lead_units_calibrated
from reports import index_calibration
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
    if year is not None:
        found = index_calibration.calibration_of(lead_units, year)
        context["parts"] = _parts(found)
    return render(request, "reports/index/calibration.html", {**context, "fewest": index_calibration.FEWEST_CASES})


def _parts(found: index_calibration.Calibration) -> list[dict[str, object]]:
    units = [
        ("Đơn vị tự chấm Chỉ số CCHC cao hơn thẩm định", found.appraisal),
        ("Đơn vị tự chấm trước kiểm tra cao hơn điểm kiểm tra", found.inspection),
    ]
    people = [
        ("Thành viên Tổ kiểm tra so với đồng nghiệp ở cùng tiêu chí", found.inspectors),
        ("Người thẩm định so với đồng nghiệp ở cùng tiêu chí", found.appraisers),
    ]
    return [
        *({"title": title, "of_units": True, "silent": told.silent, "rows": _units(told)} for title, told in units),
        *({"title": title, "of_units": False, "silent": told.silent, "rows": _people(told)} for title, told in people),
    ]


def _units(told: index_calibration.Told) -> list[dict[str, object]]:
    return [
        {"name": row.unit, "cases": row.cases, "higher": row.higher, "by": share_change_shown(row.by)}
        for row in told.rows
    ]


def _people(told: index_calibration.Told) -> list[dict[str, object]]:
    return [{"name": row.person, "cases": row.cases, "by": share_change_shown(row.by)} for row in told.rows]
