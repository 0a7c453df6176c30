"""The files by which a unit proves: upload several at once, say which findings each proves, read, withdraw."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.lib.files import FileRefused
from cchc.requests import Request
from inspections import remediating
from inspections.finding_permissions import acts_for_unit, is_of_unit
from inspections.forms.remediation import MAX_FILES, EvidenceForm
from inspections.models import Finding, RemediationEvidence
from inspections.origins import Origin, found_in
from inspections.permissions import can_plan_for
from inspections.views.origins import origin_rows, trail
from inspections.workflow import WorkflowError
from units.serving import serve_file

WAYS = ["GET", "HEAD", "POST"]


@require_http_methods(WAYS)
def origin_evidence(request: Request, pk: int, *, of: str) -> HttpResponse:
    """All files that prove something of an inspection's or an assessment's findings; who acts for the unit adds some."""
    origin = get_object_or_404(origin_rows(request, of), pk=pk)
    findings = _open_findings(request, [origin])
    if request.method == "POST" and not findings:
        raise PermissionDenied
    form = EvidenceForm(request.POST if request.method == "POST" else None, findings=findings) if findings else None
    if form and request.method == "POST" and _add(request, form):
        return redirect(origin.evidence_url)
    crumbs = trail(request.user, origin, "Tài liệu kiểm chứng", ("Khắc phục", origin.remediation_url))
    context = {"origin": origin, "form": form, "files": _files(request, origin), "breadcrumbs": crumbs}
    wrong = bool(form and form.errors)
    return render(request, "inspections/remediation/evidence.html", context, status=422 if wrong else 200)


@require_safe
def remediation_evidence_file(request: Request, pk: uuid.UUID) -> HttpResponseBase:
    """One that was withdrawn before anything leaned on it is seen by nobody any more."""
    found = _evidence(request, pk)
    if found.withdrawn_at and not remediating.is_leaned_on(found):
        raise Http404
    return serve_file(request, found.file, linked_by=found, inline=True)


@require_http_methods(WAYS)
def remediation_evidence_link(request: Request, pk: uuid.UUID) -> HttpResponse:
    found = _writable(request, pk)
    proved = list(found.findings.select_related("inspection__unit", "assessment__unit"))
    origins = _origins_of(proved)
    findings = [row for row in _open_findings(request, origins) if row.responsible_unit_id == found.unit_id]
    linked = {"findings": [str(row.pk) for row in proved], "caption": found.caption}
    sent = request.method == "POST"
    form = EvidenceForm(request.POST if sent else None, findings=findings, initial=linked)
    del form.fields["caption"]
    if sent and form.is_valid():
        try:
            remediating.link_evidence(pk, form.chosen, by=request.user)
        except WorkflowError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã ghi tài liệu chứng minh cho những tồn tại nào.")
            return redirect(origins[0].evidence_url)
    crumbs = trail(request.user, origins[0], "Chọn tồn tại", ("Tài liệu kiểm chứng", origins[0].evidence_url))
    context = {"evidence": found, "up_url": origins[0].evidence_url, "form": form, "breadcrumbs": crumbs}
    return render(request, "inspections/remediation/evidence_link.html", context, status=422 if form.errors else 200)


@require_POST
def remediation_evidence_withdraw(request: Request, pk: uuid.UUID) -> HttpResponse:
    found = _writable(request, pk)
    remediating.withdraw_evidence(pk, by=request.user)
    kept = remediating.is_leaned_on(found)
    more = " Văn bản đã gửi vẫn hiện tài liệu này, ghi là đã rút." if kept else ""
    messages.success(request, f"Đã rút tài liệu.{more}")
    return redirect(_origins_of(found.findings.all())[0].evidence_url)


def keep_files(
    request: Request, name: str, findings: list[uuid.UUID], caption: str = ""
) -> tuple[list[RemediationEvidence], list[str]]:
    """Keep the files of one input as proof of these findings; gives those kept and a sentence for each refused."""
    uploads: list[Any] = request.FILES.getlist(name)
    if len(uploads) > MAX_FILES:
        return [], [f"Mỗi lần chọn nhiều nhất {MAX_FILES} tệp; bạn đã chọn {len(uploads)} tệp."]
    kept, refused = [], []
    for upload in uploads:
        try:
            key = uuid.uuid4()
            kept.append(
                remediating.add_evidence(upload, evidence_id=key, findings=findings, caption=caption, by=request.user)
            )
        except (FileRefused, WorkflowError) as error:
            refused.append(str(error))
    return kept, refused


def _add(request: Request, form: EvidenceForm) -> bool:
    if not form.is_valid():
        return False
    if not request.FILES.getlist("files"):
        form.add_error(None, "Hãy chọn ít nhất một tệp.")
        return False
    kept, refused = keep_files(request, "files", form.chosen, form.cleaned_data["caption"])
    for sentence in refused:
        form.add_error(None, sentence)
    if kept:
        messages.success(request, f"Đã tải lên {len(kept)} tệp cho {len(form.chosen)} tồn tại.")
    return not refused


def _origins_of(findings: Iterable[Finding]) -> list[Origin]:
    """Where the proved findings come from; a file proves one at least."""
    return list(dict.fromkeys(origin for finding in findings for origin in finding.origins))


def _open_findings(request: Request, origins: Iterable[Origin]) -> list[Finding]:
    """Those that the person may still prove something of."""
    rows = Finding.objects.visible_to(request.user).filter(found_in(origins), released_at__isnull=False, closed_on=None)
    return [row for row in rows.order_by("position", "pk") if acts_for_unit(request.user, row)]


def _files(request: Request, origin: Origin) -> list[RemediationEvidence]:
    """Withdrawn ones only where something that was handed in shows them."""
    found = Finding.objects.visible_to(request.user).filter(found_in([origin]))
    rows = RemediationEvidence.objects.visible_to(request.user).proving(found)
    rows = rows.select_related("file", "added_by").prefetch_related("findings").order_by("-added_at")
    gone = rows.filter(withdrawn_at__isnull=False)
    shown = gone.filter(items__submission__status="submitted") | gone.filter(updates__isnull=False)
    keep = set(shown.values_list("pk", flat=True))
    return [row for row in rows if row.withdrawn_at is None or row.pk in keep]


def _evidence(request: Request, pk: uuid.UUID) -> RemediationEvidence:
    rows = RemediationEvidence.objects.visible_to(request.user).select_related("file")
    found: RemediationEvidence = get_object_or_404(rows, pk=pk)
    return found


def _writable(request: Request, pk: uuid.UUID) -> RemediationEvidence:
    found = _evidence(request, pk)
    if not (is_of_unit(request.user, found.unit_id) or can_plan_for(request.user, found.lead_unit_id)):
        raise PermissionDenied
    return found
