"""People who sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from cchc.lib.text import name_sort_key, search_key
from units.scope import scope_of

if TYPE_CHECKING:
    from collections.abc import Iterable


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """People of the authorities for which one works, people of one's own units, and oneself."""
        scope = scope_of(user)
        colleagues = Q(memberships__unit__in=scope.own)
        rows = self.model._base_manager.filter(_belongs_to(scope.led) | colleagues).values("pk")
        return self.filter(Q(pk__in=rows) | Q(pk=user.pk))

    def of_lead_units(self, lead_units: Iterable[int]) -> Self:
        """People who have or had a membership in these authorities or in what stands below them."""
        return self.filter(pk__in=self.model._base_manager.filter(_belongs_to(lead_units)).values("pk"))


def _belongs_to(lead_units: Iterable[int]) -> Q:
    ids = list(lead_units)
    below = Q(memberships__unit__lead_unit__in=ids) | Q(memberships__unit__in=ids)
    return Q(memberships__lead_unit__in=ids) | below


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: User | AnonymousUser) -> UserQuerySet:
        return self.get_queryset().visible_to(user)

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@pghistory.track(exclude=["password", "last_login", "closed_hints"])
class User(AbstractBaseUser):
    """Một người dùng. Đăng nhập bằng tên đăng nhập; quyền đến từ tư cách thành viên (Membership)."""

    username = models.CharField(
        "tên đăng nhập",
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9._-]{2,}$",
                "Tên đăng nhập gồm chữ thường không dấu, số và các dấu . _ -, ít nhất 3 ký tự.",
            )
        ],
        error_messages={"unique": "Tên đăng nhập này đã có người dùng."},
    )
    full_name = models.CharField("họ và tên", max_length=100)
    job_title = models.CharField("chức vụ", max_length=120, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    phone = models.CharField("điện thoại", max_length=30, blank=True)
    mail_at_once = models.BooleanField(
        "nhận thư ngay khi có việc mới",
        default=False,
        help_text="Bỏ trống thì mỗi ngày nhận một thư tổng hợp.",
    )
    is_active = models.BooleanField("đang hoạt động", default=True)
    must_change_password = models.BooleanField("phải đổi mật khẩu", default=False, editable=False)
    illustrative = models.BooleanField("dữ liệu minh họa", default=False, editable=False)
    closed_hints = ArrayField(
        models.CharField(max_length=80), verbose_name="gợi ý đã đóng", default=list, editable=False
    )
    date_joined = models.DateTimeField("tạo lúc", auto_now_add=True)
    sort_key = models.CharField(max_length=300, editable=False, db_collation="C")
    search_key = models.CharField(max_length=300, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = name_sort_key(self.full_name)
        self.search_key = search_key(f"{self.full_name} {self.username}")
        fields: Iterable[str] | None = kwargs.get("update_fields")
        if fields is not None and "full_name" in fields:
            kwargs["update_fields"] = {*fields, "sort_key", "search_key"}
        super().save(*args, **kwargs)
