"""Who may sign for whom, and until when."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.forms import save_or_explain
from cchc.lib.dates import today
from cchc.lib.keyset import keyset_page
from cchc.requests import Request
from units import permissions, workflow
from units.forms import DelegationForm
from units.listing import delegations_found
from units.models import Delegation


@require_safe
def delegation_list(request: Request) -> HttpResponse:
    page = keyset_page(request, delegations_found(request.user), key=("-starts_on", "-pk"))
    rows = [(row, permissions.can_end_delegation(request.user, row)) for row in page.rows]
    context = {"page": page, "rows": rows, "today": today()}
    context["may_administer"] = permissions.can_administer_any(request.user)
    return render(request, "units/delegation_list.html", context)


@require_http_methods(["GET", "POST"])
def delegation_add(request: Request) -> HttpResponse:
    if not permissions.can_administer_any(request.user):
        raise PermissionDenied
    form = DelegationForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        delegation = form.save(commit=False)
        if save_or_explain(form, lambda: workflow.delegate(delegation, by=request.user)):
            messages.success(request, "Đã ghi ủy quyền.")
            return redirect("delegation_list")
    status = 422 if request.method == "POST" else 200
    return render(request, "units/delegation_add.html", {"form": form}, status=status)


@require_POST
def delegation_end(request: Request, pk: int) -> HttpResponse:
    get_object_or_404(Delegation.objects.visible_to(request.user), pk=pk)
    try:
        workflow.end_delegation(pk, by=request.user)
    except workflow.WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Ủy quyền đã kết thúc.")
    return redirect("delegation_list")
