"""Appraisal: the units of a round, the fields of a unit, the criteria of a field, giving the unit what was found."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.lib.slices import sliced
from cchc.requests import Request, allow
from inspections import index_appraisal_page as pages
from inspections import index_appraising as appraising
from inspections import index_judging as judging
from inspections import index_permissions as permissions
from inspections.forms.index_appraisal import JudgedForm, state_of
from inspections.forms.index_self import said_in_words
from inspections.forms.index_units import RoundUnitsForm
from inspections.models import IndexAssessment, IndexRound, IndexScore
from inspections.views.criterion_saving import State, save_in_order, sentences, state_after
from inspections.views.index_assessments import crumbs
from inspections.views.index_self import assessment_seen
from inspections.views.pages import act, reason_page
from inspections.workflow import WorkflowError

WAYS = ["GET", "HEAD", "POST"]
UNITS = 50


@require_safe
def index_appraisals(request: Request, pk: int) -> HttpResponse:
    """The units of a round, with what waits there for the reader."""
    round_ = _round(request, pk)
    lines = pages.units_of(round_, request.user)
    is_appraiser = bool(permissions.appraised_fields(request.user, pk))
    form = RoundUnitsForm(request.GET, states=pages.states_for(is_appraiser=is_appraiser))
    cut, found = sliced(request.GET, UNITS), form.apply(lines)
    context = {
        "round": round_,
        "form": form,
        "lines": found[cut.start : cut.start + cut.size],
        "page": cut.of(len(found)),
        "mine": sum(line.mine for line in lines),
        "is_appraiser": is_appraiser,
        "ready": sum(appraising.may_finish(request.user, line.assessment, line.all) for line in lines),
        "breadcrumbs": [
            ("Chỉ số CCHC", reverse("index_rounds")),
            (round_.name, round_.get_absolute_url()),
            ("Thẩm định", ""),
        ],
    }
    return render(request, "inspections/index/appraisal/units.html", context)


@require_POST
def index_appraisals_finish(request: Request, pk: int) -> HttpResponse:
    """Give every unit of the round what is wholly appraised."""
    round_ = _round(request, pk)
    allow(permissions.can_finish_appraisals(request.user, round_))
    try:
        count = appraising.finish_all(pk, by=request.user)
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Đã gửi kết quả thẩm định cho {count} đơn vị.")
    return redirect("index_appraisals", pk)


@require_safe
def index_appraise(request: Request, pk: int) -> HttpResponse:
    found = _appraisable(request, pk)
    fields = pages.fields_of(found, request.user)
    undecided = sum(field.undecided for field in fields)
    context = {
        "fields": fields,
        "undecided": undecided,
        "total": sum(len(field.appraised) for field in fields),
        "may_finish": appraising.may_finish(request.user, found, undecided),
        "may_reopen": _may_reopen(request, found),
        **_base(found),
    }
    return render(request, "inspections/index/appraisal/unit.html", context)


@require_http_methods(WAYS)
def index_appraise_field(request: Request, pk: int, slug: str) -> HttpResponse:
    found = _appraisable(request, pk)
    lines = pages.lines_of(found, request.user, slug)
    if not lines:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    forms = {line.row.pk: JudgedForm(line.row, sent) for line in lines if line.is_open}
    problem, refused = "", set[int]()
    if sent is not None:
        problem, refused = _save(request, found, forms)
        if not problem and not any(form.errors for form in forms.values()):
            messages.success(request, "Đã lưu lĩnh vực này.")
            return redirect(_next_url(request, found, slug))
        lines = pages.lines_of(found, request.user, slug)
    fields = pages.fields_of(found, request.user)
    field = next(line for line in fields if line.slug == slug)
    context = {
        "field": field,
        "fields": fields,
        "cards": [_card(line, _shown(line, forms.get(line.row.pk), problem), refused) for line in lines],
        "problem": problem,
        "unsaved": [form.row for form in forms.values() if form.errors],
        "may_take_over": field.is_mine and field.to_take_over and any(line.is_open for line in lines),
        "may_write": bool(forms),
        "sees_self": permissions.sees_self_scores(request.user, found),
        **_base(found, (f"Lĩnh vực {field.field.code}", "")),
    }
    wrong = problem or context["unsaved"]
    return render(request, "inspections/index/appraisal/field.html", context, status=422 if wrong else 200)


@require_POST
def index_appraise_save(request: Request, pk: int) -> HttpResponse:
    """One criterion, sent by the page while somebody types at it."""
    rows = IndexScore.objects.visible_to(request.user).select_related("criterion__field", "assessment__round__plan")
    row = get_object_or_404(rows, pk=pk)
    allow(appraising.may_score(request.user, row.assessment, row))
    form = JudgedForm(row, request.POST)
    problem, refused = _save(request, row.assessment, {pk: form})
    slug = row.criterion.field_slug
    if not request.htmx:
        if problem or form.errors:
            messages.error(request, problem or next(sentences(form)))
        return redirect(f"{_field_url(row.assessment_id, slug)}#muc-{pk}")
    fields = pages.fields_of(row.assessment, request.user)
    field = next(line for line in fields if line.slug == slug)
    fresh = next(score for score in field.rows if score.pk == pk)
    wrong = problem or form.errors
    state, moved = _state(fresh, form, refused)
    context = {
        "assessment": row.assessment,
        "form": form,
        "row": fresh,
        "state": state,
        "sentences": [problem] if problem else [*sentences(form), *moved],
        "just_saved": not wrong and not moved,
        "field": field,
        "fields": fields,
    }
    return render(request, "inspections/index/appraisal/saved.html", context, status=422 if wrong else 200)


@require_POST
def index_take_over(request: Request, pk: int, slug: str) -> HttpResponse:
    found = _appraisable(request, pk)
    try:
        count = appraising.take_over(found.pk, slug, by=request.user)
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Đã lấy điểm tự chấm ở {count} tiêu chí chưa thẩm định.")
    return redirect(_field_url(pk, slug))


@require_POST
def index_appraisal_finish(request: Request, pk: int) -> HttpResponse:
    found = _appraisable(request, pk)
    done = f"Đã gửi kết quả thẩm định cho {found.unit}."
    return act(request, lambda: appraising.finish(pk, by=request.user), done=done, to=found.get_absolute_url())


@require_http_methods(WAYS)
def index_appraisal_reopen(request: Request, pk: int) -> HttpResponse:
    found = _appraisable(request, pk)
    allow(permissions.can_reopen_appraisal(request.user, found))
    trail = _base(found, ("Mở lại thẩm định", ""))["breadcrumbs"]
    intro = "Dùng khi phát hiện sai sót sau khi đã gửi kết quả thẩm định. Đơn vị nhận được lý do."
    done = f"Đã mở lại thẩm định của {found.unit}."

    def reopen(reason: str) -> object:
        return appraising.reopen(pk, reason, by=request.user)

    return reason_page(
        request, reopen, done=done, to=found.appraise_url, breadcrumbs=trail, submit="Mở lại", intro=intro
    )


# --- What the pages above share -------------------------------------------------------------------


def _round(request: Request, pk: int) -> IndexRound:
    rows = IndexRound.objects.visible_to(request.user).select_related("criteria_set", "plan")
    round_ = get_object_or_404(rows, pk=pk)
    allow(permissions.reads_all(request.user, round_))
    return round_


def _appraisable(request: Request, pk: int) -> IndexAssessment:
    """For whom all of the round is to read: a leader looks on, an appraiser or Home Affairs writes."""
    found = assessment_seen(request, pk)
    allow(permissions.reads_all(request.user, found.round))
    return found


def _may_reopen(request: Request, found: IndexAssessment) -> bool:
    given = found.status == appraising.Status.APPRAISING and found.appraised_at is not None
    return given and permissions.can_reopen_appraisal(request.user, found)


def _save(request: Request, found: IndexAssessment, forms: dict[int, JudgedForm]) -> tuple[str, set[int]]:
    def save(good: dict[int, JudgedForm]) -> dict[int, str]:
        return appraising.save(found.pk, {key: form.judged for key, form in good.items()}, by=request.user)

    return save_in_order(request, forms, save, typed_at="mark")


def _shown(line: pages.Line, form: JudgedForm | None, problem: str) -> JudgedForm | None:
    """What was kept is shown as it stands; what was not, as it was typed."""
    if form is None or (not problem and not form.errors):
        return JudgedForm(line.row) if line.is_open else None
    return form


def _card(line: pages.Line, form: JudgedForm | None, refused: set[int]) -> dict[str, Any]:
    state = _state(line.row, form, refused)[0] if form else {}
    return {"line": line, "form": form, "state": state, "said": said_in_words(line.row)}


def _state(row: IndexScore, form: JudgedForm, refused: set[int]) -> tuple[State, list[str]]:
    def is_as_typed() -> bool:
        stands = (judging.digest(judging.stored(row)), judging.digest(judging.shown(row)))
        return judging.digest(form.values) in stands

    moved = f"Người khác vừa ghi điểm tiêu chí {row.criterion.code}. Tải lại trang để xem."
    return state_after(form, state_of(row), was_told=row.pk in refused, is_as_typed=is_as_typed, moved=moved)


def _field_url(pk: int, slug: str) -> str:
    return reverse("index_appraise_field", args=[pk, slug])


def _next_url(request: Request, found: IndexAssessment, slug: str) -> str:
    """The next field of his with something left; the page of the unit after the last."""
    if request.POST.get("then") != "next":
        return _field_url(found.pk, slug)
    fields = pages.fields_of(found, request.user)
    place = next(place for place, field in enumerate(fields) if field.slug == slug)
    left = [field.slug for field in fields[place + 1 :] if field.is_mine and field.undecided]
    return _field_url(found.pk, left[0]) if left else found.appraise_url


def _base(found: IndexAssessment, *more: tuple[str, str]) -> dict[str, Any]:
    trail = [(str(found.unit), found.get_absolute_url()), ("Thẩm định", found.appraise_url if more else "")]
    return {"assessment": found, "round": found.round, "breadcrumbs": crumbs(found, *trail, *more)}
