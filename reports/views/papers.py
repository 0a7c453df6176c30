"""Papers in trình ký: begun, written, laid before, checked, signed, numbered, stamped; one view a step."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from cchc.lib.files import FileRefused
from cchc.lib.numbers import parse_key
from cchc.requests import Request
from inspections.workflow import WorkflowError
from reports import cancelling, drafting, issuing, paper_permissions, signing_off
from reports.conclusion_page import conclusion_page
from reports.enums import Change, PaperKind
from reports.forms import ScanForm
from reports.identity import identify
from reports.kinds import goes_through_signing, kinds, signed_kinds
from reports.letter_page import letter_page
from reports.minutes_page import minutes_page
from reports.models import Document
from reports.paper_forms import CurrentForm, IssuePaperForm, PaperSignForm, ReasonForm, SignForm, StampForm, TextsForm
from reports.paper_page import paper_page
from reports.permissions import can_attach_scan
from units.enums import Capacity
from units.models import User


@require_POST
def paper_start(request: Request, kind: str) -> HttpResponse:
    """Begin the paper of that kind about the row named `about`."""
    subject = parse_key(request.POST.get("about", ""))
    if kind not in kinds() or subject is None:
        raise Http404
    try:
        document = drafting.start(PaperKind(kind), subject, by=request.user)
    except WorkflowError as error:
        messages.error(request, str(error))
        return redirect("home")
    return redirect(document)


@require_POST
def paper_change(request: Request, pk: int, change: str) -> HttpResponse:
    """Begin the paper that amends, replaces or corrects this issued one."""
    if change not in Change.values:
        raise Http404
    try:
        document = drafting.change_of(pk, Change(change), by=request.user)
    except WorkflowError as error:
        messages.error(request, str(error))
        return redirect("document", pk=pk)
    return redirect(document)


@require_POST
def paper_edit(request: Request, pk: int) -> HttpResponse:
    document = _paper(request, pk, paper_permissions.can_edit)
    form = TextsForm(request.POST, document=document)

    def save() -> None:
        drafting.edit(pk, form.texts, version=form.cleaned_data["version"], by=request.user)

    return _act(request, document, "texts", form, save, "Đã lưu; bản dự thảo đang được tạo lại.")


@require_POST
def paper_submit(request: Request, pk: int) -> HttpResponse:
    _paper(request, pk, paper_permissions.can_edit)
    try:
        document = drafting.submit(pk, by=request.user)
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        laid = (
            f"Đã trình {document.get_desk_display()}." if document.desk else f"Đã lấy số {document.code}; các bên ký."
        )
        messages.success(request, laid)
    return redirect("document", pk=pk)


@require_POST
def paper_pass_on(request: Request, pk: int) -> HttpResponse:
    document = _paper(request, pk, paper_permissions.is_at_desk, signed_kinds())
    form = CurrentForm(request.POST, revision=document.current)

    def save() -> None:
        drafting.pass_on(pk, sha256=form.cleaned_data["sha256"], by=request.user)

    return _act(request, document, "pass_on", form, save, "Đã kiểm tra và trình tiếp.")


@require_POST
def paper_return(request: Request, pk: int) -> HttpResponse:
    document = _paper(request, pk, paper_permissions.can_return, (*kinds(), PaperKind.REMINDER_LETTER))
    form = ReasonForm(request.POST, auto_id="id_return_%s")

    def save() -> None:
        drafting.return_(pk, form.cleaned_data["reason"], by=request.user)

    return _act(request, document, "return", form, save, "Đã trả lại để sửa.")


@require_POST
def paper_cancel(request: Request, pk: int) -> HttpResponse:
    document = _paper(request, pk, paper_permissions.can_cancel)
    form = ReasonForm(request.POST, auto_id="id_cancel_%s")

    def save() -> None:
        drafting.cancel(pk, form.cleaned_data["reason"], by=request.user)

    return _act(request, document, "cancel", form, save, "Đã hủy văn bản này.")


@require_POST
def paper_cancel_issued(request: Request, pk: int) -> HttpResponse:
    document = _paper(request, pk, paper_permissions.can_cancel_issued, signed_kinds())
    form = ReasonForm(request.POST, auto_id="id_cancel_issued_%s")

    def save() -> None:
        cancelling.cancel_issued(pk, form.cleaned_data["reason"], by=request.user)

    return _act(request, document, "cancel_issued", form, save, "Đã hủy văn bản; số ở lại trong sổ.")


@require_POST
def paper_sign(request: Request, pk: int) -> HttpResponse:
    document = _paper(request, pk, paper_permissions.can_sign, signed_kinds())
    form = SignForm(request.POST, revision=document.current, auto_id="id_sign_%s")

    def save() -> None:
        _identify(request, form)
        signing_off.sign(pk, sha256=form.cleaned_data["sha256"], by=request.user)

    return _act(request, document, "sign", form, save, "Đã ký xác nhận trên hệ thống; văn bản chờ số và ngày.")


@require_POST
def paper_sign_on_paper(request: Request, pk: int) -> HttpResponse:
    document = _paper(request, pk, paper_permissions.can_record_paper, signed_kinds())
    form = PaperSignForm(request.POST, document=document, auto_id="id_paper_%s")

    def save() -> None:
        values = {**form.cleaned_data, "capacity": Capacity(form.cleaned_data["capacity"])}
        signing_off.sign_on_paper(pk, **values, by=request.user)

    return _act(request, document, "paper", form, save, "Đã ghi nhận bản giấy đã ký; văn bản chờ số và ngày.")


@require_POST
def paper_issue(request: Request, pk: int) -> HttpResponse:
    document = _paper(request, pk, paper_permissions.can_issue)
    form = IssuePaperForm(request.POST, document=document, auto_id="id_issue_%s")

    def save() -> None:
        number = form.cleaned_data.get("number")
        signing_off.issue(pk, number=number, dated_on=form.cleaned_data["dated_on"], by=request.user)

    return _act(request, document, "issue", form, save, "Đã ban hành; bản chính thức đang được tạo.")


@require_POST
def paper_stamp(request: Request, pk: int) -> HttpResponse:
    document = _paper(request, pk, paper_permissions.can_stamp, PaperKind.values)
    form = StampForm(request.POST, auto_id="id_stamp_%s")

    def save() -> None:
        signing_off.stamp(pk, form.cleaned_data["stamped_on"], by=request.user)

    return _act(request, document, "stamp", form, save, "Đã ghi nhận đóng dấu.")


@require_POST
def paper_scan(request: Request, pk: int) -> HttpResponse:
    document = _paper(request, pk, can_attach_scan)
    form = ScanForm(request.POST, request.FILES, auto_id="id_scan_%s")

    def save() -> None:
        issuing.attach_scan(pk, form.cleaned_data["file"], by=request.user)

    return _act(request, document, "scan", form, save, "Đã tải lên bản scan.")


# --- Shared ---------------------------------------------------------------------------------------


def _paper(
    request: Request,
    pk: int,
    allowed: Callable[[User, Document], bool],
    of_kinds: Collection[str] | None = None,
) -> Document:
    """Hidden is 404, visible but not allowed 403."""
    rows = Document.objects.visible_to(request.user).filter(kind__in=kinds() if of_kinds is None else of_kinds)
    document = get_object_or_404(rows.select_related("issuer", "scan", "inspection"), pk=pk)
    if not allowed(request.user, document):
        raise PermissionDenied
    return document


def _identify(request: Request, form: forms.Form) -> None:
    """Raises WorkflowError at the field that is wrong."""
    values = form.cleaned_data
    try:
        identify(request, request.user.get_username(), values["password"], values["code"])
    except ValidationError as error:
        field = next(iter(error.message_dict)) if hasattr(error, "error_dict") else None
        raise WorkflowError(error.messages[0], field=field) from None


def _act(
    request: Request, document: Document, name: str, form: forms.Form, save: Callable[[], Any], done: str
) -> HttpResponse:
    """Do it and go back to the page; where something is wrong the page shows the form with what was typed."""
    if form.is_valid():
        try:
            save()
        except WorkflowError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        except FileRefused as error:
            form.add_error("file", str(error))
    if form.errors:
        return _page_of(request, document, {name: form})
    messages.success(request, done)
    return redirect("document", pk=document.pk)


def _page_of(request: Request, document: Document, bound: dict[str, forms.Form]) -> HttpResponse:
    """The page on which the form stood: a notice, a letter and minutes have pages of their own."""
    again = _paper(request, document.pk, lambda user, row: True, PaperKind.values)
    if goes_through_signing(again):
        return paper_page(request, again, bound=bound)
    if again.kind == PaperKind.CONCLUSION and again.conclusion is not None:
        return conclusion_page(request, again.conclusion, bound=bound)
    if again.letter is not None:
        return letter_page(request, again.letter, bound=bound)
    if again.inspection is None:
        raise Http404
    return minutes_page(request, again.inspection, bound=bound)
