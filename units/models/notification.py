"""Notices in the application, and the mails that tell of them."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q

from units.enums import MailStatus, Role
from units.models.membership import Membership
from units.models.unit import Unit
from units.models.user import User
from units.scope import scope_of


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What is addressed to a role that the person holds now: a successor inherits it (design, rule 23).

        And what is addressed to himself: to lead a team, or to sign in its name, is no role.
        """
        if not user.is_authenticated:
            return self.none()
        held = [Q(role=role, unit__in=units) for role, units in scope_of(user).roles.items()]
        return self.filter(Q(*held, Q(user=user.pk), _connector=Q.OR))

    def unread_by(self, user: User | AnonymousUser) -> Self:
        reads = NotificationRead.objects.filter(notification=OuterRef("pk"), user_id=user.pk or 0)
        return self.visible_to(user).filter(~Exists(reads))


class Notification(models.Model):
    """Một thông báo gửi tới người giữ một vai trò tại một đơn vị (với vai trò của cơ quan chủ trì: tại cơ quan đó).

    `user` thay cho vai trò: việc của riêng một người, ví dụ Tổ trưởng của một Tổ kiểm tra.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="đơn vị", related_name="+")
    role = models.CharField("vai trò", max_length=20, choices=Role, blank=True)
    user = models.ForeignKey(User, models.PROTECT, verbose_name="người nhận", related_name="+", null=True)
    kind = models.CharField("loại", max_length=30)
    text = models.CharField("nội dung", max_length=300)
    url = models.CharField("đường dẫn", max_length=300)
    subject_type = models.CharField("loại đối tượng", max_length=40, blank=True)
    subject_id = models.CharField("khóa đối tượng", max_length=40, blank=True)
    occurred_on = models.DateField("ngày")
    created_at = models.DateTimeField("lúc", auto_now_add=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=Role.values, user=None) | Q(role="", user__isnull=False),
                name="notification_to_role_or_person",
            )
        ]
        indexes = [
            models.Index(fields=["unit", "role", "-id"], name="notification_by_role"),
            models.Index(fields=["user", "-id"], condition=Q(user__isnull=False), name="notification_by_person"),
        ]

    def __str__(self) -> str:
        return self.text


class NotificationReadQuerySet(models.QuerySet["NotificationRead"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """One's own: what somebody has read is nobody else's business."""
        return self.filter(user_id=user.pk or 0)


class NotificationRead(models.Model):
    """Ai đã đọc thông báo nào."""

    notification = models.ForeignKey(Notification, models.CASCADE, related_name="reads")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    read_at = models.DateTimeField(auto_now_add=True)

    objects = NotificationReadQuerySet.as_manager()

    class Meta:
        verbose_name = "đã đọc"
        verbose_name_plural = "đã đọc"
        constraints = [models.UniqueConstraint(fields=["notification", "user"], name="notification_read_once")]

    def __str__(self) -> str:
        return f"{self.user_id} – {self.notification_id}"


class MailQuerySet(models.QuerySet["Mail"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Administrators and Home Affairs see to whom a mail did not get through."""
        scope = scope_of(user)
        keepers = scope.units([Role.ADMINISTRATOR]) | scope.plans
        people = Membership.objects.of_lead_units(keepers).values("user")
        return self.filter(user__in=people) if keepers else self.none()


class Mail(models.Model):
    """Một thư điện tử phải gửi: bản tổng hợp của một ngày, hoặc thư gửi ngay. Chỉ có số lượng và đường dẫn."""

    user = models.ForeignKey(User, models.PROTECT, verbose_name="người nhận", related_name="+")
    digest_on = models.DateField("tổng hợp của ngày", null=True)  # empty: sent at once
    up_to = models.ForeignKey(Notification, models.PROTECT, verbose_name="đến thông báo", related_name="+")
    count = models.PositiveIntegerField("số thông báo")
    status = models.CharField("trạng thái", max_length=10, choices=MailStatus, default=MailStatus.QUEUED)
    attempts = models.PositiveSmallIntegerField("số lần thử", default=0)
    error = models.CharField("lỗi", max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    next_try_at = models.DateTimeField("thử lại lúc", null=True)
    sent_at = models.DateTimeField("gửi lúc", null=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = "thư điện tử"
        verbose_name_plural = "thư điện tử"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=MailStatus.values), name="mail_status_known"),
            models.UniqueConstraint(
                fields=["user", "digest_on"], condition=Q(digest_on__isnull=False), name="mail_one_digest_a_day"
            ),
            models.UniqueConstraint(fields=["user", "up_to"], name="mail_tells_once"),
        ]
        indexes = [models.Index(fields=["next_try_at"], condition=Q(status="queued"), name="mail_waiting")]

    def __str__(self) -> str:
        return f"Thư cho {self.user}"
