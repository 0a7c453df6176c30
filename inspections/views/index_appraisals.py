"""Appraisal: the units of a round, the fields of a unit, the criteria of a field, giving the unit what was found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.requests import Request
from inspections import index_appraisal_page as pages
from inspections import index_appraising as appraising
from inspections import index_judging as judging
from inspections import index_permissions as permissions
from inspections.forms.index_appraisal import JudgedForm, state_of
from inspections.forms.index_self import ReasonForm, said_in_words, sent_state
from inspections.models import IndexAssessment, IndexRound, IndexScore
from inspections.views.index_assessments import crumbs
from inspections.views.index_self import assessment_seen
from inspections.views.pages import act, allow, form_page
from inspections.workflow import WorkflowError

WAYS = ["GET", "HEAD", "POST"]


@require_safe
def index_appraisals(request: Request, pk: int) -> HttpResponse:
    """The units of a round, with what waits there for the reader."""
    round_ = _round(request, pk)
    lines = pages.units_of(round_, request.user)
    ready = [line for line in lines if appraising.may_finish(request.user, line.assessment, line.all)]
    context = {
        "round": round_,
        "lines": lines,
        "mine": sum(line.mine for line in lines),
        "is_appraiser": bool(permissions.appraised_fields(request.user, pk)),
        "ready": ready,
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
        "errors_of": [form for form in forms.values() if form.errors],
        "may_take_over": field.is_mine and field.to_take_over and any(line.is_open for line in lines),
        "may_write": bool(forms),
        "sees_self": permissions.sees_self_scores(request.user, found),
        **_base(found, (f"Lĩnh vực {field.field.code}", "")),
    }
    wrong = problem or context["errors_of"]
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
            messages.error(request, problem or next(_sentences(form)))
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
        "sentences": [problem] if problem else [*_sentences(form), *moved],
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
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            appraising.reopen(pk, form.cleaned_data["reason"], by=request.user)
        except WorkflowError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã mở lại thẩm định của {found.unit}.")
            return redirect(found.appraise_url)
    base = _base(found, ("Mở lại thẩm định", ""))
    intro = "Dùng khi phát hiện sai sót sau khi đã gửi kết quả thẩm định. Đơn vị nhận được lý do."
    return form_page(request, form, breadcrumbs=base["breadcrumbs"], submit="Mở lại", intro=intro)


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
    """Save those that are in order; what was refused stands on its form.

    Gives what concerns the whole ('' where nothing does), and the scores that were refused over somebody else's change.
    """
    sent = {key: form for key, form in forms.items() if form.add_prefix("mark") in request.POST}
    good = {key: form for key, form in sent.items() if form.is_valid()}
    try:
        refused = appraising.save(found.pk, {key: form.judged for key, form in good.items()}, by=request.user)
    except WorkflowError as error:
        return str(error), set()
    for key, sentence in refused.items():
        good[key].add_error(None, sentence)
    return "", set(refused)


def _shown(line: pages.Line, form: JudgedForm | None, problem: str) -> JudgedForm | None:
    """What was kept is shown as it stands; what was not, as it was typed."""
    if form is None or (not problem and not form.errors):
        return JudgedForm(line.row) if line.is_open else None
    return form


def _card(line: pages.Line, form: JudgedForm | None, refused: set[int]) -> dict[str, Any]:
    state = _state(line.row, form, refused)[0] if form else {}
    return {"line": line, "form": form, "state": state, "said": said_in_words(line.row)}


def _state(row: IndexScore, form: JudgedForm, refused: set[int]) -> tuple[dict[str, Any], list[str]]:
    """What the page carries on to notice somebody else's change; a sentence where it has just noticed one.

    What a person did not see does not become what his page was filled over: only where he was told, or it is what he
    typed.
    """
    if not form.is_bound or row.pk in refused:
        return state_of(row), []
    if not form.errors:
        typed = judging.digest(form.values)
        if typed in (judging.digest(judging.stored(row)), judging.digest(judging.shown(row))):
            return state_of(row), []
        return sent_state(form), [f"Người khác vừa ghi điểm tiêu chí {row.criterion.code}. Tải lại trang để xem."]
    return sent_state(form), []


def _sentences(form: JudgedForm) -> Iterator[str]:
    for name, found in form.errors.items():
        label = f"{form.fields[name].label}: " if name in form.fields and form.fields[name].label else ""
        yield from (f"{label}{sentence}" for sentence in found)


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
