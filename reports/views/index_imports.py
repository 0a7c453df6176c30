"""Scores from workbooks: upload, the template, what loading would do or what is wrong, confirming."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.lib.dates import today
from cchc.lib.files import FileRefused
from cchc.requests import Request
from inspections.enums import IndexImportKind
from inspections.index_permissions import can_import_for
from inspections.models import IndexImport, IndexRound
from inspections.permissions import can_plan
from inspections.views.pages import Breadcrumbs, act
from reports import index_files, jobs
from reports.enums import JobKind
from reports.index_import_forms import PastResultsForm, ResultsForm, ResultsTemplateForm, TemplateForm
from units.scope import scope_of

IMPORTS_SHOWN = 10


@require_http_methods(["GET", "HEAD", "POST"])
def index_import_new(request: Request) -> HttpResponse:
    _allow(request)
    form = _results_form(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (given := _upload(request, form)):
        return redirect(given)
    return _show(request, form, _template_form(request), wrong=form.is_bound)


@require_POST
def index_import_template(request: Request) -> HttpResponse:
    """A worker writes it: a thousand units are 141,000 lines."""
    _allow(request)
    form = _template_form(request, request.POST)
    if not form.is_valid():
        return _show(request, _results_form(request), form, wrong=True)
    params = {"index_set": form.cleaned_data["criteria_set"].pk, "year": form.cleaned_data["year"]}
    job = jobs.enqueue_file(JobKind.INDEX_TEMPLATE, params, requester=request.user)
    return redirect("export", pk=job.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def index_results(request: Request, pk: int) -> HttpResponse:
    """Results of surveys and of external indexes for a round: the template, an upload, what was uploaded before."""
    round_ = _scored_round(request, pk)
    form = ResultsForm(request.POST, request.FILES) if request.method == "POST" else ResultsForm()
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["kind"]
        given = IndexImport(
            lead_unit_id=round_.lead_unit_id,
            kind=kind,
            round=round_,
            year=round_.year,
            name=round_.name,
            criteria_set=round_.criteria_set,
            illustrative=round_.illustrative,
        )
        try:
            return redirect(index_files.upload(given, form.cleaned_data["file"], by=request.user))
        except FileRefused as refused:
            form.add_error("file", str(refused))
    return _show_results(request, round_, form, ResultsTemplateForm())


@require_POST
def index_results_template(request: Request, pk: int) -> HttpResponse:
    round_ = _scored_round(request, pk)
    form = ResultsTemplateForm(request.POST)
    if not form.is_valid():
        return _show_results(request, round_, ResultsForm(), form)
    params = {"results_round": pk, "kind": form.cleaned_data["kind"]}
    job = jobs.enqueue_file(JobKind.INDEX_TEMPLATE, params, requester=request.user)
    return redirect("export", pk=job.pk)


@require_safe
def index_import(request: Request, pk: int) -> HttpResponse:
    rows = IndexImport.objects.visible_to(request.user).select_related("file", "criteria_set", "round", "created_by")
    given = get_object_or_404(rows, pk=pk)
    context = {
        "given": given,
        "job": index_files.job_of(given, request.user),
        "breadcrumbs": _crumbs((str(given), "")),
    }
    return render(request, "reports/index_imports/import.html", context)


@require_POST
def index_import_confirm(request: Request, pk: int) -> HttpResponse:
    return act(
        request,
        lambda: index_files.confirm(pk, by=request.user),
        done="Đang nhập kết quả.",
        to=reverse("index_import", args=[pk]),
    )


def _scored_round(request: Request, pk: int) -> IndexRound:
    rows = IndexRound.objects.visible_to(request.user).select_related("criteria_set")
    round_ = get_object_or_404(rows, pk=pk)
    if not can_import_for(request.user, round_.lead_unit_id):
        raise PermissionDenied
    return round_


def _show_results(
    request: Request, round_: IndexRound, form: ResultsForm, template: ResultsTemplateForm
) -> HttpResponse:
    imports = IndexImport.objects.visible_to(request.user).filter(round=round_).exclude(kind=IndexImportKind.PAST)
    context = {
        "round": round_,
        "form": form,
        "template_form": template,
        "imports": imports.select_related("file", "created_by")[:IMPORTS_SHOWN],
        "breadcrumbs": _crumbs((round_.name, round_.get_absolute_url()), ("Kết quả điều tra, số liệu bên ngoài", "")),
    }
    wrong = form.is_bound or template.is_bound
    return render(request, "reports/index_imports/results.html", context, status=422 if wrong else 200)


def _upload(request: Request, form: PastResultsForm) -> IndexImport | None:
    given = form.save(commit=False)
    given.kind = "past"
    try:
        return index_files.upload(given, form.cleaned_data["file"], by=request.user)
    except FileRefused as refused:
        form.add_error("file", str(refused))
        return None


def _results_form(request: Request, data: object = None) -> PastResultsForm:
    year = today().year - 1
    initial = {"year": year, "name": f"Kết quả Chỉ số cải cách hành chính năm {year}"}
    files = request.FILES if data is not None else None
    leads = scope_of(request.user).plans
    return PastResultsForm(data, files, initial=initial, lead_units=leads, user=request.user)


def _template_form(request: Request, data: object = None) -> TemplateForm:
    leads = scope_of(request.user).plans
    return TemplateForm(data, initial={"year": today().year - 1}, lead_units=leads, user=request.user)


def _show(request: Request, form: PastResultsForm, template: TemplateForm, *, wrong: bool) -> HttpResponse:
    context = {"form": form, "template_form": template, "breadcrumbs": _crumbs(("Nhập kết quả năm trước", ""))}
    return render(request, "reports/index_imports/new.html", context, status=422 if wrong else 200)


def _allow(request: Request) -> None:
    if not can_plan(request.user):
        raise PermissionDenied


def _crumbs(*more: tuple[str, str]) -> Breadcrumbs:
    return [("Chỉ số CCHC", reverse("index_rounds")), *more]
