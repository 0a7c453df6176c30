"""Whoever confirms identifies himself, on his own device or in a form that opens no session (design, rule 14)."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from units.models import User

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."
TOO_OFTEN = "Đã thử quá nhiều lần. Hãy đợi một phút rồi thử lại."


def identify(request: HttpRequest, username: str, password: str, code: str = "") -> User:
    """The active person of that name and password, and of that one-time code where he has set one up.

    Raises ValidationError with a sentence. Counts as an attempt to sign in, under the same limits; opens no session.
    """
    try:
        user = get_adapter().authenticate(request, username=username, password=password)
    except ValidationError:
        raise ValidationError(TOO_OFTEN, code="too_often") from None
    if not isinstance(user, User) or not user.is_active:
        raise ValidationError({"password": WRONG})
    if user.must_change_password:
        raise ValidationError("Mật khẩu dùng một lần không dùng để ký. Hãy đăng nhập và đặt mật khẩu của riêng mình.")
    if is_mfa_enabled(user) and not _code_holds(user, code):
        raise ValidationError({"code": "Mã xác thực không đúng. Hãy nhập mã 6 số đang hiện trong ứng dụng xác thực."})
    return user


def _code_holds(user: User, code: str) -> bool:
    return bool(code) and any(row.wrap().validate_code(code) for row in Authenticator.objects.filter(user=user))
