"""Who must sign in, limits of a session, and what a person must do first (design, rule 23)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from units.permissions import needs_second_factor

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
IDLE_LIMITED = "idle_limited"
SECOND_FACTOR_SET = "second_factor_set"
SEEN_EVERY = 60  # seconds between two writes of SEEN_AT: a session row is not saved at every request
ENDED = "Phiên làm việc đã hết hạn. Hãy đăng nhập lại; nội dung chưa gửi vẫn còn trên thiết bị."
DRAWN_FOR = "X-CCHC-User"
SOMEBODY_ELSE = (
    "Trên trình duyệt này hiện có người khác đăng nhập. Nội dung của bạn vẫn được giữ trên thiết bị; "
    "hãy đăng nhập lại bằng tài khoản của mình."
)

GetResponse = Callable[[HttpRequest], HttpResponse]


def now_seconds() -> int:
    return int(time.time())


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "") or request.content_type == "application/json"


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """A script gets 401 and a sentence, a page the sign-in that leads back to where the person was.

    A script that says for whom its page was drawn is heard only while that person is signed in: what one typed is
    never sent in the name of the next who uses the device.
    """

    def process_view(self, request: HttpRequest, view_func: Any, *args: Any) -> HttpResponseBase | None:
        drawn_for = request.headers.get(DRAWN_FOR)
        if drawn_for and request.user.is_authenticated and drawn_for != str(request.user.pk):
            return JsonResponse({"error": SOMEBODY_ELSE, "somebody_else": SOMEBODY_ELSE}, status=401)
        return super().process_view(request, view_func, *args)

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:  # type: ignore[override]
        return sign_in_again(request)


class SessionLimitsMiddleware:
    """Ends a session after 12 hours, and that of a unit's account after 30 idle minutes; nothing is cached."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.get(SIGNED_IN_AT) and self._is_over(request):
            logout(request)
            if not wants_json(request):
                messages.info(request, "Phiên làm việc đã hết hạn. Hãy đăng nhập lại để tiếp tục.")
            return sign_in_again(request)
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


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back afterwards. Of what was sent nothing is done."""
    if wants_json(request):
        return JsonResponse({"error": ENDED}, status=401)
    back = _where_he_was(request)
    url = reverse(settings.LOGIN_URL) + (f"?{urlencode({'next': back})}" if back else "")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": url})
    return redirect(url)


def _where_he_was(request: HttpRequest) -> str:
    """The page that was asked for, or the page from which something was sent."""
    if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
        return request.get_full_path()
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


class FirstThingsMiddleware:
    """What comes before anything else: one's own password, and in production a second factor where the role asks."""

    PASSWORD_PAGES = {"account_change_password", "account_logout"}
    FACTOR_PAGES = PASSWORD_PAGES | {
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_reauthenticate",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    }

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> HttpResponse | None:
        if not request.user.is_authenticated or request.resolver_match is None:
            return None
        name = request.resolver_match.url_name
        if request.user.must_change_password:
            sentence = "Đây là mật khẩu dùng một lần. Hãy đặt mật khẩu của riêng bạn để tiếp tục."
            return None if name in self.PASSWORD_PAGES else _first(request, "account_change_password", sentence)
        if name not in self.FACTOR_PAGES and _lacks_second_factor(request):
            sentence = "Vai trò của bạn bắt buộc xác thực hai bước. Hãy bật trước khi tiếp tục."
            return _first(request, "mfa_activate_totp", sentence)
        return None


def _lacks_second_factor(request: HttpRequest) -> bool:
    """Asked once a session: afterwards the session remembers that there is one."""
    if not settings.CCHC_PRODUCTION or request.session.get(SECOND_FACTOR_SET):
        return False
    if not request.user.is_authenticated or not needs_second_factor(request.user):
        return False
    from allauth.mfa.utils import is_mfa_enabled

    request.session[SECOND_FACTOR_SET] = enabled = bool(is_mfa_enabled(request.user))
    return not enabled


def _first(request: HttpRequest, name: str, sentence: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"error": sentence}, status=403)
    back = _where_he_was(request)
    messages.warning(request, sentence)
    return redirect(reverse(name) + (f"?{urlencode({'next': back})}" if back else ""))
