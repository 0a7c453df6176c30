"""What many pages of this part share: a page with one form, a button that changes a state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from cchc.lib.numbers import parse_key
from inspections.forms.reason import ReasonForm
from inspections.workflow import WorkflowError

Breadcrumbs = list[tuple[str, str]]


def form_page(
    request: HttpRequest,
    form: BaseForm,
    *,
    breadcrumbs: Breadcrumbs,
    template: str = "inspections/form.html",
    **context: Any,
) -> HttpResponse:
    """One form. The last breadcrumb is the heading; the one before it is where «Không lưu» goes."""
    back = next((url for _, url in reversed(breadcrumbs) if url), "")
    page = {"form": form, "breadcrumbs": breadcrumbs, "heading": breadcrumbs[-1][0], "back": back, **context}
    return render(request, template, page, status=422 if form.is_bound else 200)


def reason_page(
    request: HttpRequest,
    action: Callable[[str], object],
    *,
    done: str,
    to: str,
    breadcrumbs: Breadcrumbs,
    submit: str,
    intro: str,
) -> HttpResponse:
    """A transition that others have to be told the reason of; `intro` says what it does to them."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            action(form.cleaned_data["reason"])
        except WorkflowError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect(to)
    return form_page(request, form, breadcrumbs=breadcrumbs, submit=submit, intro=intro)


def act(request: HttpRequest, action: Callable[[], object], *, done: str, to: str) -> HttpResponse:
    """Do a transition, say what came of it, go back to the page."""
    try:
        action()
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(to)


def numbers_in(data: QueryDict, name: str) -> set[int]:
    """The keys of ticked rows; whatever else was sent is left out."""
    return {key for text in data.getlist(name) if (key := parse_key(text))}


def what_came_and_went(added: int, removed: int) -> str:
    """What ticking units of a round changed."""
    if not added and not removed:
        return "Phạm vi của đợt không đổi."
    words = [f"thêm {added} đơn vị"] * bool(added) + [f"bỏ {removed} đơn vị"] * bool(removed)
    return f"Đã {', '.join(words)}."
