"""The minutes of an inspection: drawn up, read, given an opinion, signed either way, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from cchc.lib.files import FileRefused
from cchc.requests import Request
from inspections import permissions
from inspections.models import Inspection
from inspections.workflow import WorkflowError
from reports import issuing, signing
from reports.enums import PaperKind
from reports.forms import ConfirmForm, OpinionForm, PaperSigningForm, RefusalForm, ScanForm, TakeBackForm
from reports.identity import identify
from reports.minutes_page import minutes_page, minutes_read_by, opinion_for_unit
from reports.models import Document, DocumentRevision
from reports.permissions import can_attach_scan, can_confirm
from units.models import User


@require_safe
def minutes(request: Request, pk: int) -> HttpResponse:
    return minutes_page(request, _of_paper(request, pk))


@require_POST
def minutes_draw_up(request: Request, pk: int) -> HttpResponse:
    inspection = _inspection(request, pk, permissions.can_draw_up_minutes)
    try:
        document = issuing.draw_up(inspection.pk, by=request.user)
    except WorkflowError as error:
        messages.error(request, str(error))
        return redirect("complete", pk=pk)
    messages.success(request, f"Đã lập biên bản số {document.code}.")
    return redirect("minutes", pk=pk)


@require_POST
def minutes_opinion(request: Request, pk: int) -> HttpResponse:
    inspection = _inspection(request, pk, permissions.can_give_opinion)
    form = OpinionForm(request.POST, for_unit=opinion_for_unit(request.user, inspection))

    def save() -> None:
        values = form.cleaned_data
        issuing.give_opinion(pk, values["text"], by=request.user, spoken_by=values.get("spoken_by", ""))

    return _act(request, inspection, form, "opinion", save, "Đã ghi ý kiến của đơn vị vào biên bản.")


@require_POST
def minutes_take_back(request: Request, pk: int) -> HttpResponse:
    inspection = _inspection(request, pk, permissions.can_take_back_minutes)
    form = TakeBackForm(request.POST)

    def save() -> None:
        issuing.take_back(pk, form.cleaned_data["reason"], by=request.user)

    return _act(request, inspection, form, "take_back", save, "Đã lấy lại biên bản; phiếu kiểm tra mở trở lại.")


@require_POST
def minutes_sign_paper(request: Request, pk: int) -> HttpResponse:
    inspection = _inspection(request, pk, permissions.can_record_signing)
    revision = _revision(request, inspection)
    if revision is None:
        return redirect("minutes", pk=pk)
    form = PaperSigningForm(request.POST, revision=revision)

    def save() -> None:
        values = form.cleaned_data
        signing.sign_on_paper(pk, form.signers, values["signed_on"], by=request.user, sha256=values["sha256"])

    return _act(request, inspection, form, "sign_paper", save, "Đã ghi nhận biên bản ký trên giấy.")


@require_POST
def minutes_confirm(request: Request, pk: int) -> HttpResponse:
    inspection = _inspection(request, pk, can_confirm)
    revision = _revision(request, inspection)
    if revision is None:
        return redirect("minutes", pk=pk)
    form = ConfirmForm(request.POST, revision=revision)

    def save() -> None:
        values = form.cleaned_data
        signer = identify(request, values["username"], values["password"], values["code"])
        signing.confirm_in_system(pk, values["part"], signer=signer, sha256=values["sha256"], by=request.user)

    return _act(request, inspection, form, "confirm", save, "Đã xác nhận biên bản trên hệ thống.")


@require_POST
def minutes_refuse(request: Request, pk: int) -> HttpResponse:
    inspection = _inspection(request, pk, permissions.can_record_signing)
    form = RefusalForm(request.POST)

    def save() -> None:
        values = form.cleaned_data
        signing.unit_refuses(
            pk,
            values["reason"],
            form.witness,
            by=request.user,
            refused_by=form.refused_by,
            signed_on=values["signed_on"],
            sha256=values["sha256"],
        )

    return _act(request, inspection, form, "refuse", save, "Đã ghi nhận đơn vị không ký biên bản.")


@require_POST
def minutes_scan(request: Request, pk: int) -> HttpResponse:
    inspection = _of_paper(request, pk)
    rows = Document.objects.visible_to(request.user)
    document = get_object_or_404(rows, inspection=inspection, kind=PaperKind.MINUTES)
    if not can_attach_scan(request.user, document):
        raise PermissionDenied
    form = ScanForm(request.POST, request.FILES)

    def save() -> None:
        issuing.attach_scan(document.pk, form.cleaned_data["file"], by=request.user)

    return _act(request, inspection, form, "scan", save, "Đã tải lên bản scan của biên bản.")


# --- Shared ---------------------------------------------------------------------------------------


def _act(
    request: Request, inspection: Inspection, form: forms.Form, name: str, save: Callable[[], Any], done: str
) -> HttpResponse:
    """Do it and go back to the page; where something is wrong the page shows the form with what was typed."""
    if form.is_valid():
        try:
            save()
        except WorkflowError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        except FileRefused as error:
            form.add_error("file", str(error))
        except ValidationError as error:
            form.add_error(None, error)
    if form.errors:
        return minutes_page(request, _of_paper(request, inspection.pk), bound={name: form})
    messages.success(request, done)
    return redirect("minutes", pk=inspection.pk)


def _inspection(request: Request, pk: int, allowed: Callable[[User, Inspection], bool] | None = None) -> Inspection:
    """Hidden is 404, visible but not allowed 403."""
    rows = Inspection.objects.visible_to(request.user).with_assignment(request.user)
    inspection = get_object_or_404(rows.select_related("unit", "lead_unit"), pk=pk)
    if allowed is not None and not allowed(request.user, inspection):
        raise PermissionDenied
    return inspection


def _of_paper(request: Request, pk: int) -> Inspection:
    """The inspection of a paper, also for the clerk, who sees nothing of the inspection but the paper that he keeps."""
    rows = Inspection.objects.visible_to(request.user).with_assignment(request.user)
    if found := rows.select_related("unit", "lead_unit").filter(pk=pk).first():
        return found
    papers = Document.objects.visible_to(request.user).select_related("inspection__unit", "inspection__lead_unit")
    inspection = get_object_or_404(papers, inspection=pk, kind=PaperKind.MINUTES).inspection
    assert inspection is not None
    return inspection


def _revision(request: Request, inspection: Inspection) -> DocumentRevision | None:
    """The revision in force; None, with a sentence on the next page, where no minutes are drawn."""
    document = minutes_read_by(request.user, inspection)
    if document is None:
        messages.error(request, "Cuộc kiểm tra này chưa có biên bản để ký.")
        return None
    return document.current
