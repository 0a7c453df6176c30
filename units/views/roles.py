"""Roles given and ended, and the list of who was granted what."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cchc.forms import save_or_explain
from cchc.lib.dates import today
from cchc.lib.keyset import keyset_page
from cchc.lib.text import search_key
from cchc.requests import Request
from units import permissions, workflow
from units.enums import Role
from units.forms import EndMembershipForm, GrantFilterForm, MembershipForm
from units.models import Event, Membership, User

GRANT_VERBS = {
    "create_person": "Tạo tài khoản",
    "grant_membership": "Cấp vai trò",
    "end_membership": "Kết thúc vai trò",
    "set_password": "Cấp mật khẩu dùng một lần",
    "deactivate": "Ngừng sử dụng tài khoản",
    "activate": "Mở lại tài khoản",
    "delegate": "Ủy quyền",
    "end_delegation": "Kết thúc ủy quyền",
    "create_calendar_feed": "Tạo địa chỉ lịch riêng",
    "renew_calendar_feed": "Tạo lại địa chỉ lịch riêng",
    "revoke_calendar_feed": "Hủy địa chỉ lịch riêng",
}
SUBJECTS = ("membership", "user", "delegation")


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
    readable = permissions.people_read(request.user)
    if not readable:
        raise PermissionDenied
    filters = GrantFilterForm(request.GET)
    show_log = request.GET.get("show") == "log"
    if show_log:
        log = Event.objects.visible_to(request.user).filter(lead_unit__in=readable, subject_type__in=SUBJECTS)
        page = keyset_page(request, _log(log, filters).select_related("actor"), key=("-id", "-pk"))
        rows = [_log_row(event) for event in page.rows]
    else:
        held = Membership.objects.visible_to(request.user).of_lead_units(readable).in_force(today())
        shown = _held(held, filters).select_related("user", "unit", "granted_by")
        page = keyset_page(request, shown, key=("-granted_at", "-pk"))
        rows = page.rows
    context = {"filters": filters, "page": page, "rows": rows, "show_log": show_log}
    return render(request, "units/grant_list.html", context)


def _held(held: QuerySet[Membership], filters: GrantFilterForm) -> QuerySet[Membership]:
    if role := filters.chosen("role"):
        held = held.filter(role=role)
    if since := filters.chosen("since"):
        held = held.filter(granted_at__date__gte=since)
    if until := filters.chosen("until"):
        held = held.filter(granted_at__date__lte=until)
    return held.filter(user__search_key__contains=search_key(filters.chosen("q") or ""))


def _log(log: QuerySet[Event], filters: GrantFilterForm) -> QuerySet[Event]:
    log = log.filter(verb__in=GRANT_VERBS)
    if role := filters.chosen("role"):
        log = log.filter(data__role=role)
    if since := filters.chosen("since"):
        log = log.filter(recorded_at__date__gte=since)
    if until := filters.chosen("until"):
        log = log.filter(recorded_at__date__lte=until)
    if words := filters.chosen("q"):
        log = log.filter(data__person__icontains=words)
    return log


def _log_row(event: Event) -> dict[str, object]:
    role = event.data.get("role")
    return {
        "event": event,
        "what": GRANT_VERBS[event.verb],
        "person": event.data.get("person", ""),
        "role": Role(role).label if role in Role.values else "",
        "unit": event.data.get("unit", ""),
        "principal": event.data.get("principal", ""),
        "second_factor_dropped": event.data.get("second_factor_dropped", False),
    }
