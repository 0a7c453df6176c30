"""Small forms beside the checklist: a page of their own, or a dialog over the checklist where scripts run."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cchc.requests import Request
from inspections.drafting import StaleEditError
from inspections.models import Inspection
from inspections.workflow import WorkflowError

Touched = dict[str, list[Any]]  # {"criteria": [ids], "fields": [slugs]}


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
        event = {"cchc:saved": {"sentence": sentence, "criteria": [], "fields": [], **touched}}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(event)})
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
