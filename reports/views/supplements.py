"""Biên bản bổ sung: begun from signed minutes, signed by the three parties. Writing it is in `views.papers`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from cchc.requests import Request
from inspections.models import Inspection
from inspections.permissions import can_record_signing
from inspections.workflow import WorkflowError
from reports import minutes_supplement, signing
from reports.enums import PaperKind
from reports.forms import ConfirmForm, PaperSigningForm, RefusalForm
from reports.identity import identify
from reports.models import Document
from reports.paper_page import paper_page
from reports.permissions import can_confirm
from units.models import User


@require_POST
def supplement_start(request: Request, pk: int) -> HttpResponse:
    inspection = get_object_or_404(Inspection.objects.visible_to(request.user), pk=pk)
    try:
        document = minutes_supplement.begin(inspection, by=request.user)
    except WorkflowError as error:
        messages.error(request, str(error))
        return redirect("minutes", pk=pk)
    return redirect(document)


@require_POST
def supplement_sign_paper(request: Request, pk: int) -> HttpResponse:
    document, inspection = _supplement(request, pk, can_record_signing)
    form = PaperSigningForm(request.POST, revision=document.current)

    def save() -> None:
        values = form.cleaned_data
        signing.sign_on_paper(
            inspection.pk, form.signers, values["signed_on"], by=request.user, sha256=values["sha256"], supplement=pk
        )

    return _act(request, document, "sign_paper", form, save, "Đã ghi nhận biên bản bổ sung ký trên giấy.")


@require_POST
def supplement_confirm(request: Request, pk: int) -> HttpResponse:
    document, inspection = _supplement(request, pk, can_confirm)
    form = ConfirmForm(request.POST, revision=document.current)

    def save() -> None:
        values = form.cleaned_data
        signer = identify(request, values["username"], values["password"], values["code"])
        part, sha256 = values["part"], values["sha256"]
        signing.confirm_in_system(inspection.pk, part, signer=signer, sha256=sha256, by=request.user, supplement=pk)

    return _act(request, document, "confirm", form, save, "Đã xác nhận biên bản bổ sung trên hệ thống.")


@require_POST
def supplement_refuse(request: Request, pk: int) -> HttpResponse:
    document, inspection = _supplement(request, pk, can_record_signing)
    form = RefusalForm(request.POST)

    def save() -> None:
        values = form.cleaned_data
        signing.unit_refuses(
            inspection.pk,
            values["reason"],
            form.witness,
            by=request.user,
            refused_by=form.refused_by,
            signed_on=values["signed_on"],
            sha256=values["sha256"],
            supplement=pk,
        )

    return _act(request, document, "refuse", form, save, "Đã ghi nhận đơn vị không ký biên bản bổ sung.")


# --- Shared ---------------------------------------------------------------------------------------


def _supplement(
    request: Request, pk: int, allowed: Callable[[User, Inspection], bool] | None = None
) -> tuple[Document, Inspection]:
    """Hidden is 404, visible but not allowed 403."""
    rows = Document.objects.visible_to(request.user).filter(kind=PaperKind.MINUTES_SUPPLEMENT)
    document = get_object_or_404(rows.select_related("issuer", "scan", "inspection"), pk=pk)
    assert document.inspection is not None
    if allowed is not None and not allowed(request.user, document.inspection):
        raise PermissionDenied
    return document, document.inspection


def _act(
    request: Request, document: Document, name: str, form: forms.Form, save: Callable[[], Any], done: str
) -> HttpResponse:
    """Do it and go back to the page; where something is wrong the page shows the form with what was typed."""
    if form.is_valid():
        try:
            save()
        except WorkflowError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        except ValidationError as error:
            form.add_error(None, error)
    if form.errors:
        return paper_page(request, _supplement(request, document.pk)[0], bound={name: form})
    messages.success(request, done)
    return redirect("document", pk=document.pk)
