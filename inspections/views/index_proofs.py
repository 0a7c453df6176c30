"""The files by which a unit proves its scores: upload, say which criteria each proves, read, withdraw."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.lib.files import FileRefused
from cchc.requests import Request, allow
from inspections import index_permissions as permissions
from inspections import index_proving as proving
from inspections import index_self
from inspections.enums import Source
from inspections.forms.index_self import ProofForm, ScoreProofForm
from inspections.forms.remediation import MAX_FILES
from inspections.models import IndexAssessment, IndexProof, IndexScore
from inspections.views.index_assessments import crumbs
from inspections.views.index_self import assessment_seen
from inspections.views.pages import act
from inspections.workflow import WorkflowError
from units.serving import serve_file

WAYS = ["GET", "HEAD", "POST"]


@require_http_methods(WAYS)
def index_proofs(request: Request, pk: int) -> HttpResponse:
    """All files of an assessment; who writes what the unit says adds some."""
    found = assessment_seen(request, pk)
    if not permissions.sees_self_scores(request.user, found):
        raise PermissionDenied
    may_add = proving.may_prove(request.user, found)
    if request.method == "POST" and not permissions.can_prove(request.user, found):
        raise PermissionDenied
    form = _form(request, found) if may_add or request.method == "POST" else None
    if form and request.method == "POST" and _add(request, found, form):
        return redirect("index_proofs", pk)
    context = {
        "form": form,
        "may_add": may_add,
        "proofs": _proofs(request, found),
        **_base(found, ("Tài liệu kiểm chứng", "")),
    }
    wrong = bool(form and form.errors)
    return render(request, "inspections/index/self/proofs.html", context, status=422 if wrong else 200)


@require_http_methods(WAYS)
def index_score_proofs(request: Request, pk: int) -> HttpResponse:
    """Which files prove one criterion: ticked among the unit's, or uploaded."""
    rows = IndexScore.objects.visible_to(request.user).select_related("criterion__field")
    row = get_object_or_404(rows.filter(criterion__source=Source.INSPECTION), pk=pk)
    found = assessment_seen(request, row.assessment_id)
    allow(permissions.can_prove(request.user, found))
    back = _field_url(found, row)
    if request.method != "POST" and not proving.may_prove(request.user, found):
        return redirect(found)
    proofs, others = list(proving.live_proofs(found)), proving.other_files(found)
    form = ScoreProofForm(request.POST if request.method == "POST" else None, proofs=proofs, others=others, row=row)
    if request.method == "POST" and form.is_valid() and _choose(request, found, row, form):
        messages.success(request, f"Đã lưu tài liệu của tiêu chí {row.criterion.code}.")
        return redirect(back)
    context = {
        "form": form,
        "row": row,
        "back": back,
        **_base(found, (f"Tài liệu của tiêu chí {row.criterion.code}", "")),
    }
    return render(request, "inspections/index/self/score_proofs.html", context, status=422 if form.errors else 200)


@require_safe
def index_proof_file(request: Request, pk: uuid.UUID) -> HttpResponseBase:
    proof = _proof(request, pk)
    if proof.withdrawn_at:
        raise Http404
    return serve_file(request, proof.file, linked_by=proof, inline=True)


@require_http_methods(WAYS)
def index_proof_link(request: Request, pk: uuid.UUID) -> HttpResponse:
    proof = _proof(request, pk)
    found = assessment_seen(request, proof.assessment_id)
    allow(permissions.can_prove(request.user, found))
    sent = request.method == "POST"
    linked = [str(key) for key in proof.scores.values_list("pk", flat=True)]
    form = ProofForm(request.POST if sent else None, scores=_scores(found), initial={"scores": linked})
    del form.fields["caption"]
    up_url = reverse("index_proofs", args=[found.pk])
    if sent and form.is_valid():
        try:
            proving.link(pk, form.chosen, by=request.user)
        except WorkflowError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã ghi tài liệu chứng minh cho những tiêu chí nào.")
            return redirect(up_url)
    trail = _base(found, ("Tài liệu kiểm chứng", up_url), ("Chọn tiêu chí", ""))
    context = {"proof": proof, "form": form, "up_url": up_url, **trail}
    return render(request, "inspections/index/self/proof_link.html", context, status=422 if form.errors else 200)


