"""What the person is told: by the roles he holds, read by himself."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from cchc.lib.keyset import keyset_page
from cchc.lib.numbers import parse_key
from cchc.requests import Request
from units.listing import notices_found
from units.models import Notification, NotificationRead
from units.notifying import bell, mark_read

MOST_IDS = 200


@require_safe
def notification_list(request: Request) -> HttpResponse:
    return _list(request, "units/notification_list.html#results" if request.htmx else "units/notification_list.html")


@require_safe
def notification(request: Request, pk: int) -> HttpResponse:
    """Opening one is reading it."""
    found = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    mark_read(request.user, [found.pk])
    local = url_has_allowed_host_and_scheme(found.url, allowed_hosts=None)
    return redirect(found.url if local else "notification_list")


@require_POST
def notification_read(request: Request) -> HttpResponse:
    """`all`, or the `id`s that were ticked."""
    ids = [pk for pk in map(parse_key, request.POST.getlist("id")[:MOST_IDS]) if pk]
    mark_read(request.user, None if request.POST.get("all") else ids)
    if not request.htmx:
        return redirect("notification_list")
    return _list(request, "units/notification_list.html#changed")


def _list(request: Request, template: str) -> HttpResponse:
    """Unread first: they are what the page shows until one asks for all."""
    show_all, found = notices_found(request.user, request.GET)
    page = keyset_page(request, found, key=("-id", "-pk"))
    shown = [row.pk for row in page.rows]
    read = NotificationRead.objects.visible_to(request.user).filter(notification__in=shown) if show_all else None
    context = {
        "heading": "Thông báo",
        "page": page,
        "show_all": show_all,
        "read": set(read.values_list("notification", flat=True)) if read is not None else set(),
        "bell": bell(request.user),
    }
    return render(request, template, context)
