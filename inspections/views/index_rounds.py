"""Rounds of the index: the list, the page of one, its units, its appraisers, the opening of the scoring."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.forms import save_or_explain
from cchc.lib.dates import today
from cchc.lib.keyset import keyset_page
from cchc.requests import Request, allow
from inspections import index_permissions, permissions
from inspections import index_rounds as rounds
from inspections.forms.index_rounds import AppraiserForm, AssessmentFilterForm, IndexRoundForm
from inspections.index_table import KEY, as_values, rows_of
from inspections.models import IndexAppraiser, IndexRound
from inspections.views.pages import Breadcrumbs, act, form_page, numbers_in, what_came_and_went
from inspections.workflow import WorkflowError
from units.scope import scope_of

LIST = "Chỉ số CCHC"
WAYS = ["GET", "HEAD", "POST"]


@require_safe
def index_rounds(request: Request) -> HttpResponse:
    found = IndexRound.objects.visible_to(request.user).select_related("criteria_set")
    context = {
        "page": keyset_page(request, found, key=("-year", "-pk"), size=30),
        "heading": LIST,
        "may_add": permissions.can_plan(request.user),
    }
    return render(request, "inspections/index/rounds.html", context)


@require_safe
def index_round(request: Request, pk: int) -> HttpResponse:
    found = _round(request, pk)
    form = AssessmentFilterForm(request.GET)
    shown = form.apply(rounds.shown_to(request.user, found), found)
    page = keyset_page(request, shown, key=KEY, shown=as_values)
    inside = index_permissions.reads_all(request.user, found)
    waiting = rounds.waiting_by_field(found) if inside else {}
    context = {
        "round": found,
        "form": form,
        "page": page,
        "rows": rows_of(found, page.rows, request.user),
        "inside": inside,
        "progress": rounds.progress(found) if inside else None,
        "appraisers": rounds.appraisers_of(found, waiting) if inside else [],
        "fields_left": rounds.fields_without_appraiser(found) if inside and not found.is_published else [],
        "may_edit": index_permissions.can_edit_index_round(request.user, found),
        "breadcrumbs": _crumbs((found.name, "")),
        "today": today(),
    }
    template = "inspections/index/round.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


@require_http_methods(WAYS)
def index_round_create(request: Request) -> HttpResponse:
    allow(permissions.can_plan(request.user))
    year = today().year
    initial = {"year": year, "name": f"Chỉ số cải cách hành chính năm {year}"}
    leads = scope_of(request.user).plans
    form = IndexRoundForm(request.POST or None, initial=initial, lead_units=leads, user=request.user)
    if request.method == "POST" and form.is_valid():
        saved = save_or_explain(form, lambda: rounds.save_round(form.save(commit=False), by=request.user))
        if saved:
            messages.success(request, f"Đã lập {saved.name}. Bây giờ hãy chọn các đơn vị.")
            return redirect("index_round_coverage", saved.pk)
    return form_page(request, form, breadcrumbs=_crumbs(("Lập đợt đánh giá", "")), submit="Lập đợt")


@require_http_methods(WAYS)
def index_round_edit(request: Request, pk: int) -> HttpResponse:
    found = _round(request, pk)
    allow(index_permissions.can_edit_index_round(request.user, found))
    form = IndexRoundForm(request.POST or None, instance=found, lead_units=[found.lead_unit_id], user=request.user)

    def save() -> IndexRound:
        return rounds.save_round(form.save(commit=False), by=request.user)

    if request.method == "POST" and form.is_valid() and save_or_explain(form, save) is not None:
        messages.success(request, f"Đã lưu {found.name}.")
        return redirect(found)
    return form_page(request, form, breadcrumbs=_crumbs((found.name, found.get_absolute_url()), ("Sửa đợt", "")))


@require_http_methods(WAYS)
def index_round_coverage(request: Request, pk: int) -> HttpResponse:
    found = _round(request, pk)
    allow(index_permissions.can_edit_index_round(request.user, found))
    error = ""
    if request.method == "POST":
        shown, ticked = numbers_in(request.POST, "shown"), numbers_in(request.POST, "unit")
        try:
            added, removed = rounds.cover(pk, by=request.user, add=ticked - shown, remove=shown - ticked)
        except WorkflowError as refused:
            error = str(refused)
        else:
            messages.success(request, what_came_and_went(added, removed))
            return redirect(found)
    context = {
        "round": found,
        "choices": rounds.choices(found),
        "error": error,
        "ticked": numbers_in(request.POST, "unit") if error else None,
        "breadcrumbs": _crumbs((found.name, found.get_absolute_url()), ("Chọn đơn vị", "")),
    }
    return render(request, "inspections/index/coverage.html", context, status=422 if error else 200)


@require_POST
def index_round_open(request: Request, pk: int) -> HttpResponse:
    return act(
        request,
        lambda: rounds.open_scoring(pk, by=request.user),
        done="Đã mở chấm điểm và báo cho các đơn vị.",
        to=reverse("index_round", args=[pk]),
    )


# --- Appraisers -----------------------------------------------------------------------------------


@require_http_methods(WAYS)
def index_appraiser_add(request: Request, pk: int) -> HttpResponse:
    found = _round(request, pk)
    allow(index_permissions.can_edit_index_round(request.user, found))
    form = AppraiserForm(request.POST or None, round_=found, user=request.user)
    if request.method == "POST" and _save_appraiser(request, form):
        return redirect("index_appraiser_add" if "again" in request.POST else "index_round", found.pk)
    crumbs = _crumbs((found.name, found.get_absolute_url()), ("Thêm người thẩm định", ""))
    return form_page(request, form, breadcrumbs=crumbs, submit="Thêm", again="Thêm và nhập người tiếp theo")


@require_http_methods(WAYS)
def index_appraiser_edit(request: Request, pk: int) -> HttpResponse:
    row = _appraiser(request, pk)
    form = AppraiserForm(request.POST or None, instance=row, round_=row.round, user=request.user)
    if request.method == "POST" and _save_appraiser(request, form):
        return redirect(row.round)
    crumbs = _crumbs((row.round.name, row.round.get_absolute_url()), (f"Lĩnh vực của {row.user}", ""))
    return form_page(request, form, breadcrumbs=crumbs)


@require_POST
def index_appraiser_remove(request: Request, pk: int) -> HttpResponse:
    row = _appraiser(request, pk)
    return act(
        request,
        lambda: rounds.remove_appraiser(pk, by=request.user),
        done=f"{row.user} thôi thẩm định; những gì đã chấm vẫn giữ.",
        to=row.round.get_absolute_url(),
    )


def _save_appraiser(request: Request, form: AppraiserForm) -> bool:
    if not form.is_valid():
        return False
    try:
        saved = save_or_explain(form, lambda: rounds.save_appraiser(form.save(commit=False), by=request.user))
    except WorkflowError as error:
        form.add_error(None, str(error))
        return False
    if saved:
        messages.success(request, f"Đã lưu lĩnh vực thẩm định của {saved.user}.")
    return saved is not None


def _appraiser(request: Request, pk: int) -> IndexAppraiser:
    rows = IndexAppraiser.objects.visible_to(request.user).select_related("round__criteria_set", "user")
    row: IndexAppraiser = get_object_or_404(rows, pk=pk)
    allow(index_permissions.can_edit_index_round(request.user, row.round))
    return row


def _round(request: Request, pk: int) -> IndexRound:
    rows = IndexRound.objects.visible_to(request.user).select_related("criteria_set", "plan", "lead_unit", "decision")
    return get_object_or_404(rows, pk=pk)


def _crumbs(*more: tuple[str, str]) -> Breadcrumbs:
    return [(LIST, reverse("index_rounds")), *more]
