"""What the page of the minutes shows to whom: state, PDF, and the forms of what this person may do now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from cchc.requests import Request
from inspections import permissions
from inspections.enums import InspectionStatus
from inspections.models import Inspection
from reports.changing import links_of
from reports.enums import DocumentStatus, JobStatus, PaperKind
from reports.forms import OpinionForm, ScanForm, TakeBackForm
from reports.models import Document, DocumentRevision, Job
from reports.paper_page import stamp_form
from reports.party_signing import party_forms, signing_state
from reports.permissions import can_attach_scan
from units.models import User


def minutes_page(
    request: Request, inspection: Inspection, *, bound: Mapping[str, forms.Form] | None = None
) -> HttpResponse:
    """`bound`: a form that was sent and refused, under its name; shown again with what was typed."""
    document = minutes_read_by(request.user, inspection)
    only_paper = not (
        permissions.can_see_inside(request.user, inspection) or permissions.is_of_unit(request.user, inspection)
    )
    context: dict[str, Any] = {"inspection": inspection, "document": document, "only_paper": only_paper}
    if document is not None:
        document.inspection = inspection
        context |= _drawn(request.user, inspection, document, bound or {})
    else:
        context["may_complete"] = permissions.can_draw_up_minutes(request.user, inspection)
    return render(request, "reports/minutes/page.html", context, status=422 if bound else 200)


def minutes_read_by(user: User, inspection: Inspection) -> Document | None:
    """The minutes of the inspection, not what supplements them; None where this person reads none."""
    rows = Document.objects.visible_to(user).filter(inspection=inspection, kind=PaperKind.MINUTES)
    return rows.exclude(status=DocumentStatus.CANCELLED).first()


def opinion_for_unit(user: User, inspection: Inspection) -> bool:
    """Whether this person would enter the opinion in the unit's name."""
    return not permissions.is_of_unit(user, inspection)


def job_of(document: Document, revision: DocumentRevision) -> Job | None:
    """The job whose end the page waits for: the final PDF once signed, else the draft."""
    return revision.jobs.filter(final=document.is_signed).order_by("-pk").first()


def _drawn(user: User, inspection: Inspection, document: Document, bound: Mapping[str, forms.Form]) -> dict[str, Any]:
    revision = document.current
    job = job_of(document, revision)
    state = signing_state(document)
    return {
        **state,
        "links": links_of(user, document),
        "may_supplement": document.is_signed and permissions.leads_visit(user, inspection),
        "job": job,
        "ready": bool(document.pdf_id if document.is_signed else revision.pdf_id),
        "drawing": job is not None and job.status in (JobStatus.QUEUED, JobStatus.RUNNING),
        "forms": _forms(user, inspection, document, revision, bool(state["signatures"])) | dict(bound),
    }


def _forms(
    user: User, inspection: Inspection, document: Document, revision: DocumentRevision, begun: bool
) -> dict[str, forms.Form]:
    """The forms that this person may use now. After the first signature only signing goes on."""
    shown: dict[str, forms.Form] = {}
    if document.is_signed:
        if can_attach_scan(user, document) and document.way != "system":
            shown["scan"] = ScanForm()
        return shown | stamp_form(user, document)
    if inspection.status != InspectionStatus.MINUTES_DRAWN:
        return shown
    if not begun and permissions.can_give_opinion(user, inspection):
        text = "\n".join(revision.snapshot["opinion"])
        shown["opinion"] = OpinionForm(initial={"text": text}, for_unit=opinion_for_unit(user, inspection))
    shown |= party_forms(user, inspection, revision)
    if not begun and permissions.can_take_back_minutes(user, inspection):
        shown["take_back"] = TakeBackForm()
    return shown
