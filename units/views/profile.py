"""One's own page: roles, contact, sign-in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from cchc.forms import save_or_explain
from cchc.lib.dates import today
from cchc.requests import Request
from units import feeding
from units.forms import ProfileForm
from units.listing import delegated_to, roles_of
from units.models import CalendarFeed, User
from units.workflow import WorkflowError


@require_http_methods(["GET", "POST"])
def profile(request: Request) -> HttpResponse:
    oneself = User.objects.visible_to(request.user).get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=oneself)
    if request.method == "POST" and form.is_valid() and save_or_explain(form, form.save):
        messages.success(request, "Đã lưu thông tin liên hệ.")
        return redirect("profile")
    held = roles_of(request.user, request.user)
    feed = CalendarFeed.objects.visible_to(request.user).first()
    context = {
        "form": form,
        "feed": feed,
        "feed_lives": feed is not None and feeding.is_living(request.user),
        "may_have_feed": any(row.in_force_on(today()) for row in held),
        "memberships": held,
        "delegations": delegated_to(request.user),
        "today": today(),
    }
    return render(request, "units/profile.html", context, status=422 if request.method == "POST" else 200)


@never_cache
@sensitive_variables("token", "address", "context")
@require_POST
def calendar_feed_renew(request: Request) -> HttpResponse:
    """The only page that ever holds the address: the answer to the POST itself, so that it stands in no session."""
    token = feeding.renew(by=request.user)
    address = request.build_absolute_uri(reverse("calendar_feed", args=[token]))
    subscribe = "webcal" + address.removeprefix("https").removeprefix("http")
    context = {"heading": "Địa chỉ lịch riêng của bạn", "address": address, "subscribe": subscribe}
    return render(request, "units/calendar_feed.html", context)


@require_POST
def calendar_feed_revoke(request: Request) -> HttpResponse:
    try:
        feeding.revoke(by=request.user)
    except WorkflowError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "Đã hủy địa chỉ lịch: từ lúc này không ai đọc được ở đó nữa.")
    return redirect("profile")
