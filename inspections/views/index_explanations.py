"""The unit explains once more where it was appraised lower than it scored itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cchc.lib.files import FileRefused
from cchc.requests import Request, allow
from inspections import index_explaining as explaining
from inspections import index_permissions as permissions
from inspections.forms.index_appraisal import ExplanationForm, ExplanationPaperForm, explanation_state
from inspections.index_handing_in import Paper
from inspections.models import IndexAssessment, IndexScore
from inspections.views.criterion_saving import save_in_order
from inspections.views.index_assessments import crumbs
from inspections.views.index_self import writable
from inspections.workflow import WorkflowError

WAYS = ["GET", "HEAD", "POST"]


@require_http_methods(WAYS)
def index_explain(request: Request, pk: int) -> HttpResponse:
    found = writable(request, pk)
    if request.method != "POST" and not explaining.may_explain(request.user, found):
        return redirect(found)
    rows = explaining.lowered(found)
    sent = request.POST if request.method == "POST" else None
    forms = [ExplanationForm(row, sent) for row in rows]
    problem = ""
    if sent is not None:
        problem = _save(request, found, forms)
        if not problem and not any(form.errors for form in forms):
            messages.success(request, "Đã lưu giải trình.")
            return redirect(found.explain_url)
    return _show(request, found, forms, problem=problem)


@require_POST
def index_explain_save(request: Request, pk: int) -> HttpResponse:
    """One criterion, sent by the page while somebody types at it."""
    rows = IndexScore.objects.visible_to(request.user).select_related("criterion", "assessment__round")
    row = get_object_or_404(rows, pk=pk)
    allow(permissions.can_self_assess(request.user, row.assessment))
    form = ExplanationForm(row, request.POST)
    problem = _save(request, row.assessment, [form])
    if not request.htmx:
        if problem or form.errors:
            messages.error(request, problem or str(next(iter(form.errors.values()))[0]))
        return redirect(f"{row.assessment.explain_url}#muc-{pk}")
    fresh = IndexScore.objects.visible_to(request.user).select_related("criterion").get(pk=pk)
    wrong = problem or form.errors
    context = {
        "form": form,
        "row": fresh,
        "state": explanation_state(fresh),
        "sentences": [problem] if problem else [text for found in form.errors.values() for text in found],
        "just_saved": not wrong,
    }
    return render(request, "inspections/index/self/explained.html", context, status=422 if wrong else 200)


@require_POST
def index_explain_submit(request: Request, pk: int) -> HttpResponse:
    found = writable(request, pk)
    form = ExplanationPaperForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data
        paper = Paper(given["document_code"], given["document_date"], given["scan"] or None)
        try:
            explaining.hand_in(pk, by=request.user, paper=paper)
        except FileRefused as refused:
            form.add_error("scan", str(refused))
        except WorkflowError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, "Đã gửi giải trình bổ sung. Người thẩm định sẽ quyết định lần cuối.")
            return redirect(found)
    forms = [ExplanationForm(row) for row in explaining.lowered(found)]
    return _show(request, found, forms, paper=form)


def _save(request: Request, found: IndexAssessment, forms: list[ExplanationForm]) -> str:
    def save(good: dict[int, ExplanationForm]) -> dict[int, str]:
        return explaining.save(found.pk, {key: form.explained for key, form in good.items()}, by=request.user)

    return save_in_order(request, {form.row.pk: form for form in forms}, save, typed_at="text")[0]


def _card(form: ExplanationForm, row: IndexScore) -> dict[str, Any]:
    return {"form": form, "row": row, "state": explanation_state(row)}


def _show(
    request: Request,
    found: IndexAssessment,
    forms: list[ExplanationForm],
    *,
    problem: str = "",
    paper: ExplanationPaperForm | None = None,
) -> HttpResponse:
    fresh = {row.pk: row for row in explaining.lowered(found)}
    wrong = problem or paper is not None or any(form.errors for form in forms)
    trail: list[Any] = [(str(found.unit), found.get_absolute_url()), ("Giải trình bổ sung", "")]
    context = {
        "assessment": found,
        "round": found.round,
        "cards": [_card(form, fresh.get(form.row.pk, form.row)) for form in forms],
        "problem": problem,
        "paper": paper or ExplanationPaperForm(),
        "needs_paper": not permissions.is_head_of(request.user, found),
        "is_of_unit": permissions.is_of_unit(request.user, found),
        "breadcrumbs": crumbs(found, *trail),
    }
    return render(request, "inspections/index/self/explain.html", context, status=422 if wrong else 200)
