"""The self-report of an inspection: its page, a field to fill, the signed report, handing in.

A page that a person may not write (others' draft, a status that moved on) is shown for reading or refused with a
sentence; what was typed stays.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.lib.dates import today
from cchc.lib.files import FileRefused
from cchc.requests import Request
from inspections import permissions, selfreporting
from inspections.enums import InspectionKind
from inspections.forms.selfreport import ReceivedForm, SignedReportForm, SummaryForm, item_forms
from inspections.models import Inspection, SelfReport
from inspections.workflow import WorkflowError
from units.serving import serve_file


@require_safe
def self_report(request: Request, pk: int) -> HttpResponse:
    inspection = _inspection(request, pk)
    return _show(request, inspection)


@require_http_methods(["GET", "HEAD", "POST"])
def self_report_field(request: Request, pk: int, slug: str) -> HttpResponse:
    inspection = _writable(request, pk)
    if request.method != "POST" and not selfreporting.may_write(request.user, inspection):
        return redirect("self_report", pk)
    fields = selfreporting.fields_of(inspection)
    field = next((field for field in fields if field.slug == slug), None)
    if field is None:
        raise Http404
    base = selfreporting.digest(field.answers)
    forms = item_forms(field.answers, request.POST if request.method == "POST" else None)
    problem = ""
    if request.method == "POST" and not any(form.errors for form in forms):
        values = {form.answer.pk: form.values for form in forms}
        try:
            selfreporting.save_field(pk, slug, values, base=request.POST.get("base", ""), by=request.user)
        except WorkflowError as error:
            problem = str(error)
        else:
            messages.success(request, f"Đã lưu lĩnh vực {field.code}.")
            return redirect(_next_url(inspection, fields, slug, request.POST.get("then", "")))
    context = {"field": field, "fields": fields, "forms": forms, "base": base, "problem": problem}
    return _show_field(request, inspection, context)


@require_POST
def self_report_summary(request: Request, pk: int) -> HttpResponse:
    inspection = _writable(request, pk)
    form = SummaryForm(request.POST)
    if form.is_valid():
        try:
            selfreporting.describe(pk, summary=form.cleaned_data["summary"], by=request.user)
        except WorkflowError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã lưu phần tóm tắt.")
            return redirect("self_report", pk)
    return _show(request, inspection, summary_form=form, status=422)


@require_POST
def self_report_attach(request: Request, pk: int) -> HttpResponse:
    inspection = _writable(request, pk)
    form = SignedReportForm(request.POST, request.FILES, report=_report(request, inspection))
    if form.is_valid():
        typed = form.cleaned_data
        try:
            selfreporting.attach(
                pk,
                upload=typed["file"],
                document_code=typed["document_code"],
                document_date=typed["document_date"],
                by=request.user,
            )
        except (FileRefused, WorkflowError) as error:
            form.add_error("file" if isinstance(error, FileRefused) else None, str(error))
        else:
            messages.success(request, "Đã kèm báo cáo đã ký.")
            return redirect("self_report", pk)
    return _show(request, inspection, signed_form=form, status=422)


@require_safe
def self_report_file(request: Request, pk: int) -> HttpResponseBase:
    inspection = _inspection(request, pk)
    report = _report(request, inspection)
    if report is None or not selfreporting.may_read(request.user, inspection, report):
        raise Http404
    return serve_file(request, report.signed_report, linked_by=report)


@require_POST
def self_report_submit(request: Request, pk: int) -> HttpResponse:
    inspection = _writable(request, pk)
    form = None if permissions.is_of_unit(request.user, inspection) else ReceivedForm(request.POST)
    if form and not form.is_valid():
        return _show(request, inspection, received_form=form, status=422)
    received_on = form.cleaned_data["received_on"] if form else None
    try:
        selfreporting.submit(pk, by=request.user, received_on=received_on)
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Đã nộp báo cáo tự kiểm tra.")
    return redirect("self_report", pk)


# --- What the pages above share -------------------------------------------------------------------


def _inspection(request: Request, pk: int) -> Inspection:
    """Unannounced inspections have no self-report."""
    return get_object_or_404(
        Inspection.objects.visible_to(request.user)
        .with_assignment(request.user)
        .exclude(kind=InspectionKind.UNANNOUNCED)
        .select_related("unit", "lead_unit", "round__plan", "criteria_set"),
        pk=pk,
    )


def _writable(request: Request, pk: int) -> Inspection:
    inspection = _inspection(request, pk)
    if not permissions.can_enter_self_report(request.user, inspection):
        raise PermissionDenied
    return inspection


def _report(request: Request, inspection: Inspection) -> SelfReport | None:
    rows = SelfReport.objects.visible_to(request.user).select_related("signed_report", "entered_by")
    return rows.filter(inspection=inspection).first()


def _show(request: Request, inspection: Inspection, *, status: int = 200, **forms: Any) -> HttpResponse:
    report = _report(request, inspection)
    readable = selfreporting.may_read(request.user, inspection, report)
    may_write = selfreporting.may_write(request.user, inspection)
    fields = selfreporting.fields_of(inspection) if readable else []
    if may_write:
        forms = _blank_forms(request, inspection, report) | forms
    context = {
        "inspection": inspection,
        "report": report,
        "readable": readable,
        "may_write": may_write,
        "fields": fields,
        "totals": selfreporting.totals(fields),
        "due": selfreporting.due(inspection, report),
        **forms,
    }
    return render(request, "inspections/self_report/page.html", context, status=status)


def _blank_forms(request: Request, inspection: Inspection, report: SelfReport | None) -> dict[str, Any]:
    first = {"document_code": report.document_code, "document_date": report.document_date} if report else {}
    own = permissions.is_of_unit(request.user, inspection)
    return {
        "summary_form": SummaryForm(initial={"summary": report.summary if report else ""}),
        "signed_form": SignedReportForm(initial=first, report=report),
        "received_form": None if own else ReceivedForm(initial={"received_on": today()}),
    }


def _next_url(inspection: Inspection, fields: list[selfreporting.FieldProgress], slug: str, then: str) -> str:
    """The same field again, or the one after it; after the last the page of the whole report."""
    slugs = [field.slug for field in fields]
    place = slugs.index(slug) + (1 if then == "next" else 0)
    if place < len(slugs):
        return reverse("self_report_field", args=[inspection.pk, slugs[place]])
    return reverse("self_report", args=[inspection.pk])


def _show_field(request: Request, inspection: Inspection, context: dict[str, Any]) -> HttpResponse:
    context |= {
        "inspection": inspection,
        "unsaved": [form.answer for form in context["forms"] if form.errors],
        "is_last": context["fields"][-1].slug == context["field"].slug,
    }
    wrong = context["problem"] or context["unsaved"]
    return render(request, "inspections/self_report/field.html", context, status=422 if wrong else 200)
