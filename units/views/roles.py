"""Roles given and ended, and the list of who was granted what."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cchc.forms import save_or_explain
from cchc.lib.keyset import keyset_page
from cchc.requests import Request
from units import listing, permissions, workflow
from units.forms import EndMembershipForm, MembershipForm
from units.models import Membership, User


@require_http_methods(["GET", "POST"])
def membership_add(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if not permissions.can_grant(request.user, person):
        raise PermissionDenied
    form = MembershipForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid() and _granted(request, pk, form):
        messages.success(request, f"Đã cấp vai trò cho {person}.")
        return redirect("person", pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "units/membership_add.html", {"form": form, "person": person}, status=status)


def _granted(request: Request, person_id: int, form: MembershipForm) -> Membership | None:
    membership = form.save(commit=False)
    try:
        return save_or_explain(form, lambda: workflow.grant_membership(person_id, membership, by=request.user))
    except workflow.WorkflowError as error:
        form.add_error("role", str(error))
    return None


@require_http_methods(["GET", "POST"])
def membership_end(request: Request, pk: int) -> HttpResponse:
    membership = get_object_or_404(Membership.objects.visible_to(request.user).select_related("user", "unit"), pk=pk)
    if not permissions.can_end_membership(request.user, membership):
        raise PermissionDenied
    form = EndMembershipForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _ended(request, pk, form):
        messages.success(request, "Đã ghi ngày kết thúc vai trò.")
        return redirect("person", membership.user_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "units/membership_end.html", {"form": form, "membership": membership}, status=status)


def _ended(request: Request, pk: int, form: EndMembershipForm) -> bool:
    ends_on, reason = form.cleaned_data["ends_on"], form.cleaned_data["reason"]
    try:
        workflow.end_membership(pk, by=request.user, ends_on=ends_on, reason=reason)
    except workflow.WorkflowError as error:
        form.add_error("ends_on", str(error))
        return False
    return True


@require_safe
def grant_list(request: Request) -> HttpResponse:
    """Two views of the same: roles in force today, or the log of what was granted, ended and reset."""
    show_log = request.GET.get("show") == "log"
    if show_log:
        filters, log = listing.grants_logged(request.user, request.GET)
        page = keyset_page(request, log, key=("-id", "-pk"))
        rows = [listing.log_row(event) for event in page.rows]
    else:
        filters, held = listing.grants_held(request.user, request.GET)
        page = keyset_page(request, held, key=("-granted_at", "-pk"))
        rows = page.rows
    context = {"filters": filters, "page": page, "rows": rows, "show_log": show_log}
    return render(request, "units/grant_list.html", context)
