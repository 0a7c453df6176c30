"""Letters of reminder: the list, the page of one, and the steps from draft to issue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cchc.lib.files import FileRefused
from cchc.lib.keyset import keyset_page
from cchc.lib.numbers import parse_key
from cchc.requests import Request
from inspections.finding_permissions import can_issue_letter, can_remind
from inspections.models import ReminderLetter
from inspections.workflow import WorkflowError
from reports import issuing, letter_papers
from reports.enums import PaperKind
from reports.forms import ScanForm
from reports.letter_forms import IssueLetterForm, LetterForm
from reports.letter_page import LIST, letter_page, letters_listed, signed_before
from reports.models import Document
from reports.permissions import can_attach_scan
from units.scope import scope_of


@require_safe
def reminder_letter_list(request: Request) -> HttpResponse:
    rows = letters_listed(request.user)
    context = {"heading": LIST, "page": keyset_page(request, rows, key=("-id", "-pk"))}
    return render(request, "reports/letters/list.html", context)


@require_POST
def reminder_letter_draft(request: Request) -> HttpResponse:
    if not scope_of(request.user).plans:
        raise PermissionDenied
    unit = parse_key(request.POST.get("unit", ""))
    if unit is None:
        raise Http404
    try:
        letter = letter_papers.draft(unit, by=request.user)
    except WorkflowError as error:
        messages.error(request, str(error))
        return redirect("reminder_letter_list")
    return redirect(letter)


@require_safe
def reminder_letter(request: Request, pk: int) -> HttpResponse:
    return letter_page(request, _letter(request, pk))


@require_POST
def reminder_letter_edit(request: Request, pk: int) -> HttpResponse:
    letter, form = _letter(request, pk, can_remind), LetterForm(request.POST)

    def save() -> None:
        letter_papers.edit(pk, **form.cleaned_data, by=request.user)

    return _act(request, letter, "edit", form, save, "Đã lưu; bản PDF dự thảo đang được tạo.")


@require_POST
def reminder_letter_submit(request: Request, pk: int) -> HttpResponse:
    _letter(request, pk, can_remind)
    try:
        letter_papers.submit(pk, by=request.user)
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Đã trình Trưởng phòng Nội vụ.")
    return redirect("reminder_letter", pk=pk)


@require_POST
def reminder_letter_cancel(request: Request, pk: int) -> HttpResponse:
    _letter(request, pk, can_remind)
    try:
        letter_papers.cancel(pk, by=request.user)
    except WorkflowError as error:
        messages.error(request, str(error))
        return redirect("reminder_letter", pk=pk)
    messages.success(request, "Đã hủy dự thảo công văn.")
    return redirect("reminder_letter_list")


@require_POST
def reminder_letter_issue(request: Request, pk: int) -> HttpResponse:
    letter = _letter(request, pk, can_issue_letter)
    form = IssueLetterForm(request.POST, auto_id="id_issue_%s", signed=signed_before(letter))

    def save() -> None:
        typed = {name: form.cleaned_data[name] for name in ("number", "symbol", "dated_on", "revision")}
        letter_papers.issue_letter(pk, **typed, signatory=form.signatory, by=request.user)

    return _act(request, letter, "issue", form, save, "Đã ban hành; đơn vị đọc được công văn.")


@require_POST
def reminder_letter_scan(request: Request, pk: int) -> HttpResponse:
    letter = _letter(request, pk)
    papers = Document.objects.visible_to(request.user).filter(kind=PaperKind.REMINDER_LETTER)
    document = get_object_or_404(papers.exclude(status="cancelled"), letter=letter)
    if not can_attach_scan(request.user, document):
        raise PermissionDenied
    form = ScanForm(request.POST, request.FILES)

    def save() -> None:
        issuing.attach_scan(document.pk, form.cleaned_data["file"], by=request.user)

    return _act(request, letter, "scan", form, save, "Đã tải lên bản scan của công văn.")


# --- Shared ---------------------------------------------------------------------------------------


def _letter(request: Request, pk: int, allowed: Callable[[Any, int], bool] | None = None) -> ReminderLetter:
    """Hidden is 404, visible but not allowed 403."""
    rows = ReminderLetter.objects.visible_to(request.user).select_related("unit", "lead_unit", "legal_document")
    found = get_object_or_404(rows, pk=pk)
    if allowed is not None and not allowed(request.user, found.lead_unit_id):
        raise PermissionDenied
    return found


def _act(
    request: Request, letter: ReminderLetter, name: str, form: forms.Form, save: Callable[[], Any], done: str
) -> HttpResponse:
    if form.is_valid():
        try:
            save()
        except WorkflowError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        except FileRefused as error:
            form.add_error("file", str(error))
    if form.errors:
        return letter_page(request, _letter(request, letter.pk), bound={name: form})
    messages.success(request, done)
    return redirect("reminder_letter", pk=letter.pk)
