"""Findings and strengths, written while the visit is under way."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from cchc.lib.dates import today
from cchc.lib.numbers import parse_key
from cchc.requests import Request
from inspections import drafting, phrases
from inspections.deadlines import finding_due_on
from inspections.forms.drafting import FindingForm, StrengthForm, items_for
from inspections.models import Criterion, Finding, Inspection, Strength
from inspections.views.dialogs import WAYS, Kind, Touched, erase, write


@require_http_methods(WAYS)
def finding_create(request: Request, pk: int) -> HttpResponse:
    return write(request, pk, FINDING)


@require_http_methods(WAYS)
def finding_edit(request: Request, pk: int, finding: uuid.UUID) -> HttpResponse:
    return write(request, pk, FINDING, finding)


@require_POST
def finding_delete(request: Request, pk: int, finding: uuid.UUID) -> HttpResponse:
    return erase(request, pk, FINDING, finding)


@require_http_methods(WAYS)
def strength_create(request: Request, pk: int) -> HttpResponse:
    return write(request, pk, STRENGTH)


@require_http_methods(WAYS)
def strength_edit(request: Request, pk: int, strength: uuid.UUID) -> HttpResponse:
    return write(request, pk, STRENGTH, strength)


@require_POST
def strength_delete(request: Request, pk: int, strength: uuid.UUID) -> HttpResponse:
    return erase(request, pk, STRENGTH, strength)


def _item(request: Request, inspection: Inspection) -> Criterion | None:
    """The item from which a new finding is opened."""
    key = parse_key(request.POST.get("criterion") or request.GET.get("criterion"))
    return items_for(inspection, request.user).filter(pk=key).first() if key else None


def _proposed(request: Request, inspection: Inspection) -> dict[str, Any]:
    """What a new finding starts from: the first phrase written for its item, the plan's date."""
    due_on = finding_due_on(inspection, inspection.visit_on or today())
    initial: dict[str, Any] = {"field_slug": request.GET.get("field", ""), "due_on": due_on}
    criterion = _item(request, inspection)
    if criterion is None:
        return initial
    offered = phrases.proposals_for(criterion.code)
    first = offered[0] if offered else None
    words = {"text": first.text, "recommendation": first.recommendation, "severity": first.severity} if first else {}
    return {**initial, "criterion": criterion.pk, "field_slug": criterion.field_slug, **words}


def _around_finding(request: Request, form: FindingForm) -> dict[str, Any]:
    slug = str(form["field_slug"].value() or "")
    criterion = _item(request, form.inspection) if form.is_new else form.item_before
    return {
        "criterion": criterion,
        "lost": form.lost(),
        "phrases": phrases.proposals_for(criterion.code) if criterion else phrases.proposals_in(slug),
        "causes": phrases.causes(slug),
    }


def _touched(finding: Finding) -> Touched:
    return {"criteria": [finding.criterion_id]} if finding.criterion_id else {"fields": [finding.field_slug]}


FINDING = Kind(
    name="finding",
    template="finding_form.html",
    form=FindingForm,
    visible_to=Finding.objects.visible_to,
    delete=drafting.delete_finding,
    touched=_touched,
    initial=_proposed,
    context=_around_finding,
    headings=("Ghi tồn tại, hạn chế", "Sửa tồn tại, hạn chế"),
    sentences=("Đã ghi tồn tại, hạn chế.", "Đã lưu tồn tại, hạn chế.", "Đã xóa tồn tại, hạn chế."),
)
STRENGTH = Kind(
    name="strength",
    template="strength_form.html",
    form=StrengthForm,
    visible_to=Strength.objects.visible_to,
    delete=drafting.delete_strength,
    touched=lambda strength: {"fields": [strength.field_slug]},
    initial=lambda request, inspection: {"field_slug": request.GET.get("field", "")},
    context=lambda request, form: {"phrases": phrases.strengths(str(form["field_slug"].value() or ""))},
    headings=("Thêm ưu điểm", "Sửa ưu điểm"),
    sentences=("Đã ghi ưu điểm.", "Đã lưu ưu điểm.", "Đã xóa ưu điểm."),
)
