"""Giving an inspection its date and its people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cchc.forms import save_or_explain
from cchc.lib.numbers import parse_key
from cchc.requests import Request, allow
from inspections import permissions, planning, workflow
from inspections.following_up import prefilled
from inspections.forms.scheduling import (
    ExceptionForm,
    InspectionForm,
    ScheduleForm,
    ScheduleRowForm,
)
from inspections.models import Inspection, Round, TeamMember
from inspections.rosters import can_be_sent
from inspections.scheduling import check_schedule
from inspections.views.pages import Breadcrumbs, form_page

LIST = "Cuộc kiểm tra"


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_schedule(request: Request, pk: int) -> HttpResponse:
    inspection = _inspection(request, pk)
    allow(permissions.can_schedule(request.user, inspection))
    form = ScheduleForm(request.POST or None, inspection=inspection, team=can_be_sent(inspection.team))
    if request.method == "POST" and form.is_valid() and _schedule(request, form):
        messages.success(request, f"Đã lên lịch kiểm tra {inspection.unit}: {form.schedule().words}.")
        return redirect(inspection)
    crumbs = [*_crumbs(inspection), ("Lên lịch", "")]
    return form_page(
        request, form, breadcrumbs=crumbs, template="inspections/inspection_schedule.html", inspection=inspection
    )


@require_http_methods(["GET", "HEAD", "POST"])
def round_schedule(request: Request, pk: int) -> HttpResponse:
    """All inspections of a round, a form in each row; a row is saved by itself."""
    found = get_object_or_404(
        Round.objects.visible_to(request.user).select_related("plan", "team", "commune_set", "division_set"), pk=pk
    )
    allow(permissions.can_edit_round(request.user, found))
    sent = request.POST.get("inspection", "") if request.method == "POST" else ""
    lines = _lines(request, found, sent)
    line = next((line for line in lines if line["is_sent"]), None)
    status = 422 if line and not line["is_saved"] else 200
    if request.htmx and line:
        return render(request, "inspections/parts/schedule_row.html", line, status=status)
    if line and line["is_saved"]:
        messages.success(request, f"Đã lên lịch {line['inspection'].unit}.")
        return redirect("round_schedule", pk)
    context = {"round": found, "lines": lines, "breadcrumbs": _round_crumbs(found)}
    return render(request, "inspections/round_schedule.html", context, status=status)


def _lines(request: Request, found: Round, sent: str) -> list[dict[str, Any]]:
    """All rows of the round; for htmx only the one that was sent."""
    rows = Inspection.objects.visible_to(request.user).filter(round=found).prefetch_related("members__user")
    rows = rows.select_related("unit", "team__plan", "round__plan", "criteria_set").order_by("unit__sort_key", "pk")
    if request.htmx and (key := parse_key(sent)):
        rows = rows.filter(pk=key)
    team = can_be_sent(found.team)
    return [_line(request, row, team, is_sent=sent == str(row.pk)) for row in rows]


def _line(request: Request, inspection: Inspection, team: list[TeamMember], *, is_sent: bool) -> dict[str, Any]:
    def form(data: QueryDict | None) -> ScheduleRowForm:
        return ScheduleRowForm(data, inspection=inspection, team=team, prefix=f"i{inspection.pk}")

    shown = form(request.POST if is_sent else None)
    is_saved = is_sent and shown.is_valid() and _schedule(request, shown)
    if is_saved:
        inspection.refresh_from_db()
        shown = form(None)
    return {"inspection": inspection, "form": shown, "is_saved": is_saved, "is_sent": is_sent}


def _schedule(request: Request, form: ScheduleForm | ScheduleRowForm) -> bool:
    """Save; False where the form has something to say. Notes that only inform become messages."""
    plan = form.schedule()
    try:
        inspection = workflow.schedule(
            form.inspection.pk,
            plan,
            by=request.user,
            confirmed=form.cleaned_data["confirmed"],
            seen=form.cleaned_data["seen"] or None,
        )
    except workflow.NeedsConfirmation as doubtful:
        form.ask(doubtful.warnings)
        return False
    except workflow.WorkflowError as refused:
        form.add_error(None, str(refused))
        return False
    if isinstance(form, ScheduleForm):
        for note in check_schedule(inspection, plan.day, plan.half_day, plan.people).notes:
            messages.info(request, note)
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_allow_exception(request: Request, pk: int) -> HttpResponse:
    inspection = _inspection(request, pk)
    allow(permissions.can_allow_exception(request.user, inspection))
    form = ExceptionForm(request.POST or None, inspection=inspection)
    if request.method == "POST" and form.is_valid():
        member, reason = int(form.cleaned_data["member"]), form.cleaned_data["reason"]
        try:
            workflow.allow_exception(pk, member, by=request.user, reason=reason)
        except workflow.WorkflowError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Đã cho phép ngoại lệ. Cơ quan chủ trì có thể xếp người này khi lên lịch.")
            return redirect(inspection)
    if not form.has_choices:
        messages.info(request, "Không thành viên nào của Tổ có xung đột lợi ích với đơn vị này.")
        return redirect(inspection)
    crumbs = [*_crumbs(inspection), ("Cho phép ngoại lệ", "")]
    return form_page(request, form, breadcrumbs=crumbs, submit="Cho phép ngoại lệ")


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_create(request: Request) -> HttpResponse:
    allow(permissions.can_plan(request.user))
    asked = prefilled(request.user, request.GET.get("kind", ""), parse_key(request.GET.get("unit")))
    form = InspectionForm(request.POST or None, user=request.user, initial=asked)

    def save() -> Inspection:
        return planning.create_inspection(form.save(commit=False), by=request.user)

    if request.method == "POST" and form.is_valid() and (created := save_or_explain(form, save)):
        messages.success(request, f"Đã lập cuộc kiểm tra {created.unit}. Bây giờ hãy lên lịch.")
        return redirect("inspection_schedule", created.pk)
    crumbs = [(LIST, reverse("inspection_list")), ("Lập cuộc kiểm tra đột xuất, phúc tra", "")]
    intro = "Cuộc kiểm tra theo kế hoạch được lập ở trang của đợt, khi chọn đơn vị."
    return form_page(request, form, breadcrumbs=crumbs, submit="Lập cuộc kiểm tra", intro=intro)


def _inspection(request: Request, pk: int) -> Inspection:
    return get_object_or_404(
        Inspection.objects.visible_to(request.user)
        .with_assignment(request.user)
        .select_related("unit", "team__plan", "round__plan", "criteria_set"),
        pk=pk,
    )


def _crumbs(inspection: Inspection) -> Breadcrumbs:
    return [(LIST, reverse("inspection_list")), (str(inspection.unit), inspection.get_absolute_url())]


def _round_crumbs(found: Round) -> Breadcrumbs:
    return [
        ("Kế hoạch, Tổ, đợt", reverse("plan_list")),
        (found.plan.title, found.plan.get_absolute_url()),
        (found.name, found.get_absolute_url()),
        ("Xếp lịch", ""),
    ]
