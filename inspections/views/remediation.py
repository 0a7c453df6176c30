"""What waits for whom, of all the person's units or of one inspection; progress on one finding."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cchc.lib.dates import today
from cchc.requests import Request
from inspections import remediating, unit_desk
from inspections.finding_permissions import can_add_progress
from inspections.forms.remediation import UpdateForm
from inspections.models import Finding, RemediationEvidence
from inspections.origins import found_in
from inspections.views.origins import origin_rows, trail
from inspections.views.remediation_evidence import keep_files
from inspections.workflow import WorkflowError

WAYS = ["GET", "HEAD", "POST"]


@require_safe
def remediation(request: Request) -> HttpResponse:
    board = unit_desk.board_of_units(request.user, today())
    return render(request, "inspections/remediation/board.html", {"board": board, "heading": "Khắc phục"})


@require_safe
def origin_remediation(request: Request, pk: int, *, of: str) -> HttpResponse:
    """`of`: inspection or assessment (`origin_column`)."""
    origin = get_object_or_404(origin_rows(request, of), pk=pk)
    context = {
        "board": unit_desk.board_of(request.user, origin, today()),
        "origin": origin,
        of: origin,
        "breadcrumbs": trail(request.user, origin, "Khắc phục"),
    }
    return render(request, f"inspections/remediation/{of}.html", context)


@require_http_methods(WAYS)
def finding_update(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Write down what was done for a finding, with files new or uploaded before."""
    rows = Finding.objects.visible_to(request.user).select_related("plan", "responsible_unit")
    finding = get_object_or_404(rows, pk=pk)
    if not can_add_progress(request.user, finding):
        raise PermissionDenied
    files = RemediationEvidence.objects.visible_to(request.user).select_related("file")
    files = files.filter(lead_unit=finding.lead_unit_id, unit=finding.responsible_unit_id, withdrawn_at=None)
    files = files.proving(Finding.objects.visible_to(request.user).filter(found_in(finding.origins)))
    sent = request.method == "POST"
    form = UpdateForm(request.POST if sent else None, files=list(files))
    if sent and form.is_valid() and _add_update(request, finding, form):
        messages.success(request, "Đã ghi tiến độ khắc phục.")
        return redirect(finding)
    context = {"finding": finding, "form": form, "panel": unit_desk.panel(request.user, finding, today())}
    status = 422 if form.errors else 200
    return render(request, "inspections/remediation/update.html", context, status=status)


def _add_update(request: Request, finding: Finding, form: UpdateForm) -> bool:
    kept, refused = keep_files(request, "files", [finding.pk])
    for sentence in refused:
        form.add_error(None, sentence)
    if refused:
        return False
    said = form.cleaned_data
    evidence = [*form.ticked, *(file.pk for file in kept)]
    try:
        remediating.add_update(
            finding.pk,
            update_id=said["id"],
            text=said["text"],
            occurred_on=said["occurred_on"],
            evidence=evidence,
            by=request.user,
        )
    except WorkflowError as error:
        form.add_error(error.field, str(error))
    return not form.errors
