"""Reminders by hand, stopping and resuming them, and the units that have to be called."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cchc.lib.dates import today
from cchc.requests import Request
from inspections import calling, permissions, reminding
from inspections.finding_permissions import can_remind, can_stop_reminders
from inspections.forms.reminding import ContactForm, StopRemindersForm
from inspections.models import Contact, Finding
from inspections.workflow import WorkflowError
from units.models import Unit


@require_POST
def reminders_stop(request: Request, pk: uuid.UUID) -> HttpResponse:
    _may_stop(request, pk)
    form = StopRemindersForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    if form.errors:
        messages.error(request, " ".join(map(str, form.errors["reason"])))
        return redirect("finding", pk=pk)
    return _press(request, pk, lambda: reminding.stop(pk, reason, by=request.user), "Đã ngừng nhắc về tồn tại này.")


@require_POST
def reminders_resume(request: Request, pk: uuid.UUID) -> HttpResponse:
    _may_stop(request, pk)
    return _press(request, pk, lambda: reminding.resume(pk, by=request.user), "Từ nay lại nhắc theo các bước.")


@require_safe
def call_list(request: Request) -> HttpResponse:
    return _calls(request)


@require_POST
def contact_add(request: Request, pk: int) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    if unit.lead_unit_id is None or not can_remind(request.user, unit.lead_unit_id):
        raise PermissionDenied
    form = ContactForm(request.POST, auto_id=f"id_{pk}_%s")
    if form.is_valid():
        try:
            calling.log_contact(pk, **form.cleaned_data, by=request.user)
        except WorkflowError as error:
            form.add_error(error.field, str(error))
    if form.errors:
        return _calls(request, refused=(unit, form))
    messages.success(request, f"Đã ghi lần liên hệ với {unit}.")
    return redirect("call_list")


def _calls(request: Request, refused: tuple[Unit, ContactForm] | None = None) -> HttpResponse:
    if not permissions.can_plan(request.user):
        raise PermissionDenied
    found = calling.calls(request.user, today())
    if refused and refused[0] not in [call.unit for call in found]:
        found.append(calling.Call(refused[0]))
    contacts = Contact.objects.visible_to(request.user).select_related("unit", "entered_by")
    rows = [(call, _form(call.unit, refused)) for call in found]
    context = {"heading": "Cần gọi điện, gửi giấy", "rows": rows, "contacts": contacts[: calling.CONTACTS_SHOWN]}
    return render(request, "inspections/reminding/calls.html", context, status=422 if refused else 200)


def _form(unit: Unit, refused: tuple[Unit, ContactForm] | None) -> ContactForm:
    return refused[1] if refused and refused[0] == unit else ContactForm(auto_id=f"id_{unit.pk}_%s")


def _may_stop(request: Request, pk: uuid.UUID) -> None:
    """Hidden is 404, visible but not allowed 403, before anything typed is looked at."""
    found = get_object_or_404(Finding.objects.visible_to(request.user), pk=pk)
    if not can_stop_reminders(request.user, found):
        raise PermissionDenied


def _press(request: Request, pk: uuid.UUID, action: Callable[[], Any], done: str) -> HttpResponse:
    try:
        action()
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("finding", pk=pk)
