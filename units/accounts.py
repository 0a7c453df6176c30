"""How django-allauth behaves here: no sign-up, no mail; accounts come from an administrator (design, rule 23)."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from units.middleware import IDLE_LIMITED, SIGNED_IN_AT, now_seconds
from units.scope import scope_of


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        request.session[SIGNED_IN_AT] = now_seconds()
        request.session[IDLE_LIMITED] = scope_of(user).only_unit_account
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's own messages («Đã đăng nhập») say nothing that the page does not show."""
