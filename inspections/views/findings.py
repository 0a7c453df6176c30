"""Findings: the list that everybody filters, and the page of one."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cchc.lib.dates import short_date, today
from cchc.lib.keyset import keyset_page
from cchc.lib.numbers import score_vi
from cchc.requests import Request
from inspections.enums import NOT_WAITED_FOR, FindingStatus, Severity
from inspections.forms.findings import FindingFilterForm, field_names
from inspections.models import Criterion, Finding
from inspections.permissions import can_see_inside
from units.models import Event

LIST = "Tồn tại, hạn chế"
COLUMNS = (
    "id",
    "text",
    "due_on",
    "status",
    "severity",
    "field_slug",
    "lost_points",
    "criterion__code",
    "responsible_unit__short_name",
)
SHOWN_LETTERS = 180
VERBS = {"record_finding": "Ghi nhận", "change_finding": "Sửa nội dung", "withdraw_finding": "Rút"}
STATUS, SEVERITY = dict(FindingStatus.choices), dict(Severity.choices)


@require_safe
def finding_list(request: Request) -> HttpResponse:
    names = field_names(request.user)
    form = FindingFilterForm(request.GET, user=request.user, names=names)
    found = form.apply(Finding.objects.visible_to(request.user))
    page = keyset_page(request, found.values(*COLUMNS), key=("due_on", "pk"))
    day = today()
    context = {
        "page": page,
        "rows": [_shown(row, names, day) for row in page.rows],
        "form": form,
        "heading": LIST,
        "filtered": bool(set(request.GET) - {"sau", "truoc"}),
    }
    template = "inspections/findings/list.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


def _shown(row: dict[str, Any], names: dict[str, str], day: dt.date) -> dict[str, Any]:
    """A row in words: formatting in the template would cost more than reading it."""
    text, due_on, lost = row["text"], row["due_on"], row["lost_points"]
    return {
        "url": reverse("finding", args=[row["id"]]),
        "text": text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS].rsplit(' ', 1)[0]}…",
        "unit": row["responsible_unit__short_name"],
        "field": names.get(row["field_slug"], ""),
        "code": row["criterion__code"] or "",
        "lost": score_vi(lost) if lost else "",
        "due": short_date(due_on) if due_on else "",
        "overdue": bool(due_on and due_on < day and row["status"] not in NOT_WAITED_FOR),
        "status": row["status"],
        "status_label": STATUS[row["status"]],
        "severity": row["severity"],
        "severity_label": SEVERITY[row["severity"]],
    }


@require_safe
def finding(request: Request, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(
        Finding.objects.visible_to(request.user).select_related(
            "inspection__unit", "inspection__round__plan", "criterion", "responsible_unit", "issued_to_unit"
        ),
        pk=pk,
    )
    fields = Criterion.objects.visible_to(request.user).fields()
    context = {
        "finding": found,
        "inspection": found.inspection,
        "field_name": fields.filter(field_slug=found.field_slug).values_list("text", flat=True).first(),
        "is_overdue": found.is_overdue(today()),
        "inside": can_see_inside(request.user, found.inspection),
        "events": _events(request, found),
    }
    return render(request, "inspections/findings/finding.html", context)


def _events(request: Request, found: Finding) -> list[dict[str, str]]:
    rows = Event.objects.visible_to(request.user).about(found).select_related("actor")
    return [
        {
            "when": f"{timezone.localtime(event.recorded_at):%H:%M %d/%m/%Y}",
            "what": STATUS.get(event.to_status) or VERBS.get(event.verb, "Cập nhật"),
            "who": event.actor.full_name if event.actor else "",
            "note": event.note,
        }
        for event in rows
    ]
