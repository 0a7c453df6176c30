"""Mail that says how many notices wait: one digest a day, or at once for whom he chose it. Counts and links only.

What is guaranteed: a mail is sent at least once, as long as its six tries last. Each try is counted before the server is
asked, so a worker that dies between sending and noting it leaves a mail that is sent again after its gap, with the same
Message-ID, by which mail programs know it as the same one. No row is locked while the server is spoken to.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
from collections import Counter
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cchc.lib.dates import now_local, short_date
from units.enums import MailStatus, Role
from units.models import Event, Mail, Notification, User
from units.models.user import UserQuerySet
from units.scope import scope_of
from units.workflow import WorkflowError

DIGEST_HOUR = 7  # local; where the server was off then, the digest leaves as soon as it is on, the same day
SETTLED = dt.timedelta(seconds=30)  # a notice whose transaction may still be open is told by the next mail
GAPS = [dt.timedelta(minutes=m) for m in (5, 15, 60, 240, 720, 720)]
MAX_ATTEMPTS = len(GAPS)
KIND_WORDS = {
    "overdue": "về tồn tại, hạn chế đã quá hạn",
    "due_today": "về tồn tại, hạn chế đến hạn trong ngày",
    "due_soon": "về tồn tại, hạn chế sắp đến hạn",
}
# Kinds of other parts of the software, by how they begin.
KIND_BEGINNINGS = {
    "conclusion": "về kết luận kiểm tra",
    "submission": "về văn bản của đơn vị",
    "extension": "về đề nghị gia hạn",
    "finding": "về kết quả khắc phục",
    "letter": "về công văn đôn đốc",
    "index": "về chấm điểm Chỉ số CCHC",
    "paper": "về văn bản trình ký, văn bản đã nhận",
}
OTHER_WORDS = "về việc khác"
ANSWERS = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)  # the server is there, and says no

logger = logging.getLogger(__name__)


def is_on() -> bool:
    """Whether this installation sends mail at all: in production only where SMTP is configured."""
    return bool(settings.CCHC_MAIL)


# --- Composing --------------------------------------------------------------------------------------


def compose_at_once() -> int:
    """A mail for each person who wants to know at once and has notices that no mail told him of yet."""
    return sum(_compose(user, None) for user in _reachable().filter(mail_at_once=True)) if is_on() else 0


def compose_digests() -> int:
    """The mails of the day, from `DIGEST_HOUR` on; one a person and day, however often this is called."""
    now = now_local()
    if not is_on() or now.hour < DIGEST_HOUR:
        return 0
    has_it = Mail.objects.filter(digest_on=now.date()).values("user")
    waiting = _reachable().filter(mail_at_once=False).exclude(pk__in=has_it)
    return sum(_compose(user, now.date()) for user in waiting)


def _reachable() -> UserQuerySet:
    return User.objects.get_queryset().filter(is_active=True).exclude(email="").order_by("pk")


def _compose(user: User, day: dt.date | None) -> int:
    """1 where a mail was written: only where something unread is newer than what the last mail told of."""
    told = Mail.objects.filter(user=user).aggregate(last=Max("up_to"))["last"] or 0
    unread = Notification.objects.unread_by(user).filter(created_at__lte=timezone.now() - SETTLED)
    newest = unread.filter(pk__gt=told).order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        return 0
    count = unread.filter(pk__lte=newest).count()
    mail = Mail(user=user, digest_on=day, up_to_id=newest, count=count, next_try_at=timezone.now())
    Mail.objects.bulk_create([mail], ignore_conflicts=True)
    return 1


# --- Sending ----------------------------------------------------------------------------------------


def send_waiting() -> int:
    """Send what is due, one by one; how many left. Stops where the server cannot be reached: the rest would fail too."""
    sent = 0
    _give_up_on_the_tried()
    while is_on() and (mail := _claim()):
        if not _wanted(mail):
            _settle(mail, MailStatus.NOT_NEEDED)
            continue
        try:
            message_of(mail).send()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            _failed(mail, error)
            if not isinstance(error, ANSWERS):
                break
        else:
            _settle(mail, MailStatus.SENT)
            sent += 1
    return sent


def _give_up_on_the_tried() -> None:
    """Those whose last try ended with its worker."""
    tried = Mail.objects.filter(status=MailStatus.QUEUED, attempts__gte=MAX_ATTEMPTS, next_try_at__lte=timezone.now())
    tried.update(status=MailStatus.FAILED, error="Không gửi được.")


@transaction.atomic
def _claim() -> Mail | None:
    """The next mail that is due, its try already counted; nobody else takes it before its gap is over."""
    now = timezone.now()
    due = Mail.objects.filter(status=MailStatus.QUEUED, next_try_at__lte=now)
    locked = due.select_for_update(of=("self",), no_key=True, skip_locked=True).select_related("user")
    mail = locked.order_by("next_try_at", "pk").first()
    if mail is None:
        return None
    mail.attempts += 1
    mail.next_try_at = now + GAPS[min(mail.attempts, MAX_ATTEMPTS) - 1]
    mail.save(update_fields=["attempts", "next_try_at"])
    return mail


def _wanted(mail: Mail) -> bool:
    """Whether he still has an address and something unread."""
    if not mail.user.is_active or not mail.user.email:
        return False
    return Notification.objects.unread_by(mail.user).filter(pk__lte=mail.up_to_id).exists()


def _settle(mail: Mail, status: MailStatus, error: str = "") -> None:
    sent_at = timezone.now() if status == MailStatus.SENT else None
    Mail.objects.filter(pk=mail.pk, status=MailStatus.QUEUED).update(status=status, error=error, sent_at=sent_at)


def _failed(mail: Mail, error: Exception) -> None:
    logger.warning("Mail %s was not sent, try %s: %s", mail.pk, mail.attempts, error)
    status = MailStatus.FAILED if mail.attempts >= MAX_ATTEMPTS else MailStatus.QUEUED
    _settle(mail, status, _reason(error))


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "Máy chủ thư không nhận địa chỉ này."
    if isinstance(error, smtplib.SMTPResponseException):
        return f"Máy chủ thư từ chối (mã {error.smtp_code})."
    return "Không gửi được." if isinstance(error, ValueError) else "Không kết nối được máy chủ thư."


def message_of(mail: Mail) -> EmailMultiAlternatives:
    unread = Notification.objects.unread_by(mail.user).filter(pk__lte=mail.up_to_id)
    kinds = Counter(words_of_kind(kind) for kind in unread.order_by().values_list("kind", flat=True))
    context = {
        "name": mail.user.full_name,
        "count": kinds.total(),
        "lines": kinds.most_common(),
        "url": link("notification_list"),
        "profile_url": link("profile"),
    }
    day = short_date(mail.digest_on or timezone.localdate(mail.created_at))
    message = EmailMultiAlternatives(
        subject=f"[CCHC] {context['count']} thông báo chưa đọc, ngày {day}",
        body=render_to_string("units/mail/notices.txt", context),
        to=[mail.user.email],
        headers={"Message-ID": message_id(mail), "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("units/mail/notices.html", context), "text/html")
    return message


def words_of_kind(kind: str) -> str:
    """«về tồn tại, hạn chế đã quá hạn»: what a notice is about, without a word of it."""
    known = KIND_WORDS.get(kind)
    return known or next((words for start, words in KIND_BEGINNINGS.items() if kind.startswith(start)), OTHER_WORDS)


def message_id(mail: Mail) -> str:
    """The same at every try."""
    return f"<thong-bao-{mail.pk}@{urlsplit(settings.CCHC_SITE_URL).hostname or 'cchc'}>"


def link(name: str) -> str:
    return f"{settings.CCHC_SITE_URL.rstrip('/')}{reverse(name)}"


# --- By hand ----------------------------------------------------------------------------------------


def can_see_mails(user: User) -> bool:
    return bool(keeps_mail(user))


def keeps_mail(user: User) -> frozenset[int]:
    """Lead units whose mails the person looks after: administrators and Home Affairs."""
    scope = scope_of(user)
    return scope.units([Role.ADMINISTRATOR]) | scope.plans


@transaction.atomic
def retry(mail_id: int, *, by: User) -> Mail:
    """Try a failed mail anew, from the first of its tries."""
    rows = Mail.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
    mail = rows.filter(pk=mail_id).select_related("user").first()
    if mail is None:
        raise Http404
    if not can_see_mails(by):
        raise PermissionDenied
    if mail.status != MailStatus.FAILED:
        raise WorkflowError(f"Chỉ gửi lại được thư không gửi được (hiện là «{mail.get_status_display()}»).")
    mail.status, mail.attempts, mail.error, mail.next_try_at = MailStatus.QUEUED, 0, "", timezone.now()
    mail.save(update_fields=["status", "attempts", "error", "next_try_at"])
    Event.objects.record("retry_mail", mail, by=by, lead_unit=min(keeps_mail(by)))
    return mail
