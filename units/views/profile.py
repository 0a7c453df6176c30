"""One's own page: roles, contact, sign-in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cchc.forms import save_or_explain
from cchc.lib.dates import today
from cchc.requests import Request
from units.forms import ProfileForm
from units.models import Delegation, Membership, User


@require_http_methods(["GET", "POST"])
def profile(request: Request) -> HttpResponse:
    oneself = User.objects.visible_to(request.user).get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=oneself)
    if request.method == "POST" and form.is_valid() and save_or_explain(form, form.save):
        messages.success(request, "Đã lưu thông tin liên hệ.")
        return redirect("profile")
    held = Membership.objects.visible_to(request.user).filter(user=request.user).select_related("unit")
    given = Delegation.objects.visible_to(request.user).filter(delegate=request.user, ends_on__gte=today())
    context = {
        "form": form,
        "memberships": held,
        "delegations": given.select_related("principal"),
        "today": today(),
    }
    return render(request, "units/profile.html", context, status=422 if request.method == "POST" else 200)
