"""Limits of a session, and the one-time password that must be changed at first use (design, rule 23)."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
IDLE_LIMITED = "idle_limited"
SEEN_EVERY = 60  # seconds between two writes of SEEN_AT: a session row is not saved at every request

GetResponse = Callable[[HttpRequest], HttpResponse]


def now_seconds() -> int:
    return int(time.time())


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Nothing is open to strangers. A page's script gets 401 with a sentence instead of the sign-in page."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., HttpResponse]) -> HttpResponse:
        if "application/json" in request.headers.get("Accept", ""):
            return _sign_in_again(request)
        return super().handle_no_permission(request, view_func)


class SessionLimitsMiddleware:
    """Ends a session after 12 hours, and that of a unit's account after 30 idle minutes; nothing is cached."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.get(SIGNED_IN_AT) and self._is_over(request):
            logout(request)
            return _sign_in_again(request)
        response = self.get_response(request)
        if SIGNED_IN_AT in request.session and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response

    def _is_over(self, request: HttpRequest) -> bool:
        now = now_seconds()
        if now - request.session[SIGNED_IN_AT] > settings.SESSION_COOKIE_AGE:
            return True
        if not request.session.get(IDLE_LIMITED):
            return False
        seen = request.session.get(SEEN_AT, request.session[SIGNED_IN_AT])
        if now - seen > settings.CCHC_IDLE_MINUTES * 60:
            return True
        if now - seen > SEEN_EVERY:
            request.session[SEEN_AT] = now
        return False


def _sign_in_again(request: HttpRequest) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(
            {"error": "Phiên làm việc đã hết hạn. Hãy đăng nhập lại; nội dung chưa gửi vẫn còn trên thiết bị."},
            status=401,
        )
    messages.info(request, "Phiên làm việc đã hết hạn. Hãy đăng nhập lại để tiếp tục.")
    return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}")


class OneTimePasswordMiddleware:
    """Whoever signed in with a password that an administrator set must choose his own before anything else."""

    OPEN_TO_HIM = {"account_change_password", "account_logout"}

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated or not user.must_change_password:
            return None
        match = request.resolver_match
        if match is None or match.url_name in self.OPEN_TO_HIM:
            return None
        messages.warning(request, "Đây là mật khẩu dùng một lần. Hãy đặt mật khẩu của riêng bạn để tiếp tục.")
        return redirect("account_change_password")
