"""A unit scores itself: its progress, a field to fill in, one criterion saved while typing, handing in, giving back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.lib.files import FileRefused
from cchc.requests import Request, allow
from inspections import index_handing_in as handing_in
from inspections import index_permissions as permissions
from inspections import index_self
from inspections.enums import Source
from inspections.forms.index_self import IndexHandInForm, SelfScoreForm, self_forms, state_of
from inspections.models import IndexAssessment, IndexScore
from inspections.views.criterion_saving import save_in_order, sentences, state_after
from inspections.views.index_assessments import OF_ASSESSMENT, crumbs
from inspections.views.pages import act, reason_page
from inspections.workflow import WorkflowError
from units.serving import serve_file

WAYS = ["GET", "HEAD", "POST"]


@require_safe
def index_self_page(request: Request, pk: int) -> HttpResponse:
    found = writable(request, pk)
    return _show(request, found)


@require_http_methods(WAYS)
def index_self_field(request: Request, pk: int, slug: str) -> HttpResponse:
    found = writable(request, pk)
    if request.method != "POST" and not index_self.may_write(request.user, found):
        return redirect(found.self_url)
    progress = index_self.progress_of(found)
    field = _field(progress, slug)
    forms = self_forms(field.scores, request.POST if request.method == "POST" else None)
    problem, refused = "", set[int]()
    if request.method == "POST":
        problem, refused = _save(request, found, forms)
        if not problem and not any(form.errors for form in forms):
            messages.success(request, f"Đã lưu lĩnh vực {field.field.code}.")
            return redirect(_next_url(found, progress, slug, request.POST.get("then", "")))
        progress = index_self.progress_of(found)
        field = _field(progress, slug)
    # What was kept is shown as it stands; what was not, as it was typed.
    shown = [
        form if problem or form.errors else SelfScoreForm(row) for form, row in zip(forms, field.scores, strict=True)
    ]
    context = {
        "field": field,
        "progress": progress,
        "cards": [{"form": form, **_stands(row, form, refused)} for form, row in zip(shown, field.scores, strict=True)],
        "problem": problem,
        "unsaved": [form.answer for form in forms if form.errors],
        "is_last": progress.fields[-1].slug == slug,
        **_base(found, (f"Lĩnh vực {field.field.code}", "")),
    }
    wrong = problem or context["unsaved"]
    return render(request, "inspections/index/self/field.html", context, status=422 if wrong else 200)


@require_POST
def index_self_save(request: Request, pk: int) -> HttpResponse:
    """One criterion, sent by the page while somebody types at it."""
    rows = IndexScore.objects.visible_to(request.user).select_related("criterion__field", "assessment__round")
    row = get_object_or_404(rows.filter(criterion__source=Source.INSPECTION), pk=pk)
    allow(permissions.can_self_assess(request.user, row.assessment))
    form = SelfScoreForm(row, request.POST)
    problem, refused = _save(request, row.assessment, [form])
    progress = index_self.progress_of(row.assessment)
    field = _field(progress, (row.criterion.field or row.criterion).field_slug)
    if not request.htmx:
        where = reverse("index_self_field", args=[row.assessment_id, field.slug])
        if problem or form.errors:
            messages.error(request, problem or next(sentences(form)))
        return redirect(f"{where}#muc-{pk}")
    fresh = next(score for score in field.scores if score.pk == pk)
    wrong = problem or form.errors
    stands = _stands(fresh, form, refused)
    context = {
        "assessment": row.assessment,
        "form": form,
        "progress": progress,
        "field": field,
        "just_saved": not wrong and not stands["moved"],
        "sentences": [problem] if problem else [*sentences(form), *stands["moved"]],
        **stands,
    }
    return render(request, "inspections/index/self/saved.html", context, status=422 if wrong else 200)


@require_POST
def index_self_submit(request: Request, pk: int) -> HttpResponse:
    found = writable(request, pk)
    form = _hand_in_form(request, found, index_self.progress_of(found), sent=True)
    if not form.is_valid():
        return _show(request, found, form=form)
    given = form.cleaned_data
    paper = handing_in.Paper(given["document_code"], given["document_date"], given["scan"] or None)
    received_on, confirmed = given.get("received_on"), given.get("confirmed", False)
    try:
        handing_in.submit(pk, by=request.user, paper=paper, received_on=received_on, confirmed=confirmed)
    except FileRefused as refused:
        form.add_error("scan", str(refused))
    except WorkflowError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
    else:
        messages.success(request, "Đã gửi kết quả tự chấm.")
        return redirect(found)
    return _show(request, found, form=form)


@require_POST
def index_self_ask(request: Request, pk: int) -> HttpResponse:
    found = writable(request, pk)
    done = "Đã báo thủ trưởng đơn vị xem và gửi."
    to = found.self_url if index_self.may_write(request.user, found) else found.explain_url
    return act(request, lambda: handing_in.ask_head(pk, by=request.user), done=done, to=to)


@require_http_methods(WAYS)
def index_give_back(request: Request, pk: int) -> HttpResponse:
    found = assessment_seen(request, pk)
    allow(permissions.can_give_back(request.user, found))
    trail = crumbs(found, (str(found.unit), found.get_absolute_url()), ("Trả lại kết quả tự chấm", ""))
    intro = "Đơn vị nhận được lý do, sửa rồi gửi lại. Những gì đơn vị đã nhập vẫn giữ."
    done = f"Đã trả lại cho {found.unit}."

    def give_back(reason: str) -> object:
        return handing_in.give_back(pk, reason, by=request.user)

    to = found.get_absolute_url()
    return reason_page(request, give_back, done=done, to=to, breadcrumbs=trail, submit="Trả lại", intro=intro)


@require_safe
def index_scan(request: Request, pk: int) -> HttpResponseBase:
    """The paper that the unit's head signed; a draft's is the business of those who write it."""
    found = assessment_seen(request, pk)
    if not permissions.sees_self_scores(request.user, found):
        raise Http404
    return serve_file(request, found.scan, linked_by=found)


# --- What the pages above share -------------------------------------------------------------------


def assessment_seen(request: Request, pk: int) -> IndexAssessment:
    rows = IndexAssessment.objects.visible_to(request.user).select_related(*OF_ASSESSMENT)
    found: IndexAssessment = get_object_or_404(rows, pk=pk)
    return found


def writable(request: Request, pk: int) -> IndexAssessment:
    found = assessment_seen(request, pk)
    allow(permissions.can_self_assess(request.user, found))
    return found


def _field(progress: index_self.Progress, slug: str) -> index_self.FieldProgress:
    field = next((field for field in progress.fields if field.slug == slug), None)
    if field is None:
        raise Http404
    return field


def _save(request: Request, found: IndexAssessment, forms: list[SelfScoreForm]) -> tuple[str, set[int]]:
    def save(good: dict[int, SelfScoreForm]) -> dict[int, str]:
        return index_self.save(found.pk, {key: form.typed for key, form in good.items()}, by=request.user)

    return save_in_order(request, {form.answer.pk: form for form in forms}, save, typed_at="mark")


def _stands(row: IndexScore, form: SelfScoreForm, refused: set[int]) -> dict[str, Any]:
    """A criterion as it is kept, with what the page carries on; `moved`: what somebody else changed, in sentences."""

    def is_as_typed() -> bool:
        return index_self.digest(form.values) == index_self.digest(index_self.stored_values(row))

    moved = f"Người khác vừa sửa tiêu chí {row.criterion.code}. Tải lại trang để xem."
    told = row.pk in refused
    state, said = state_after(form, state_of(row), was_told=told, is_as_typed=is_as_typed, moved=moved)
    return {"row": row, "said": SelfScoreForm(row).proposed, "state": state, "moved": said}


def _next_url(found: IndexAssessment, progress: index_self.Progress, slug: str, then: str) -> str:
    """The same field again, or the one after it; after the last the page of all of them."""
    slugs = [field.slug for field in progress.fields]
    place = slugs.index(slug) + (1 if then == "next" else 0)
    if place < len(slugs):
        return reverse("index_self_field", args=[found.pk, slugs[place]])
    return found.self_url


def _show(request: Request, found: IndexAssessment, *, form: IndexHandInForm | None = None) -> HttpResponse:
    progress = index_self.progress_of(found)
    may_write = index_self.may_write(request.user, found)
    if form is None and not may_write:
        return redirect(found)
    context = {
        "progress": progress,
        "form": form or _hand_in_form(request, found, progress),
        "needs_paper": handing_in.needs_paper(request.user, found),
        "is_of_unit": permissions.is_of_unit(request.user, found),
        "missing": handing_in.missing_words(progress),
        "given_back": handing_in.given_back(found),
        **_base(found),
    }
    return render(request, "inspections/index/self/page.html", context, status=422 if form else 200)


def _hand_in_form(
    request: Request, found: IndexAssessment, progress: index_self.Progress, *, sent: bool = False
) -> IndexHandInForm:
    return IndexHandInForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        needs_paper=handing_in.needs_paper(request.user, found),
        for_unit=not permissions.is_of_unit(request.user, found),
        whole=progress.is_whole,
    )


def _base(found: IndexAssessment, *more: tuple[str, str]) -> dict[str, Any]:
    trail = [(str(found.unit), found.get_absolute_url()), ("Tự chấm điểm", found.self_url if more else "")]
    return {"assessment": found, "round": found.round, "breadcrumbs": crumbs(found, *trail, *more)}
