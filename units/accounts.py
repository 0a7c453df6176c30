"""How django-allauth behaves here: no sign-up, no mail; accounts come from an administrator (design, rule 23)."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cchc.forms import CleanFormMixin
from units.middleware import IDLE_LIMITED, SECOND_FACTOR_SET, SIGNED_IN_AT, now_seconds
from units.models import User
from units.permissions import needs_second_factor
from units.scope import scope_of

# allauth speaks no Vietnamese; these are the sentences that can come up here.
SENTENCES = {
    "account_inactive": "Tài khoản này đang ngừng sử dụng.",
    "enter_current_password": "Mật khẩu hiện tại chưa đúng.",
    "incorrect_code": "Mã chưa đúng hoặc đã hết hạn. Hãy nhập mã đang hiện trên ứng dụng.",
    "incorrect_password": "Mật khẩu chưa đúng.",
    "invalid_login": "Tên đăng nhập hoặc mật khẩu chưa đúng.",
    "username_password_mismatch": "Tên đăng nhập hoặc mật khẩu chưa đúng.",
    "too_many_login_attempts": "Đã nhập sai quá nhiều lần. Hãy chờ một phút rồi thử lại.",
    "rate_limited": "Đã nhập sai quá nhiều lần. Hãy chờ một phút rồi thử lại.",
}
SAID_BY_THE_PAGE = ("account/messages/logged_in.txt", "account/messages/logged_out.txt")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {**DefaultAccountAdapter.error_messages, **SENTENCES}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        request.session[SIGNED_IN_AT] = now_seconds()
        request.session[IDLE_LIMITED] = scope_of(user).only_unit_account
        request.session[SECOND_FACTOR_SET] = Authenticator.objects.filter(user=user).exists()
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def set_password(self, user: Any, password: str) -> None:
        """One's own choice: the one-time password has done its work."""
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse(settings.LOGIN_REDIRECT_URL)

    def add_message(self, request: HttpRequest, level: int, message_template: str = "", *args: Any, **kw: Any) -> None:
        if message_template not in SAID_BY_THE_PAGE:
            super().add_message(request, level, message_template, *args, **kw)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By account and address: who guesses from afar does not lock out the person himself."""
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}:{self.get_client_ip(request)}"


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        **SENTENCES,
        "cannot_delete_authenticator": "Vai trò hiện tại bắt buộc xác thực hai bước nên không tắt được.",
        "cannot_generate_recovery_codes": "Hãy bật xác thực hai bước trước khi tạo mã dự phòng.",
    }

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        user: User = authenticator.user
        return not (settings.CCHC_PRODUCTION and needs_second_factor(user))


class SignInForm(CleanFormMixin, LoginForm):  # type: ignore[misc]
    """User names are lower case: a telephone that capitalises the first letter does no harm."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs.update(autocapitalize="none", spellcheck="false")

    def clean_login(self) -> str:
        return str(super().clean_login()).lower()


class OwnPasswordForm(CleanFormMixin, ChangePasswordForm):  # type: ignore[misc]
    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = forms.Form.clean(self) or self.cleaned_data
        new, again = data.get("password1"), data.get("password2")
        if new and again and new != again:
            self.add_error("password2", "Hai lần nhập mật khẩu mới chưa giống nhau.")
        elif new and new == data.get("oldpassword"):
            self.add_error("password1", "Mật khẩu mới phải khác mật khẩu hiện tại.")
        return data


class LengthValidator(MinimumLengthValidator):
    """Django's own sentence is not in its Vietnamese catalogue."""

    def get_error_message(self) -> str:
        return f"Mật khẩu quá ngắn: cần ít nhất {self.min_length} ký tự."
