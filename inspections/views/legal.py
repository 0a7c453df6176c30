"""The register of papers that are cited or issued."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cchc.forms import save_or_explain
from cchc.lib.keyset import keyset_page
from cchc.requests import Request, allow
from inspections import permissions
from inspections.forms.legal import LegalDocumentFilterForm, LegalDocumentForm
from inspections.models import LegalDocument, Plan, Team
from inspections.views.pages import Breadcrumbs, form_page
from units.scope import scope_of
from units.serving import serve_file

LIST = "Văn bản"


@require_safe
def legal_document_list(request: Request) -> HttpResponse:
    form = LegalDocumentFilterForm(request.GET)
    rows = form.apply(LegalDocument.objects.visible_to(request.user)).select_related("drawn_as")
    page = keyset_page(request, rows, key=("-issued_on", "-pk"))
    context = {"page": page, "form": form, "heading": LIST, "may_add": permissions.can_register_document(request.user)}
    template = "inspections/legal_document_list.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


@require_safe
def legal_document(request: Request, pk: int) -> HttpResponse:
    rows = LegalDocument.objects.visible_to(request.user).select_related("file", "drawn_as")
    document = get_object_or_404(rows, pk=pk)
    context = {
        "document": document,
        "breadcrumbs": _crumbs((str(document), "")),
        "plans": Plan.objects.visible_to(request.user).filter(based_on=document),
        "plan": Plan.objects.visible_to(request.user).filter(legal_document=document).first(),
        "teams": Team.objects.visible_to(request.user).filter(decision=document).select_related("plan"),
        "is_frozen": document.is_drawn and permissions.keeps_register(request.user, document),
        "may_edit": permissions.can_edit_document(request.user, document),
    }
    return render(request, "inspections/legal_document.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def legal_document_create(request: Request) -> HttpResponse:
    allow(permissions.can_register_document(request.user))
    leads = scope_of(request.user).units(permissions.REGISTRARS)
    form = LegalDocumentForm(request.POST or None, request.FILES or None, lead_units=leads, user=request.user)
    if request.method == "POST" and form.is_valid() and (document := save_or_explain(form, form.save)):
        messages.success(request, f"Đã thêm {document}.")
        return redirect(document)
    return form_page(request, form, breadcrumbs=_crumbs(("Thêm văn bản", "")), submit="Thêm văn bản", multipart=True)


@require_http_methods(["GET", "HEAD", "POST"])
def legal_document_edit(request: Request, pk: int) -> HttpResponse:
    document = get_object_or_404(LegalDocument.objects.visible_to(request.user), pk=pk)
    allow(permissions.can_edit_document(request.user, document))
    crumbs = _crumbs((str(document), document.get_absolute_url()), ("Sửa văn bản", ""))
    form = LegalDocumentForm(
        request.POST or None,
        request.FILES or None,
        instance=document,
        lead_units=[document.lead_unit_id],
        user=request.user,
    )
    if request.method == "POST" and form.is_valid() and save_or_explain(form, form.save) is not None:
        messages.success(request, "Đã lưu thay đổi của văn bản.")
        return redirect(document)
    return form_page(request, form, breadcrumbs=crumbs, multipart=True)


@require_safe
def legal_document_file(request: Request, pk: int) -> HttpResponseBase:
    document = get_object_or_404(LegalDocument.objects.visible_to(request.user).select_related("file"), pk=pk)
    return serve_file(request, document.file, linked_by=document)


def _crumbs(*more: tuple[str, str]) -> Breadcrumbs:
    return [(LIST, reverse("legal_document_list")), *more]
