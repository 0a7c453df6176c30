"""Findings and strengths, written while the visit is under way."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cchc.lib.dates import today
from cchc.lib.numbers import parse_key
from cchc.requests import Request
from inspections import drafting, permissions, phrases
from inspections.deadlines import finding_due_on
from inspections.forms.drafting import FindingForm, StrengthForm, items_for
from inspections.models import Criterion, Finding, Inspection, Strength
from inspections.views.checklist import read_inside
from inspections.views.dialogs import attempt, done, remove, show

WAYS = ["GET", "HEAD", "POST"]


def writable(request: Request, pk: int) -> Inspection:
    """The inspection, for somebody who may write something in it; 404 hidden, 403 only read."""
    inspection = read_inside(request, pk)
    if not permissions.can_answer_any(request.user, inspection):
        raise PermissionDenied
    return inspection


@require_http_methods(WAYS)
def finding_create(request: Request, pk: int) -> HttpResponse:
    inspection = writable(request, pk)
    criterion = _criterion(request, inspection)
    initial = _proposed(request, inspection, criterion)
    form = FindingForm(request.POST or None, inspection=inspection, user=request.user, initial=initial)
    if form.is_bound and form.is_valid():
        finding = attempt(form, lambda: drafting.create_finding(pk, form.draft(), by=request.user))
        if finding:
            return done(request, inspection, "Đã ghi tồn tại, hạn chế.", **_touched(finding))
    return _show_finding(request, inspection, form, criterion, heading="Ghi tồn tại, hạn chế")


@require_http_methods(WAYS)
def finding_edit(request: Request, pk: int, finding: uuid.UUID) -> HttpResponse:
    inspection = writable(request, pk)
    rows = Finding.objects.visible_to(request.user).filter(inspection=inspection)
    found = rows.select_related("criterion").filter(pk=finding).first()
    if found is None:
        raise Http404
    if not permissions.can_answer(request.user, inspection, found.field_slug):
        raise PermissionDenied
    before, criterion = _touched(found), found.criterion
    form = FindingForm(request.POST or None, instance=found, inspection=inspection, user=request.user)
    if form.is_bound and form.is_valid():
        base = _revision(form)
        saved = attempt(
            form,
            lambda: drafting.edit_finding(finding, form.draft(), base_revision=base, by=request.user),
            stored=lambda: rows.get(pk=finding),
        )
        if saved:
            return done(request, inspection, "Đã lưu tồn tại, hạn chế.", **_both(before, _touched(saved)))
    return _show_finding(request, inspection, form, criterion, heading="Sửa tồn tại, hạn chế")


@require_POST
def finding_delete(request: Request, pk: int, finding: uuid.UUID) -> HttpResponse:
    inspection = writable(request, pk)
    found = get_object_or_404(Finding.objects.visible_to(request.user).filter(inspection=inspection), pk=finding)
    return remove(
        request,
        inspection,
        lambda: drafting.delete_finding(finding, by=request.user),
        sentence="Đã xóa tồn tại, hạn chế.",
        **_touched(found),
    )


@require_http_methods(WAYS)
def strength_create(request: Request, pk: int) -> HttpResponse:
    inspection = writable(request, pk)
    initial = {"field_slug": request.GET.get("field", "")}
    form = StrengthForm(request.POST or None, inspection=inspection, user=request.user, initial=initial)
    if form.is_bound and form.is_valid():
        strength = attempt(form, lambda: drafting.create_strength(pk, form.draft(), by=request.user))
        if strength:
            return done(request, inspection, "Đã ghi ưu điểm.", fields=[strength.field_slug])
    return _show_strength(request, inspection, form, heading="Thêm ưu điểm")


@require_http_methods(WAYS)
def strength_edit(request: Request, pk: int, strength: uuid.UUID) -> HttpResponse:
    inspection = writable(request, pk)
    rows = Strength.objects.visible_to(request.user).filter(inspection=inspection)
    found = rows.filter(pk=strength).first()
    if found is None:
        raise Http404
    if not permissions.can_answer(request.user, inspection, found.field_slug):
        raise PermissionDenied
    before = found.field_slug
    form = StrengthForm(request.POST or None, instance=found, inspection=inspection, user=request.user)
    if form.is_bound and form.is_valid():
        base = form.cleaned_data["base"]
        saved = attempt(
            form,
            lambda: drafting.edit_strength(strength, form.draft(), base_text=base, by=request.user),
            stored=lambda: rows.get(pk=strength),
        )
        if saved:
            return done(request, inspection, "Đã lưu ưu điểm.", fields=[before, saved.field_slug])
    return _show_strength(request, inspection, form, heading="Sửa ưu điểm")


@require_POST
def strength_delete(request: Request, pk: int, strength: uuid.UUID) -> HttpResponse:
    inspection = writable(request, pk)
    found = get_object_or_404(Strength.objects.visible_to(request.user).filter(inspection=inspection), pk=strength)
    return remove(
        request,
        inspection,
        lambda: drafting.delete_strength(strength, by=request.user),
        sentence="Đã xóa ưu điểm.",
        fields=[found.field_slug],
    )


def _criterion(request: Request, inspection: Inspection) -> Criterion | None:
    """The item from which the finding is opened."""
    key = parse_key(request.POST.get("criterion") or request.GET.get("criterion"))
    return items_for(inspection, request.user).filter(pk=key).first() if key else None


def _proposed(request: Request, inspection: Inspection, criterion: Criterion | None) -> dict[str, Any]:
    """What a new finding starts from: the first phrase written for its item, the plan's date."""
    initial: dict[str, Any] = {
        "field_slug": request.GET.get("field", ""),
        "due_on": finding_due_on(inspection, inspection.visit_on or today()),
    }
    if criterion is None:
        return initial
    offered = phrases.proposals_for(criterion.code)
    first = offered[0] if offered else None
    words = {"text": first.text, "recommendation": first.recommendation, "severity": first.severity} if first else {}
    return {**initial, "criterion": criterion.pk, "field_slug": criterion.field_slug, **words}


def _show_finding(
    request: Request, inspection: Inspection, form: FindingForm, criterion: Criterion | None, *, heading: str
) -> HttpResponse:
    slug = str(form["field_slug"].value() or "")
    return show(
        request,
        inspection,
        "inspections/checklist/finding_form.html",
        heading=heading,
        status=422 if form.is_bound else 200,
        form=form,
        criterion=criterion,
        lost=form.lost(),
        phrases=phrases.proposals_for(criterion.code) if criterion else phrases.proposals_in(slug),
        causes=phrases.causes(slug),
        delete_url="" if form.is_new else reverse("finding_delete", args=[inspection.pk, form.instance.pk]),
    )


def _show_strength(request: Request, inspection: Inspection, form: StrengthForm, *, heading: str) -> HttpResponse:
    return show(
        request,
        inspection,
        "inspections/checklist/strength_form.html",
        heading=heading,
        status=422 if form.is_bound else 200,
        form=form,
        phrases=phrases.strengths(str(form["field_slug"].value() or "")),
        delete_url="" if form.is_new else reverse("strength_delete", args=[inspection.pk, form.instance.pk]),
    )


def _revision(form: FindingForm) -> int:
    base = parse_key(form.cleaned_data["base"])
    return -1 if base is None else base


def _touched(finding: Finding) -> dict[str, list[Any]]:
    return {"criteria": [finding.criterion_id]} if finding.criterion_id else {"fields": [finding.field_slug]}


def _both(one: dict[str, list[Any]], other: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {key: [*one.get(key, []), *other.get(key, [])] for key in ("criteria", "fields")}
