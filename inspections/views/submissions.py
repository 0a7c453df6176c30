"""What a unit writes and hands in: the page to draft it, the step to hand it in, and the page to read it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cchc.requests import Request
from inspections.models import Submission


@require_safe
def submission(request: Request, pk: int) -> HttpResponse:
    rows = Submission.objects.visible_to(request.user).select_related("inspection__unit", "unit", "scan")
    found = get_object_or_404(rows, pk=pk)
    items = found.items.select_related("finding").prefetch_related("evidence__file")
    return render(request, "inspections/remediation/submission.html", {"submission": found, "items": items})
