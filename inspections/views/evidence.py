"""Photos and files that prove what the team found."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.lib.files import FileRefused
from cchc.lib.numbers import parse_key
from cchc.requests import Request
from inspections import evidencing, permissions
from inspections.forms.drafting import items_for
from inspections.models import Evidence, Inspection
from inspections.views.dialogs import done, remove, show, writable
from inspections.workflow import WorkflowError
from units.serving import serve_file

MAX_FILES = 20


@require_POST
def evidence_add(request: Request, pk: int) -> HttpResponse:
    """`file` (several), for each an `id` made by the device, and `criterion` (several)."""
    inspection = writable(request, pk)
    criteria, ids, files = _sent(request)
    if not criteria or not files or len(files) > MAX_FILES:
        return _told(request, inspection, [], [f"Hãy chọn mục của phiếu và từ 1 đến {MAX_FILES} tệp."])
    kept, refused = [], []
    for evidence_id, file in zip(ids, files, strict=True):
        try:
            kept.append(
                evidencing.add_evidence(inspection, file, evidence_id=evidence_id, criteria=criteria, by=request.user)
            )
        except (FileRefused, WorkflowError) as error:
            refused.append(str(error))
    return _told(request, inspection, kept, refused)


@require_safe
def evidence_file(request: Request, pk: int, evidence: uuid.UUID) -> HttpResponseBase:
    found = get_object_or_404(
        Evidence.objects.visible_to(request.user).select_related("file"), pk=evidence, inspection=pk
    )
    return serve_file(request, found.file, linked_by=found, inline=True)


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_link(request: Request, pk: int, evidence: uuid.UUID) -> HttpResponse:
    """Which items a file proves: a tick for each item of the person's fields."""
    inspection = writable(request, pk)
    found = _evidence(request, inspection, evidence)
    before = [item.pk for item in found.criteria.all()]
    error = ""
    if request.method == "POST":
        chosen = [key for text in request.POST.getlist("criteria") if (key := parse_key(text))]
        if chosen:
            evidencing.link_evidence(evidence, chosen, by=request.user)
            return done(request, inspection, "Đã gắn minh chứng.", criteria=[*before, *chosen])
        error = "Hãy chọn ít nhất một mục, hoặc rút minh chứng này."
    return show(
        request,
        inspection,
        "inspections/checklist/evidence_form.html",
        heading="Minh chứng",
        status=422 if error else 200,
        evidence=found,
        error=error,
        items=[(item, item.pk in before) for item in items_for(inspection, request.user)],
    )


@require_POST
def evidence_withdraw(request: Request, pk: int, evidence: uuid.UUID) -> HttpResponse:
    inspection = writable(request, pk)
    found = _evidence(request, inspection, evidence)
    return remove(
        request,
        inspection,
        lambda: evidencing.withdraw_evidence(evidence, by=request.user),
        sentence="Đã rút minh chứng. Tệp vẫn được giữ trong hồ sơ.",
        criteria=[item.pk for item in found.criteria.all()],
    )


def _evidence(request: Request, inspection: Inspection, evidence: uuid.UUID) -> Evidence:
    rows = Evidence.objects.visible_to(request.user).filter(inspection=inspection, withdrawn_at=None)
    found: Evidence | None = rows.select_related("file").prefetch_related("criteria").filter(pk=evidence).first()
    if found is None:
        raise Http404
    fields = {item.field_slug for item in found.criteria.all()}
    if not any(permissions.can_answer(request.user, inspection, slug) for slug in fields):
        raise PermissionDenied
    return found


def _sent(request: Request) -> tuple[list[int], list[uuid.UUID], list[Any]]:
    files = request.FILES.getlist("file")
    criteria = [key for text in request.POST.getlist("criterion") if (key := parse_key(text))]
    try:
        ids = [uuid.UUID(key) for key in request.POST.getlist("id")]
    except ValueError:
        raise Http404 from None
    ids += [uuid.uuid4() for _ in files[len(ids) :]]
    return criteria, ids[: len(files)], files


def _told(request: Request, inspection: Inspection, kept: list[Evidence], refused: list[str]) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        body = {"kept": [str(evidence.pk) for evidence in kept], "errors": refused, "error": " ".join(refused)}
        return JsonResponse(body, status=422 if refused else 200)
    for sentence in refused:
        messages.error(request, sentence)
    if kept:
        messages.success(request, f"Đã thêm {len(kept)} minh chứng.")
    return redirect(reverse("checklist", args=[inspection.pk]))
