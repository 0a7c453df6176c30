"""The file of a unit: its page, the reader's own one, and its print-out."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from cchc.lib.dates import today
from cchc.lib.numbers import parse_key
from cchc.requests import Request
from reports import jobs
from reports.enums import JobKind
from reports.unit_file.access import own_files, units_with_file
from reports.unit_file.file import file_of
from units.models import Unit
from units.scope import scope_of


@require_safe
def unit_file(request: Request, pk: int) -> HttpResponse:
    return _page(request, _found(request, pk))


@require_safe
def my_unit_file(request: Request) -> HttpResponse:
    """The file of the unit for which the person answers; of several the one asked for, else the first."""
    own = list(own_files(request.user).select_related("parent", "lead_unit"))
    if not own:
        raise PermissionDenied
    asked = parse_key(request.GET.get("unit", ""))
    shown = next((unit for unit in own if unit.pk == asked), own[0])
    return _page(request, shown, own=own)


@require_POST
def unit_file_print(request: Request, pk: int) -> HttpResponse:
    """Ask for the file as a PDF."""
    job = jobs.enqueue_file(JobKind.UNIT_FILE, {"unit": _found(request, pk).pk}, requester=request.user)
    return redirect("export", pk=job.pk)


def _found(request: Request, pk: int) -> Unit:
    """403 for who reads of the unit nothing but its name and people."""
    unit = units_with_file(request.user).select_related("parent", "lead_unit").filter(pk=pk).first()
    if unit is not None:
        return unit
    if Unit.objects.visible_to(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    raise Http404


def _page(request: Request, unit: Unit, own: list[Unit] | None = None) -> HttpResponse:
    day = today()
    context = {
        "file": file_of(request.user, unit, day),
        "unit": unit,
        "own": own or [],
        "day": day,
        "may_open_unit": unit.lead_unit_id in scope_of(request.user).led or unit.pk in scope_of(request.user).own,
        "heading": "Hồ sơ đơn vị của tôi" if own else f"Hồ sơ {unit}",
    }
    return render(request, "reports/unit_file/page.html", context)
