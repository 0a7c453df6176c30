"""One inspection: where it stands, who does what, and the buttons that move it on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cchc.requests import Request, allow
from inspections import conclusion_panel, history, permissions, progress, workflow
from inspections.enums import InspectionStatus
from inspections.forms.choices import fields_of_sets
from inspections.forms.reason import ReasonForm
from inspections.models import Inspection
from inspections.rosters import visitors
from inspections.scheduling import conflicts_of_team
from inspections.views.pages import act

SHOWN = ("unit", "lead_unit", "team__plan__legal_document", "team__decision", "round__plan", "criteria_set")


@require_safe
def inspection(request: Request, pk: int) -> HttpResponse:
    return _page(request, _inspection(request, pk))


def _page(request: Request, found: Inspection, *, status: int = 200, **more: Any) -> HttpResponse:
    inside = permissions.can_see_inside(request.user, found)
    names = dict(fields_of_sets({found.criteria_set_id} if found.criteria_set_id else set()))
    context = {
        "inspection": found,
        "inside": inside,
        "people": visitors(found, names),
        "steps": progress.steps(found),
        "may_allow_exception": permissions.can_allow_exception(request.user, found) and _has_conflict(found),
        "waiting_for": progress.waiting_for(found),
        "conclusion_panel": conclusion_panel.panel(request.user, found),
        "history": history.lines(found, request.user),
        "breadcrumbs": [("Cuộc kiểm tra", reverse("inspection_list")), (str(found.unit), "")],
        "reason_form": ReasonForm(),
        **more,
    }
    return render(request, "inspections/inspection.html", context, status=status)


def _has_conflict(found: Inspection) -> bool:
    """Whether there is an exception left to ask for."""
    return not found.has_started and found.status != InspectionStatus.CANCELLED and bool(conflicts_of_team(found))


@require_POST
def inspection_start(request: Request, pk: int) -> HttpResponse:
    return act(
        request,
        lambda: workflow.start(pk, by=request.user),
        done="Cuộc kiểm tra đã bắt đầu. Phiếu kiểm tra đã mở cho các thành viên.",
        to=reverse("inspection", args=[pk]),
    )


@require_POST
def inspection_resume(request: Request, pk: int) -> HttpResponse:
    return act(
        request,
        lambda: workflow.resume(pk, by=request.user),
        done="Cuộc kiểm tra đã được đưa trở lại. Hãy xem lại ngày và lên lịch lại nếu cần.",
        to=reverse("inspection", args=[pk]),
    )


@require_POST
def inspection_postpone(request: Request, pk: int) -> HttpResponse:
    found = _inspection(request, pk)
    allow(permissions.can_postpone(request.user, found))
    return _put_off(request, found, "postpone", workflow.postpone, done="Cuộc kiểm tra đã hoãn.")


@require_POST
def inspection_cancel(request: Request, pk: int) -> HttpResponse:
    found = _inspection(request, pk)
    allow(permissions.can_cancel(request.user, found))
    return _put_off(request, found, "cancel", workflow.cancel, done="Cuộc kiểm tra đã hủy.")


def _put_off(
    request: Request, found: Inspection, verb: str, transition: Callable[..., object], *, done: str
) -> HttpResponse:
    """With a reason; without one the page comes back with that form open."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, reason_form=form, opened=verb)
    reason, to = form.cleaned_data["reason"], reverse("inspection", args=[found.pk])
    return act(request, lambda: transition(found.pk, by=request.user, reason=reason), done=done, to=to)


def _inspection(request: Request, pk: int) -> Inspection:
    return get_object_or_404(
        Inspection.objects.visible_to(request.user).with_assignment(request.user).select_related(*SHOWN), pk=pk
    )
