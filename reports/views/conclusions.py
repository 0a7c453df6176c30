"""The page of a conclusion, and the steps of its paper: to the head, back, approved, numbered and issued."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from cchc.lib.files import FileRefused
from cchc.requests import Request
from inspections import concluded
from inspections.finding_permissions import can_conclude, can_issue_conclusion, can_return_conclusion
from inspections.models import ConclusionNotice
from inspections.workflow import WorkflowError
from reports import conclusion_papers, issuing
from reports.conclusion_forms import CancelForm, IssueForm, ReceiptForm, ReturnForm
from reports.conclusion_page import conclusion_page, signatory_to_type
from reports.conclusion_snapshot import inspections_of
from reports.enums import PaperKind
from reports.forms import ScanForm
from reports.models import Document
from reports.permissions import can_attach_scan


@require_safe
def conclusion(request: Request, pk: int) -> HttpResponse:
    return conclusion_page(request, _conclusion(request, pk))


@require_POST
def conclusion_submit(request: Request, pk: int) -> HttpResponse:
    return _press(request, pk, lambda: conclusion_papers.submit(pk, by=request.user), "Đã trình Trưởng phòng Nội vụ.")


@require_POST
def conclusion_approve(request: Request, pk: int) -> HttpResponse:
    done = "Đã duyệt. Ký trên hệ thống hoặc trình lãnh đạo ký; cũng có thể in ra để ký, rồi ghi nhận ban hành."
    return _press(request, pk, lambda: conclusion_papers.approve(pk, by=request.user), done)


@require_POST
def conclusion_return(request: Request, pk: int) -> HttpResponse:
    found = _conclusion(request, pk, can_return_conclusion)
    form = ReturnForm(request.POST)

    def save() -> None:
        conclusion_papers.return_(pk, form.cleaned_data["reason"], by=request.user)

    return _act(request, found, form, "return", save, "Đã trả lại dự thảo kết luận.")


@require_POST
def conclusion_cancel(request: Request, pk: int) -> HttpResponse:
    found = _conclusion(request, pk, lambda user, row: can_conclude(user, row.lead_unit_id))
    form = CancelForm(request.POST)

    def save() -> None:
        conclusion_papers.cancel(pk, form.cleaned_data["reason"], by=request.user)

    return _act(request, found, form, "cancel", save, "Đã hủy kết luận; các cuộc kiểm tra chờ kết luận khác.")


@require_POST
def conclusion_issue(request: Request, pk: int) -> HttpResponse:
    found = _conclusion(request, pk, can_issue_conclusion)
    inspections, signatory = inspections_of(found), signatory_to_type(found)
    form = IssueForm(request.POST, inspections=inspections, signatory=signatory)

    def save() -> None:
        conclusion_papers.issue(
            pk,
            number=form.cleaned_data["number"],
            dated_on=form.cleaned_data["dated_on"],
            signatory=form.signatory,
            by=request.user,
            received_on=form.received_on,
        )

    return _act(request, found, form, "issue", save, "Đã ban hành kết luận; thời hạn khắc phục bắt đầu tính.")


@require_POST
def conclusion_receipt(request: Request, pk: int, inspection_pk: int) -> HttpResponse:
    found = _conclusion(request, pk, lambda user, row: can_conclude(user, row.lead_unit_id))
    inspection = get_object_or_404(found.inspections, pk=inspection_pk)
    form = ReceiptForm(request.POST, auto_id=f"id_receipt_{inspection_pk}_%s")

    def save() -> None:
        concluded.record_receipt(inspection.pk, form.cleaned_data["received_on"], by=request.user)

    return _act(request, found, form, f"receipt_{inspection_pk}", save, f"Đã ghi ngày {inspection.unit} nhận kết luận.")


@require_POST
def conclusion_scan(request: Request, pk: int) -> HttpResponse:
    found = _conclusion(request, pk)
    document = get_object_or_404(Document.objects.visible_to(request.user), conclusion=found, kind=PaperKind.CONCLUSION)
    if not can_attach_scan(request.user, document):
        raise PermissionDenied
    form = ScanForm(request.POST, request.FILES)

    def save() -> None:
        issuing.attach_scan(document.pk, form.cleaned_data["file"], by=request.user)

    return _act(request, found, form, "scan", save, "Đã tải lên bản scan của thông báo kết luận.")


# --- Shared ---------------------------------------------------------------------------------------


def _press(request: Request, pk: int, action: Callable[[], Any], done: str) -> HttpResponse:
    try:
        action()
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("conclusion", pk=pk)


def _act(
    request: Request, found: ConclusionNotice, form: forms.Form, name: str, save: Callable[[], Any], done: str
) -> HttpResponse:
    """Do it and go back to the page; where something is wrong the page shows the form with what was typed."""
    if form.is_valid():
        try:
            save()
        except WorkflowError as error:
            form.add_error(_place(form, error.field), str(error))
        except FileRefused as error:
            form.add_error("file", str(error))
    if form.errors:
        return conclusion_page(request, _conclusion(request, found.pk), bound={name: form})
    messages.success(request, done)
    return redirect("conclusion", pk=found.pk)


def _place(form: forms.Form, field: str | None) -> str | None:
    """`received_12` of a transition is the one field of the form of a receipt."""
    if field and field.startswith("received_") and "received_on" in form.fields:
        return "received_on"
    return field if field in form.fields else None


def _conclusion(
    request: Request, pk: int, allowed: Callable[[Any, ConclusionNotice], bool] | None = None
) -> ConclusionNotice:
    """Hidden is 404, visible but not allowed 403."""
    rows = ConclusionNotice.objects.visible_to(request.user)
    found = get_object_or_404(rows.select_related("team__plan", "round", "legal_document", "lead_unit"), pk=pk)
    if allowed is not None and not allowed(request.user, found):
        raise PermissionDenied
    return found