@require_POST
def index_proof_withdraw(request: Request, pk: uuid.UUID) -> HttpResponse:
    proof = _proof(request, pk)
    to = reverse("index_proofs", args=[proof.assessment_id])
    return act(request, lambda: proving.withdraw(pk, by=request.user), done="Đã rút tài liệu.", to=to)


# --- What the pages above share -------------------------------------------------------------------


def _form(request: Request, found: IndexAssessment) -> ProofForm:
    first = request.GET.get("tieu-chi", "")
    data = request.POST if request.method == "POST" else None
    return ProofForm(data, scores=_scores(found), initial={"scores": [first]})


def _add(request: Request, found: IndexAssessment, form: ProofForm) -> bool:
    if not form.is_valid():
        return False
    kept, refused = _keep(request, found, form.chosen, form.cleaned_data["caption"])
    if not kept and not refused:
        refused = ["Hãy chọn ít nhất một tệp."]
    for sentence in refused:
        form.add_error(None, sentence)
    if kept:
        messages.success(request, f"Đã tải lên {kept} tệp cho {len(form.chosen)} tiêu chí.")
    return not refused


def _keep(request: Request, found: IndexAssessment, scores: list[int], caption: str) -> tuple[int, list[str]]:
    """How many files of the request were kept as proof of these scores, and a sentence for each refused."""
    uploads: list[Any] = request.FILES.getlist("files")
    if len(uploads) > MAX_FILES:
        return 0, [f"Mỗi lần chọn nhiều nhất {MAX_FILES} tệp; bạn đã chọn {len(uploads)} tệp."]
    kept, refused = 0, []
    for upload in uploads:
        try:
            key = uuid.uuid4()
            proving.add(found.pk, upload, proof_id=key, scores=scores, caption=caption, by=request.user)
            kept += 1
        except (FileRefused, WorkflowError) as error:
            refused.append(str(error))
    return kept, refused


def _choose(request: Request, found: IndexAssessment, row: IndexScore, form: ScoreProofForm) -> bool:
    try:
        proving.choose(row.pk, form.ticked, form.chosen_files, by=request.user)
    except WorkflowError as error:
        form.add_error(None, str(error))
        return False
    _, refused = _keep(request, found, [row.pk], form.cleaned_data["caption"])
    for sentence in refused:
        form.add_error(None, sentence)
    return not refused


def _scores(found: IndexAssessment) -> list[IndexScore]:
    return list(index_self.own_scores(found).select_related("criterion__field").order_by("criterion__position"))


def _proofs(request: Request, found: IndexAssessment) -> list[IndexProof]:
    rows = IndexProof.objects.visible_to(request.user).filter(assessment=found, withdrawn_at=None)
    return list(rows.select_related("file", "added_by").prefetch_related("scores__criterion").order_by("-added_at"))


def _proof(request: Request, pk: uuid.UUID) -> IndexProof:
    """A draft's proofs are the business of those who write it."""
    rows = IndexProof.objects.visible_to(request.user).select_related("file", "assessment__round")
    proof: IndexProof = get_object_or_404(rows, pk=pk)
    if not permissions.sees_self_scores(request.user, proof.assessment):
        raise Http404
    return proof


def _field_url(found: IndexAssessment, row: IndexScore) -> str:
    if found.appraised_at is not None:
        return f"{found.explain_url}#muc-{row.pk}"
    slug = (row.criterion.field or row.criterion).field_slug
    return f"{reverse('index_self_field', args=[found.pk, slug])}#muc-{row.pk}"


def _base(found: IndexAssessment, *more: tuple[str, str]) -> dict[str, Any]:
    trail = crumbs(found, (str(found.unit), found.get_absolute_url()), *more)
    return {"assessment": found, "round": found.round, "breadcrumbs": trail}
