"""The chain of national criteria sets, and which of our sets follow which."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cchc.lib.dates import today
from cchc.requests import Request, allow
from inspections import national_sets, permissions
from inspections.views.criteria import LIST
from units.scope import scope_of

HEADING = "Chuỗi bộ tiêu chí quốc gia"


@require_safe
def national_set_list(request: Request) -> HttpResponse:
    rows = national_sets.followed_by(request.user)
    context = {
        "rows": rows,
        "today": today(),
        "may_register": permissions.can_register_document(request.user)
        and not all(document for _, document, _ in rows),
        "heading": HEADING,
        "breadcrumbs": [(LIST, reverse("criteria_set_list")), (HEADING, "")],
    }
    return render(request, "inspections/criteria/national.html", context)


@require_POST
def national_set_register(request: Request) -> HttpResponse:
    allow(permissions.can_register_document(request.user))
    leads = scope_of(request.user).units(permissions.REGISTRARS)
    count = sum(national_sets.register(lead_unit_id) for lead_unit_id in sorted(leads))
    messages.success(request, f"Đã thêm {count} quyết định vào danh sách văn bản.")
    return redirect("national_set_list")
