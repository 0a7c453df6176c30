"""People: who they are, which roles they hold, their accounts."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.forms import save_or_explain
from cchc.lib.dates import today
from cchc.lib.keyset import keyset_page
from cchc.requests import Request
from units import permissions, workflow
from units.forms import MembershipForm, OneTimePasswordForm, PersonForm
from units.listing import people_found, roles_of
from units.models import User


@require_safe
def person_list(request: Request) -> HttpResponse:
    filters, people = people_found(request.user, request.GET)
    page = keyset_page(request, people, key=("sort_key", "pk"))
    context = {"filters": filters, "page": page, "may_administer": permissions.can_administer_any(request.user)}
    return render(request, "units/person_list.html", context)


@require_safe
def person(request: Request, pk: int) -> HttpResponse:
    shown = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if not permissions.can_read_person(request.user, shown):
        raise PermissionDenied
    context = {
        "person": shown,
        "memberships": roles_of(request.user, shown),
        "may_edit": permissions.can_edit_person(request.user, shown),
        "may_grant": permissions.can_grant(request.user, shown),
        "may_set_password": permissions.can_set_password(request.user, shown),
        "may_deactivate": permissions.can_deactivate(request.user, shown),
        "is_oneself": shown == request.user,
        "today": today(),
    }
    return render(request, "units/person.html", context)


@never_cache
@sensitive_variables("password")
@require_http_methods(["GET", "POST"])
def person_create(request: Request) -> HttpResponse:
    """A new person with a first role; the answer shows the one-time password, which is kept nowhere."""
    if not permissions.can_administer_any(request.user):
        raise PermissionDenied
    form = PersonForm(request.POST or None)
    role_form = MembershipForm(request.POST or None, prefix="role", user=request.user)
    if request.method == "POST" and form.is_valid() & role_form.is_valid():
        password = _created(request, form, role_form)
        if password:
            return _show_password(request, form.instance, password, is_new=True)
    status = 422 if request.method == "POST" else 200
    return render(request, "units/person_create.html", {"form": form, "role_form": role_form}, status=status)


@sensitive_variables("password")
def _created(request: Request, form: PersonForm, role_form: MembershipForm) -> str | None:
    person, membership = form.save(commit=False), role_form.save(commit=False)
    try:
        return save_or_explain(form, lambda: workflow.create_person(person, membership, by=request.user))
    except workflow.WorkflowError as error:
        role_form.add_error("unit", str(error))
    return None


@require_http_methods(["GET", "POST"])
def person_edit(request: Request, pk: int) -> HttpResponse:
    edited = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if not permissions.can_edit_person(request.user, edited):
        raise PermissionDenied
    form = PersonForm(request.POST or None, instance=edited)
    if request.method == "POST" and form.is_valid() and save_or_explain(form, form.save):
        messages.success(request, "Đã lưu thông tin người dùng.")
        return redirect("person", pk)
    shown = User.objects.visible_to(request.user).get(pk=pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "units/person_edit.html", {"form": form, "person": shown}, status=status)


@never_cache
@sensitive_variables("password")
@require_http_methods(["GET", "POST"])
def person_set_password(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if not permissions.can_set_password(request.user, person):
        raise PermissionDenied
    form = OneTimePasswordForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "units/person_set_password.html", {"person": person, "form": form})
    drop = form.cleaned_data["drop_second_factor"]
    try:
        password = workflow.set_password(pk, by=request.user, drop_second_factor=drop)
    except workflow.WorkflowError as error:
        messages.error(request, str(error))
        return redirect("person", pk)
    return _show_password(request, person, password, is_new=False)


def _show_password(request: Request, person: User, password: str, *, is_new: bool) -> HttpResponse:
    """The only page that ever holds it: the answer to the POST itself, so that it stands in no session."""
    context = {"person": person, "password": password, "is_new": is_new}
    return render(request, "units/person_password.html", context)


@require_POST
def person_deactivate(request: Request, pk: int) -> HttpResponse:
    get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    try:
        workflow.deactivate(pk, by=request.user)
    except workflow.WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Đã ngừng sử dụng tài khoản. Các phiên đang mở của người này đã kết thúc.")
    return redirect("person", pk)


@require_POST
def person_activate(request: Request, pk: int) -> HttpResponse:
    get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    try:
        workflow.activate(pk, by=request.user)
    except workflow.WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Đã mở lại tài khoản.")
    return redirect("person", pk)
