"""The map of the city, and the page where an administrator puts the office's own one in place of the sketch."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.lib.dates import today
from cchc.requests import Request, allow
from reports.city_map.geojson import GeoRefusedError
from reports.city_map.uploading import remove_map, replace_map
from reports.dashboard_forms import MapForm
from reports.dashboard_permissions import can_see_coverage
from reports.map_forms import MapUploadForm
from reports.models import CityMap
from reports.statistics import city_map as map_of
from reports.views.dashboards import dashboard_page
from units.models import Unit
from units.permissions import administered, can_administer
from units.scope import scope_of

UPLOAD = "Bản đồ của cơ quan"


@require_safe
def city_map(request: Request) -> HttpResponse:
    allow(can_see_coverage(request.user))
    form, lead = MapForm(request.GET, user=request.user, day=today()), min(scope_of(request.user).reads)
    measure = form.asked_measure
    shown = {
        "map": map_of.city_map(request.user, lead, form.shown, today(), measure),
        "measure": map_of.MEASURES[measure],
        "may_upload": can_administer(request.user, lead),
    }
    return dashboard_page(request, "city_map", form, "Sơ đồ thành phố", can_see_coverage, **shown)


def _lead(request: Request) -> Unit:
    led = administered(request.user)
    allow(bool(led))
    return get_object_or_404(Unit.objects.visible_to(request.user), pk=min(led))


@require_http_methods(["GET", "HEAD", "POST"])
def map_upload(request: Request) -> HttpResponse:
    lead = _lead(request)
    form = MapUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            drawn = replace_map(lead, upload.read(), upload.name, by=request.user)
        except GeoRefusedError as refused:
            form.add_error("file", str(refused))
        else:
            left = f" {drawn.left} vùng khác trong tệp không thuộc đơn vị nào nên được bỏ qua." if drawn.left else ""
            messages.success(request, f"Đã thay sơ đồ bằng bản đồ có {len(drawn.shapes)} vùng.{left}")
            return redirect("map_upload")
    context = {
        "form": form,
        "lead": lead,
        "own": CityMap.objects.visible_to(request.user).filter(lead_unit=lead).select_related("uploaded_by").first(),
        "heading": UPLOAD,
        "breadcrumbs": [("Đơn vị", reverse("unit_list")), (UPLOAD, "")],
    }
    return render(request, "reports/map_upload.html", context, status=422 if form.errors else 200)


@require_POST
def map_remove(request: Request) -> HttpResponse:
    remove_map(_lead(request), by=request.user)
    messages.success(request, "Đã bỏ bản đồ; trang Sơ đồ lại hiện sơ đồ phác họa.")
    return redirect("map_upload")
