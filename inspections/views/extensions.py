"""Requests for more time: the unit's form, the city's decision."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods, require_POST

from cchc.requests import Request, allow
from inspections import extending, finding_permissions
from inspections.city_queue import request_row
from inspections.enums import ExtensionStatus
from inspections.forms.verification import AskForm, DecideForm
from inspections.models import ExtensionRequest, Finding
from inspections.views.pages import act, form_page
from inspections.workflow import WorkflowError

WAYS = ["GET", "HEAD", "POST"]
FINDINGS = "Tồn tại, hạn chế"


@require_http_methods(WAYS)
def extension_ask(request: Request, pk: uuid.UUID) -> HttpResponse:
    rows = Finding.objects.visible_to(request.user).select_related("plan", "responsible_unit")
    finding = get_object_or_404(rows, pk=pk)
    allow(finding_permissions.can_ask_extension(request.user, finding))
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            extending.ask(pk, form.cleaned_data["asked_until"], form.cleaned_data["reason"], by=request.user)
        except WorkflowError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "Đã gửi đề nghị gia hạn. Thời hạn hiện nay giữ nguyên cho đến khi có quyết định.")
            return redirect(finding)
    crumbs = [(FINDINGS, reverse("finding_list")), (Truncator(finding.text).chars(40), finding.get_absolute_url())]
    context = {"finding": finding, "limit": extending.limit_of(finding), "keep": f"gia-han-{pk}"}
    crumbs.append(("Đề nghị gia hạn", ""))
    return form_page(request, form, breadcrumbs=crumbs, template="inspections/verification/ask.html", **context)


@require_http_methods(WAYS)
def extension_decide(request: Request, pk: int) -> HttpResponse:
    rows = ExtensionRequest.objects.visible_to(request.user).select_related(
        "finding__plan", "finding__responsible_unit", "asked_by", "decided_by"
    )
    found = get_object_or_404(rows, pk=pk)
    allow(finding_permissions.can_decide_extension(request.user, found))
    limit = extending.limit_of(found.finding)
    may_exceed = finding_permissions.can_exceed_limit(request.user, found.finding)
    form = DecideForm(request.POST or None, initial={"until": found.asked_until}, limit=limit, may_exceed=may_exceed)
    if request.method == "POST" and form.is_valid() and (done := _decide(request, found, form)):
        messages.success(request, done)
        return redirect(found.finding)
    context = {
        "form": form,
        "row": request_row(found),
        "finding": found.finding,
        "is_open": found.status == ExtensionStatus.ASKED,
        "is_own": found.asked_by_id == request.user.pk,
        "breadcrumbs": [("Chờ xác nhận", reverse("verification_list")), ("Đề nghị gia hạn", "")],
    }
    return render(request, "inspections/verification/decide.html", context, status=422 if form.is_bound else 200)


def _decide(request: Request, found: ExtensionRequest, form: DecideForm) -> str:
    """What to say when it is done; '' where the form now has an error."""
    until, note = form.cleaned_data["until"], form.cleaned_data["note"]
    try:
        if request.POST.get("action") == "refuse":
            extending.refuse(found.pk, note, by=request.user)
            return "Đã trả lời không gia hạn; thời hạn giữ nguyên."
        if until is None:
            raise WorkflowError("Hãy chọn ngày gia hạn đến.", field="until")
        extending.grant(found.pk, until, note, by=request.user)
    except WorkflowError as error:
        form.add_error(error.field, str(error))
        return ""
    return "Đã gia hạn; thời hạn ban đầu vẫn giữ trên hồ sơ."


@require_POST
def extension_withdraw(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(ExtensionRequest.objects.visible_to(request.user).select_related("finding"), pk=pk)
    to = found.finding.get_absolute_url()
    return act(request, lambda: extending.withdraw(pk, by=request.user), done="Đã rút đề nghị gia hạn.", to=to)
