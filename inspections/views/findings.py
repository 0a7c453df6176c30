"""Findings: the follow-up table that everybody filters, and the page that tells the life of one."""

from __future__ import annotations

import uuid
from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cchc.lib.dates import today
from cchc.lib.keyset import keyset_page
from cchc.lib.text import shortened
from cchc.requests import Request
from inspections import city_side, loss_panel, reminder_panel, reminding, unit_desk
from inspections.clocks import DueState, days_left_words, desk_of, due_state
from inspections.finding_history import history
from inspections.finding_permissions import reads_inside
from inspections.finding_table import as_values, keys_of, shown
from inspections.forms.findings import FindingFilterForm, field_names
from inspections.models import Criterion, Finding
from inspections.permissions import can_plan

LIST = "Tồn tại, hạn chế"
SHOWN_LETTERS = 160
ROWS = 30  # a page stays below 60 kB, and below 40 times an empty one


@require_safe
def finding_list(request: Request) -> HttpResponse:
    names = field_names(request.user)
    form = FindingFilterForm(request.GET, user=request.user, names=names)
    found = form.apply(Finding.objects.visible_to(request.user))
    page = keyset_page(request, found, key=form.key, size=ROWS, shown=as_values)
    day = today()
    context = {
        "page": page,
        "rows": [_linked(shown(row, names, day), number) for number, row in enumerate(page.rows, 1)],
        "form": form,
        "heading": LIST,
        "filtered": bool(set(request.GET) - {"sau", "truoc", "sort"}),
        "may_remind": can_plan(request.user),
    }
    template = "inspections/findings/list.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


def _linked(row: dict[str, object], number: int) -> dict[str, object]:
    """`anchor` names the link of the row: to format `forloop.counter` would cost more than all else of it."""
    text = shortened(str(row["text"]), SHOWN_LETTERS)
    return {**row, "url": reverse("finding", args=[row["id"]]), "text": text, "anchor": f"r{number}"}


@require_POST
def finding_remind(request: Request) -> HttpResponse:
    """Remind the units of the ticked findings; each row is checked on its own, and what did not go says why."""
    if not can_plan(request.user):
        raise PermissionDenied
    only = keys_of(request.POST.getlist("only"))  # from the page of one
    back = reverse("finding", args=only[:1]) if only else _back(request)
    keys = only or keys_of(request.POST.getlist("finding"))
    if not keys:
        messages.warning(request, "Hãy chọn ít nhất một dòng để nhắc.")
        return redirect(back)
    result = reminding.remind_now(keys, by=request.user)
    if result.done:
        messages.success(request, f"Đã nhắc đơn vị về {len(result.done)} tồn tại.")
    for sentence, count in Counter(sentence for _, sentence in result.refused).items():
        messages.warning(request, f"{count} tồn tại không nhắc được: {sentence}")
    return redirect(back)


def _back(request: Request) -> str:
    """The list as it was filtered: its query stands on the address of the form."""
    return f"{reverse('finding_list')}?{request.GET.urlencode()}"


@require_safe
def finding(request: Request, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(
        Finding.objects.visible_to(request.user).select_related(
            "inspection__unit",
            "inspection__round__plan",
            "assessment__round",
            "plan",
            "criterion",
            "responsible_unit",
            "issued_to_unit",
            "conclusion__legal_document",
            "repeats__inspection__round",
            "repeats__assessment__round",
        ),
        pk=pk,
    )
    fields = Criterion.objects.visible_to(request.user).fields()
    day = today()
    due = due_state(found.status, found.due_on, day, soon_days=found.plan.due_soon_days)
    inside = reads_inside(request.user, found)
    context = {
        "finding": found,
        "inspection": found.inspection,
        "field_name": fields.filter(field_slug=found.field_slug).values_list("text", flat=True).first(),
        "due_state": due,
        "left": days_left_words(found.due_on, day) if found.due_on and due != DueState.NONE else "",
        "desk": desk_of(found.status, found.closed_on),
        "inside": inside,
        "unit_side": unit_desk.panel(request.user, found, day),
        "reminders": reminder_panel.panel(request.user, found),
        "loss_side": loss_panel.panel(request.user, found),
        "city_side": city_side.panel(request.user, found),
        "history": history(found, request.user, inside=inside),
    }
    return render(request, "inspections/findings/finding.html", context)
