"""Sampled files: the proof of a count of faults."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cchc.lib.numbers import parse_key
from cchc.requests import Request
from inspections import evidencing
from inspections.forms.drafting import SampledFileForm
from inspections.models import Inspection, SampledFile
from inspections.views.dialogs import attempt, done, remove, show
from inspections.views.drafting import WAYS, writable


@require_http_methods(WAYS)
def sampled_file_create(request: Request, pk: int) -> HttpResponse:
    inspection = writable(request, pk)
    asked = request.GET.get("criterion", "")
    initial: dict[str, Any] = {"criteria": [asked] if parse_key(asked) else []} | _last_way(inspection)
    form = SampledFileForm(request.POST or None, inspection=inspection, user=request.user, initial=initial)
    if form.is_bound and form.is_valid():
        sample = attempt(form, lambda: evidencing.create_sample(pk, form.draft(), form.items, by=request.user))
        if sample:
            return done(request, inspection, "Đã ghi hồ sơ mẫu.", criteria=[item.pk for item in form.items])
    return _show(request, inspection, form, heading="Thêm hồ sơ rút mẫu")


@require_http_methods(WAYS)
def sampled_file_edit(request: Request, pk: int, sample: uuid.UUID) -> HttpResponse:
    inspection = writable(request, pk)
    rows = SampledFile.objects.visible_to(request.user).filter(inspection=inspection)
    found = rows.filter(pk=sample).first()
    if found is None:
        raise Http404
    before = list(found.criteria.values_list("pk", flat=True))
    form = SampledFileForm(request.POST or None, instance=found, inspection=inspection, user=request.user)
    if form.is_bound and form.is_valid():
        base = form.cleaned_data["base"]
        saved = attempt(
            form,
            lambda: evidencing.edit_sample(sample, form.draft(), form.items, base=base, by=request.user),
            stored=lambda: rows.get(pk=sample),
        )
        if saved:
            touched = [*before, *(item.pk for item in form.items)]
            return done(request, inspection, "Đã lưu hồ sơ mẫu.", criteria=touched)
    return _show(request, inspection, form, heading="Sửa hồ sơ rút mẫu")


@require_POST
def sampled_file_delete(request: Request, pk: int, sample: uuid.UUID) -> HttpResponse:
    inspection = writable(request, pk)
    found = get_object_or_404(SampledFile.objects.visible_to(request.user).filter(inspection=inspection), pk=sample)
    criteria = list(found.criteria.values_list("pk", flat=True))
    return remove(
        request,
        inspection,
        lambda: evidencing.delete_sample(sample, by=request.user),
        sentence="Đã xóa hồ sơ mẫu.",
        criteria=criteria,
    )


def _last_way(inspection: Inspection) -> dict[str, str]:
    """How the last sample was drawn: the next one mostly comes from the same draw."""
    last = inspection.sampled_files.order_by("-position").first()
    return {"drawn_how": last.drawn_how} if last else {}


def _show(request: Request, inspection: Inspection, form: SampledFileForm, *, heading: str) -> HttpResponse:
    return show(
        request,
        inspection,
        "inspections/checklist/sample_form.html",
        heading=heading,
        status=422 if form.is_bound else 200,
        form=form,
        delete_url="" if form.is_new else reverse("sampled_file_delete", args=[inspection.pk, form.instance.pk]),
    )
