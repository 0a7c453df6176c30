"""The page of a paper in trình ký: what it says, where it lies, and the forms of what this person may do now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from cchc.lib.dates import today
from cchc.requests import Request
from reports import paper_permissions as permissions
from reports.cancelling import why_it_stands
from reports.changing import links_of
from reports.enums import DocumentStatus, JobStatus
from reports.forms import ScanForm
from reports.kinds import is_final, kind_of, signed_kind_of
from reports.models import Document
from reports.paper_forms import CurrentForm, IssuePaperForm, PaperSignForm, ReasonForm, SignForm, StampForm, TextsForm
from reports.party_signing import party_forms, signing_state
from reports.permissions import can_attach_scan
from reports.signers import signature_of, signer_at
from units.models import Event, User


def paper_page(request: Request, document: Document, *, bound: Mapping[str, forms.Form] | None = None) -> HttpResponse:
    """`bound`: a form that was sent and refused, under its name; shown again with what was typed."""
    user, refused = request.user, dict(bound or {})
    kind, above = kind_of(document), _above(document)
    may_edit = permissions.can_edit(user, document) and document.is_open
    context = {
        "document": document,
        "heading": document.get_kind_display(),
        "breadcrumbs": [(str(above), above.get_absolute_url()), (document.get_kind_display(), "")],
        "by_parties": kind.by_parties,
        "return_title": "Lấy lại để sửa" if kind.by_parties else "Trả lại để sửa",
        "return_label": "Lấy lại" if kind.by_parties else "Trả lại",
        "forms": shown_forms(user, document) | refused,
        "may_edit": may_edit,
        "missing": kind.missing(document) if may_edit else [],
        "at_desk": permissions.is_at_desk(user, document),
        "would_sign_as": would_sign_as(user, document),
        "signature": signature_of(document),
        "events": Event.objects.about(document).select_related("actor")[:50],
        "links": links_of(user, document),
        "stands": why_it_stands(document) if permissions.can_cancel_issued(user, document) else "",
        "warnings": [] if is_final(document) else kind.warnings(document),
        **drawing_of(document),
        **(signing_state(document) if kind.by_parties else {}),
    }
    return render(request, "reports/papers/page.html", context, status=422 if refused else 200)


def shown_forms(user: User, document: Document) -> dict[str, forms.Form]:
    """The forms that this person may use now, in the order of the steps."""
    status = document.status
    shown: dict[str, forms.Form] = {}
    if document.is_open and permissions.can_edit(user, document):
        shown["texts"] = TextsForm(document=document)
    shown |= signing_forms(user, document)
    if status == DocumentStatus.IN_SIGNING and signed_kind_of(document).by_parties:
        assert document.inspection is not None
        shown |= party_forms(user, document.inspection, document.current)
    if permissions.is_returnable(document) and permissions.can_return(user, document):
        shown["return"] = ReasonForm(auto_id="id_return_%s")
    if status == DocumentStatus.SIGNED and not is_final(document) and permissions.can_issue(user, document):
        shown["issue"] = IssuePaperForm(document=document, auto_id="id_issue_%s")
    shown |= later_forms(user, document)
    if document.is_signed and can_attach_scan(user, document):
        shown["scan"] = ScanForm(auto_id="id_scan_%s")
    if status in permissions.BEFORE_ISSUE and not is_final(document) and permissions.can_cancel(user, document):
        shown["cancel"] = ReasonForm(auto_id="id_cancel_%s")
    return shown


def signing_forms(user: User, document: Document) -> dict[str, forms.Form]:
    """At the desk where it lies: sign, pass on, record what was signed by hand."""
    shown: dict[str, forms.Form] = {}
    if document.status != DocumentStatus.IN_SIGNING or not document.desk:
        return shown
    revision = document.current
    if permissions.can_sign(user, document):
        shown["sign"] = SignForm(revision=revision, auto_id="id_sign_%s")
    if permissions.is_at_desk(user, document) and permissions.next_desk(document):
        shown["pass_on"] = CurrentForm(revision=revision, auto_id="id_pass_%s")
    if permissions.can_record_paper(user, document) and document.desk in signed_kind_of(document).signs:
        shown["paper"] = PaperSignForm(document=document, auto_id="id_paper_%s")
    return shown


def later_forms(user: User, document: Document) -> dict[str, forms.Form]:
    """What may still be done with an issued paper: stamp it, declare it void."""
    shown = stamp_form(user, document)
    if permissions.can_cancel_issued(user, document) and not why_it_stands(document):
        shown["cancel_issued"] = ReasonForm(auto_id="id_cancel_issued_%s")
    return shown


def stamp_form(user: User, document: Document) -> dict[str, forms.Form]:
    if document.stamped_on or not permissions.is_complete(document) or not permissions.can_stamp(user, document):
        return {}
    return {"stamp": StampForm(initial={"stamped_on": today()}, auto_id="id_stamp_%s")}


def signing_context(user: User, document: Document) -> dict[str, Any]:
    """What pages of their own show of the signing of their paper."""
    return {
        "at_desk": permissions.is_at_desk(user, document),
        "would_sign_as": would_sign_as(user, document),
        "signature": signature_of(document),
        **drawing_of(document),
    }


def drawing_of(document: Document) -> dict[str, Any]:
    """The current revision, how far its drawing is, what of it is ready."""
    revision, final = document.current, is_final(document)
    job = revision.jobs.filter(final=final).order_by("-pk").first()
    return {
        "revision": revision,
        "job": job,
        "ready": bool(document.pdf_id if final else revision.pdf_id),
        "drawing": job is not None and job.status in (JobStatus.QUEUED, JobStatus.RUNNING),
    }


def _above(document: Document) -> Any:
    """The page from which it was begun: of its subject, or of the minutes that it supplements."""
    kind = kind_of(document)
    return document.changes if kind.by_parties else kind.subject_of(document)


def would_sign_as(user: User, document: Document) -> list[str]:
    signer = signer_at(document, document.desk, user) if document.desk else None
    return [*signer.lines, user.full_name] if signer else []
