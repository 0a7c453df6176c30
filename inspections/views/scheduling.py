"""Giving an inspection its date and its people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cchc.forms import save_or_explain
from cchc.requests import Request
from inspections import permissions, planning, workflow
from inspections.forms.scheduling import (
    ExceptionForm,
    InspectionForm,
    ScheduleForm,
    ScheduleRowForm,
)
from inspections.models import Inspection, Round
from inspections.rosters import can_be_sent
from inspections.scheduling import check_schedule
from inspections.views.pages import Breadcrumbs, allow, form_page

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
    rows = Round.objects.visible_to(request.user).select_related("plan", "team", "commune_set", "division_set")
    found = get_object_or_404(rows, pk=pk)
    allow(permissions.can_edit_round(request.user, found))
    saved = request.POST.get("inspection", "")
    team = can_be_sent(found.team)
    inspections = (
        Inspection.objects.visible_to(request.user)
        .filter(round=found)
        .select_related("unit", "team__plan", "round__plan", "criteria_set")
    )
    lines: list[dict[str, Any]] = []
    for inspection in inspections.prefetch_related("members__user").order_by("unit__sort_key", "pk"):
        is_sent = request.method == "POST" and saved == str(inspection.pk)
        if request.htmx and not is_sent:
            continue
        lines.append(_line(request, inspection, team, is_sent=is_sent))
    failed = any(line["form"].is_bound for line in lines)
    if request.htmx and lines:
        return render(request, "inspections/parts/schedule_row.html", lines[0], status=422 if failed else 200)
    if request.method == "POST" and not failed:
        messages.success(request, "Đã lên lịch.")
        return redirect("round_schedule", pk)
    context = {"round": found, "lines": lines, "breadcrumbs": _round_crumbs(found)}
    return render(request, "inspections/round_schedule.html", context, status=422 if failed else 200)


def _line(request: Request, inspection: Inspection, team: list[Any], *, is_sent: bool) -> dict[str, Any]:
    data = request.POST if is_sent else None
    form = ScheduleRowForm(data, inspection=inspection, team=team, prefix=f"i{inspection.pk}")
    is_saved = is_sent and form.is_valid() and _schedule(request, form)
    if is_saved:
        rows = Inspection.objects.visible_to(request.user).select_related("unit", "team__plan", "round__plan")
        inspection = rows.prefetch_related("members__user").get(pk=inspection.pk)
        form = ScheduleRowForm(None, inspection=inspection, team=team, prefix=f"i{inspection.pk}")
    return {"inspection": inspection, "form": form, "is_saved": is_saved}


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
    form = ExceptionForm(request.POST or None, inspection=inspection, team=can_be_sent(inspection.team))
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
    form = InspectionForm(request.POST or None, user=request.user)

    def save() -> Inspection:
        return planning.create_inspection(form.save(commit=False), by=request.user)

    if request.method == "POST" and form.is_valid() and (created := save_or_explain(form, save)):
        messages.success(request, f"Đã lập cuộc kiểm tra {created.unit}. Bây giờ hãy lên lịch.")
        return redirect("inspection_schedule", created.pk)
    crumbs = [(LIST, reverse("inspection_list")), ("Lập cuộc kiểm tra đột xuất, phúc tra", "")]
    intro = "Cuộc kiểm tra theo kế hoạch được lập ở trang của đợt, khi chọn đơn vị."
    return form_page(request, form, breadcrumbs=crumbs, submit="Lập cuộc kiểm tra", intro=intro)


def _inspection(request: Request, pk: int) -> Inspection:
    rows = Inspection.objects.visible_to(request.user).select_related(
        "unit", "team__plan", "round__plan", "criteria_set"
    )
    return get_object_or_404(rows.with_assignment(request.user), pk=pk)


def _crumbs(inspection: Inspection) -> Breadcrumbs:
    return [(LIST, reverse("inspection_list")), (str(inspection.unit), inspection.get_absolute_url())]


def _round_crumbs(found: Round) -> Breadcrumbs:
    return [
        ("Kế hoạch, Tổ, đợt", reverse("plan_list")),
        (found.plan.title, found.plan.get_absolute_url()),
        (found.name, found.get_absolute_url()),
        ("Xếp lịch", ""),
    ]
