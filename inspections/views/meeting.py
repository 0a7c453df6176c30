"""The meeting of an inspection, and what is missing before its minutes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cchc.requests import Request
from inspections import permissions
from inspections.completion import missing
from inspections.enums import Side
from inspections.forms.meeting import MeetingForm, meeting_of, people_forms, with_team_members
from inspections.meeting import StaleMeetingError, save_meeting, team_as_people, version
from inspections.models import Inspection
from inspections.workflow import WorkflowError


@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: Request, pk: int) -> HttpResponse:
    inspection = _inspection(request, pk)
    if not permissions.can_edit_meeting(request.user, inspection):
        raise PermissionDenied
    if request.method == "POST":
        return _save(request, inspection)
    form = MeetingForm(initial=MeetingForm.values_of(inspection))
    sides = {side: people_forms(inspection, side) for side in Side}
    return _page(request, inspection, form, sides)


@require_safe
def complete(request: Request, pk: int) -> HttpResponse:
    inspection = _inspection(request, pk)
    if not permissions.can_see_inside(request.user, inspection):
        raise PermissionDenied
    gaps = missing(inspection)
    context = {
        "inspection": inspection,
        "blocking": [gap for gap in gaps if gap.blocking],
        "reminders": [gap for gap in gaps if not gap.blocking],
        "may_draw_up": permissions.can_draw_up_minutes(request.user, inspection),
    }
    return render(request, "inspections/complete.html", context)


def _save(request: Request, inspection: Inspection) -> HttpResponse:
    form = MeetingForm(request.POST)
    sides = {side: people_forms(inspection, side, request.POST) for side in Side}
    if "prefill" in request.POST:
        sides[Side.TEAM] = with_team_members(inspection, request.POST)
        return _page(request, inspection, form, sides)
    if not all([form.is_valid(), *(rows.is_valid() for rows in sides.values())]):
        return _page(request, inspection, form, sides, status=422)
    try:
        save_meeting(
            inspection.pk,
            meeting_of(form, sides[Side.TEAM], sides[Side.UNIT]),
            by=request.user,
            seen=form.cleaned_data["seen"],
        )
    except WorkflowError as error:
        form.add_error(None, str(error))
        if isinstance(error, StaleMeetingError):
            sent = request.POST.copy()
            sent["seen"] = version(inspection)
            form.data = sent
        return _page(request, inspection, form, sides, status=422)
    messages.success(request, "Đã lưu buổi làm việc.")
    return redirect("meeting" if "more" in request.POST else "complete", pk=inspection.pk)


def _page(
    request: Request, inspection: Inspection, form: Any, sides: dict[Side, Any], status: int = 200
) -> HttpResponse:
    typed = {row["name"].value() for row in sides[Side.TEAM]}
    context = {
        "inspection": inspection,
        "form": form,
        "sides": list(sides.items()),
        "absent_members": [person for person in team_as_people(inspection) if person.name not in typed],
        "editable": inspection.is_open_for_answers,
    }
    return render(request, "inspections/meeting.html", context, status=status)


def _inspection(request: Request, pk: int) -> Inspection:
    rows = Inspection.objects.visible_to(request.user).with_assignment(request.user).select_related("unit")
    return get_object_or_404(rows, pk=pk)
