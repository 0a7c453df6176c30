"""Small forms beside the checklist: a page of their own, or a dialog over the checklist where scripts run.

What can be written there (a finding, a strength, a sampled file) is a `Kind`; `write` and `erase` serve them all.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cchc.requests import Request
from inspections import permissions
from inspections.drafting import StaleEditError
from inspections.forms.drafting import OfInspectionForm
from inspections.models import Inspection
from inspections.views.checklist import read_inside
from inspections.workflow import WorkflowError
from units.models import User

WAYS = ["GET", "HEAD", "POST"]
Touched = dict[str, list[Any]]  # {"criteria": [ids], "fields": [slugs]}


def writable(request: Request, pk: int) -> Inspection:
    """The inspection, for somebody who may write something in it; 404 hidden, 403 only read."""
    inspection = read_inside(request, pk)
    if not permissions.can_answer_any(request.user, inspection):
        raise PermissionDenied
    return inspection


@dataclass(frozen=True)
class Kind:
    """One kind of thing that the team writes beside the answers."""

    name: str  # «finding»: of its address for deleting, `finding_delete`
    template: str
    form: type[OfInspectionForm]
    visible_to: Callable[[User], Any]
    delete: Callable[..., object]
    touched: Callable[[Any], Touched]
    initial: Callable[[Request, Inspection], dict[str, Any]]
    context: Callable[[Request, Any], dict[str, Any]]  # what its template needs beside the form
    headings: tuple[str, str]  # new, change
    sentences: tuple[str, str, str]  # written, changed, deleted


def write(request: Request, pk: int, kind: Kind, key: uuid.UUID | None = None) -> HttpResponse:
    """Write a new one, or change the one with this key."""
    inspection = writable(request, pk)
    rows = kind.visible_to(request.user).filter(inspection=inspection)
    found = _editable(request, inspection, rows, key) if key else None
    before = kind.touched(found) if found else {}
    initial = None if key else kind.initial(request, inspection)
    form = kind.form(request.POST or None, instance=found, inspection=inspection, user=request.user, initial=initial)
    if form.is_bound and form.is_valid():
        saved = attempt(form, form.store, stored=lambda: rows.get(pk=form.instance.pk))
        if saved:
            return done(request, inspection, kind.sentences[bool(key)], **_both(before, kind.touched(saved)))
    return show(
        request,
        inspection,
        f"inspections/checklist/{kind.template}",
        heading=kind.headings[bool(key)],
        status=422 if form.is_bound else 200,
        form=form,
        delete_url=reverse(f"{kind.name}_delete", args=[pk, key]) if key else "",
        **kind.context(request, form),
    )


def erase(request: Request, pk: int, kind: Kind, key: uuid.UUID) -> HttpResponse:
    inspection = writable(request, pk)
    found = kind.visible_to(request.user).filter(inspection=inspection, pk=key).first()
    if found is None:
        raise Http404
    touched = kind.touched(found)
    return remove(request, inspection, lambda: kind.delete(key, by=request.user), sentence=kind.sentences[2], **touched)


def show(
    request: Request, inspection: Inspection, template: str, *, heading: str, status: int = 200, **context: Any
) -> HttpResponse:
    """The dialog's content alone for a script, else the same in a page."""
    checklist = reverse("checklist", args=[inspection.pk])
    crumbs = [(f"Phiếu kiểm tra {inspection.unit}", checklist), (heading, "")]
    page = {"inspection": inspection, "heading": heading, "back": checklist, "breadcrumbs": crumbs, **context}
    name = template if request.htmx else "inspections/checklist/dialog_page.html"
    return render(request, name, {**page, "inner": template}, status=status)


def done(request: Request, inspection: Inspection, sentence: str, **touched: list[Any]) -> HttpResponse:
    """Tell the page which blocks to ask for again; without a script, go back to the item."""
    if request.htmx:
        return JsonResponse({"sentence": sentence, "criteria": [], "fields": [], **touched})
    messages.success(request, sentence)
    criteria, fields = touched.get("criteria"), touched.get("fields")
    anchor = f"#i{criteria[0]}" if criteria else f"#f-{fields[0]}" if fields else ""
    return redirect(reverse("checklist", args=[inspection.pk]) + anchor)


def remove(
    request: Request, inspection: Inspection, action: Callable[[], object], *, sentence: str, **touched: list[Any]
) -> HttpResponse:
    """Delete or withdraw; what is refused is said where the person is."""
    try:
        action()
    except WorkflowError as error:
        if request.htmx:
            message = {"kind": "error", "text": str(error)}
            return render(request, "components/message.html", message, status=422)
        messages.error(request, str(error))
        return redirect("checklist", inspection.pk)
    return done(request, inspection, sentence, **touched)


def attempt(form: Any, action: Callable[[], Any], *, stored: Callable[[], Any] | None = None) -> Any:
    """Do it, or let the form say why not; None then. `stored` reads the row anew after a stale edit."""
    try:
        return action()
    except StaleEditError as error:
        form.add_error(None, str(error))
        if stored:
            form.rebase(stored())
    except WorkflowError as error:
        form.add_error(None, str(error))
    return None


def _editable(request: Request, inspection: Inspection, rows: Any, key: uuid.UUID) -> Any:
    """The row; 403 where its field is another's. A sample may serve items of several fields: its form looks closer."""
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    slug = getattr(found, "field_slug", None)
    if slug is not None and not permissions.can_answer(request.user, inspection, slug):
        raise PermissionDenied
    return found


def _both(one: Touched, other: Touched) -> Touched:
    return {key: [*one.get(key, []), *other.get(key, [])] for key in ("criteria", "fields")}
