"""Mail: whom it reaches, how often, what it holds, and what becomes of one that fails."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cchc.environment import read_environment
from cchc.lib import dates
from cchc.tests.threads import at_once
from units import mailing
from units.enums import MailStatus, Role
from units.models import Mail, Notification, Unit, User
from units.notifying import mark_read, notify
from units.tests.smtp_server import SmtpServer, smtp_server
from units.workflow import WorkflowError

pytestmark = pytest.mark.django_db
DAY = dt.date(2019, 5, 20)
WORDS = "Kế hoạch CCHC ban hành chậm 23 ngày"


@pytest.fixture
def officer(cast: Any) -> User:
    user: User = cast.unit_officer
    user.email = "congchuc@muine.phanthiet.gov.vn"
    user.save()
    return user


@pytest.fixture
def tell(stage: Any) -> Any:
    """Write notices to the ward's officer, as if a minute ago."""
    return lambda number=1, kind="overdue": _tell(stage.ward, number, kind)


def _tell(ward: Unit, number: int, kind: str) -> None:
    for _ in range(number):
        notify(
            unit=ward.pk,
            roles=[Role.UNIT_OFFICER],
            kind=kind,
            text=WORDS,
            url="/ton-tai/",
            subject=ward,
            occurred_on=DAY,
        )
    Notification.objects.update(created_at=timezone.now() - dt.timedelta(minutes=1))


@pytest.fixture(autouse=True)
def eight_in_the_morning(monkeypatch: Any) -> None:
    at(monkeypatch, 8)


def at(monkeypatch: Any, hour: int, day: dt.date = DAY) -> None:
    moment = dt.datetime.combine(day, dt.time(hour, 5), tzinfo=dates.ZONE)
    monkeypatch.setattr(mailing, "now_local", lambda: moment)


def through(server: SmtpServer, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port


def let_the_gap_pass() -> None:
    Mail.objects.update(next_try_at=timezone.now() - dt.timedelta(seconds=1))


# --- Composing ------------------------------------------------------------------------------------


def test_one_digest_a_day_holds_all_that_waits(officer, tell, mailoutbox):
    tell(3)
    tell(2, "due_soon")

    assert [mailing.compose_digests() for _ in range(3)] == [1, 0, 0]
    assert [mailing.send_waiting() for _ in range(2)] == [1, 0]

    (mail,) = mailoutbox
    assert mail.to == [officer.email]
    assert mail.subject == "[CCHC] 5 thông báo chưa đọc, ngày 20/05/2019"
    assert "- 3 thông báo về tồn tại, hạn chế đã quá hạn\n- 2 thông báo về tồn tại, hạn chế sắp đến hạn" in mail.body


def test_a_mail_holds_no_words_of_findings(officer, tell, mailoutbox):
    tell()
    mailing.compose_digests()
    mailing.send_waiting()

    whole = mailoutbox[0].message().as_string() + mailoutbox[0].body + mailoutbox[0].alternatives[0].content
    assert "chậm 23 ngày" not in whole
    assert "http://127.0.0.1:8000/thong-bao/" in mailoutbox[0].body


def test_nothing_is_sent_to_whom_nothing_waits_for(officer, tell):
    assert mailing.compose_digests() == 0
    tell()
    mark_read(officer)

    assert mailing.compose_digests() == 0


def test_a_digest_leaves_at_its_hour_or_later_the_same_day_and_never_twice(officer, tell, monkeypatch):
    tell()
    at(monkeypatch, 6)
    assert mailing.compose_digests() == 0
    at(monkeypatch, 23)
    assert mailing.compose_digests() == 1
    tell()
    assert mailing.compose_digests() == 0

    at(monkeypatch, 7, DAY + dt.timedelta(days=1))
    assert mailing.compose_digests() == 1


def test_the_next_day_says_nothing_where_nothing_new_came(officer, tell, monkeypatch):
    tell()
    mailing.compose_digests()
    at(monkeypatch, 8, DAY + dt.timedelta(days=1))

    assert mailing.compose_digests() == 0


def test_who_wants_it_at_once_gets_no_digest(officer, tell):
    officer.mail_at_once = True
    officer.save()
    tell()

    assert (mailing.compose_digests(), mailing.compose_at_once(), mailing.compose_at_once()) == (0, 1, 0)
    assert Mail.objects.get().digest_on is None


def test_people_without_address_or_switched_off_get_none(officer, tell):
    tell()
    User.objects.filter(pk=officer.pk).update(is_active=False)

    assert mailing.compose_digests() == 0


def test_a_notice_just_written_waits_for_the_next_round(officer, stage):
    _tell(stage.ward, 1, "overdue")
    Notification.objects.update(created_at=timezone.now())

    assert mailing.compose_digests() == 0


# --- Sending --------------------------------------------------------------------------------------


def test_a_server_that_refuses_once_gets_it_again_under_the_same_message_id(officer, tell, settings):
    tell()
    mailing.compose_digests()
    with smtp_server(refuse=1) as server:
        through(server, settings)

        assert mailing.send_waiting() == 0
        refused = Mail.objects.get()
        assert (refused.status, refused.attempts) == (MailStatus.QUEUED, 1)
        assert refused.error == "Máy chủ thư từ chối (mã 451)."
        assert mailing.send_waiting() == 0  # before its gap is over nobody asks again
        let_the_gap_pass()
        assert mailing.send_waiting() == 1

    mail: Any
    (mail,) = server.mails
    sent = Mail.objects.get()
    assert (sent.status, sent.attempts, sent.error) == (MailStatus.SENT, 2, "")
    assert mail["Message-ID"] == mailing.message_id(sent)
    assert mail["To"] == officer.email
    assert "Kính gửi ông (bà) Võ Công Chức" in mail.get_body(("plain",)).get_content()


def test_a_worker_that_dies_before_it_notes_the_sending_costs_one_repetition_not_the_count(
    officer, tell, settings, monkeypatch
):
    tell()
    mailing.compose_digests()
    with smtp_server() as server:
        through(server, settings)
        with monkeypatch.context() as dying:
            dying.setattr(mailing, "_settle", _die)
            with pytest.raises(KeyboardInterrupt):
                mailing.send_waiting()
        assert mailing.send_waiting() == 0
        let_the_gap_pass()
        assert mailing.send_waiting() == 1

    assert Mail.objects.get().attempts == 2
    assert len({mail["Message-ID"] for mail in server.mails}) == 1
    assert len(server.mails) == 2


def _die(*args: Any) -> None:
    raise KeyboardInterrupt


def test_gaps_grow_until_it_is_given_up_and_seen(officer, tell, settings, cast):
    tell()
    mailing.compose_digests()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    gaps, mail = [], Mail.objects.get()
    for _ in range(mailing.MAX_ATTEMPTS):
        let_the_gap_pass()
        before = timezone.now()
        mailing.send_waiting()
        mail.refresh_from_db()
        assert mail.next_try_at
        gaps.append(round((mail.next_try_at - before).total_seconds() / 60))

    assert gaps == sorted(gaps)
    assert gaps[0] < gaps[-1]
    assert (mail.status, mail.error) == (MailStatus.FAILED, "Không kết nối được máy chủ thư.")
    client = Client()
    client.force_login(cast.home_affairs)
    assert "Gửi lại" in client.get(reverse("mail_list")).content.decode()
    client.post(reverse("mail_retry", args=[mail.pk]))
    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == (MailStatus.QUEUED, 0)


def test_what_was_read_before_a_retry_is_sent_no_more(officer, tell, mailoutbox):
    tell()
    mailing.compose_digests()
    mark_read(officer)

    assert mailing.send_waiting() == 0
    assert Mail.objects.get().status == MailStatus.NOT_NEEDED
    assert mailoutbox == []


def test_only_who_keeps_mail_sends_it_again_and_only_what_failed(officer, tell, cast):
    tell()
    mailing.compose_digests()
    mail = Mail.objects.get()

    with pytest.raises(WorkflowError, match="Chờ gửi"):
        mailing.retry(mail.pk, by=cast.administrator)
    for stranger in (cast.leader, cast.other_lead_home_affairs, officer):
        with pytest.raises((Http404, PermissionDenied)):
            mailing.retry(mail.pk, by=stranger)


def test_without_smtp_a_real_installation_sends_nothing_and_says_so(officer, tell, settings, client, cast):
    settings.CCHC_MAIL = False
    tell()

    assert mailing.compose_digests() == 0
    client.force_login(cast.administrator)
    assert "Thư điện tử đang tắt" in client.get(reverse("mail_list")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_mail_once(officer, tell, settings):
    officer.mail_at_once = True
    officer.save()
    tell()
    at_once(mailing.compose_at_once, mailing.compose_at_once)
    with smtp_server() as server:
        through(server, settings)
        sent = at_once(mailing.send_waiting, mailing.send_waiting)

    assert sorted(sent) == [0, 1]
    assert len(server.mails) == 1


# --- Configuration --------------------------------------------------------------------------------

PRODUCTION = {
    "CCHC_MODE": "production",
    "CCHC_SECRET_KEY": "x" * 60,
    "CCHC_ALLOWED_HOSTS": "cchc.example",
    "CCHC_FILES_DIR": "/srv/files",
    "CCHC_DEMO_TODAY": "",
    "CCHC_MAIL_FROM": "cchc@phanthiet.gov.vn",
    "CCHC_SITE_URL": "https://cchc.phanthiet.gov.vn",
}


def environment(monkeypatch: Any, **variables: str) -> Any:
    for name in ("EMAIL_URL", "CCHC_EMAIL_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (PRODUCTION | variables).items():
        monkeypatch.setenv(name, value)
    return read_environment()


def test_smtp_comes_from_the_environment_and_only_in_production(monkeypatch):
    url = "smtp+tls://cchc:mat-khau@mail.example:587"

    real = environment(monkeypatch, CCHC_EMAIL_URL=url).mail
    assert (real.settings["EMAIL_HOST"], real.settings["EMAIL_PORT"]) == ("mail.example", 587)
    assert real.settings["EMAIL_USE_TLS"] is True
    assert environment(monkeypatch, EMAIL_URL=url).mail is not None
    assert environment(monkeypatch).mail is None
    assert environment(monkeypatch, EMAIL_URL=url, CCHC_MODE="demo").mail is None


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"CCHC_EMAIL_URL": "consolemail://"}, "CCHC_EMAIL_URL"),
        ({"CCHC_EMAIL_URL": "khong phai url"}, "CCHC_EMAIL_URL"),
        ({"CCHC_EMAIL_URL": "smtp://mail.example", "CCHC_MAIL_FROM": ""}, "CCHC_MAIL_FROM"),
        ({"CCHC_EMAIL_URL": "smtp://mail.example", "CCHC_SITE_URL": ""}, "CCHC_SITE_URL"),
        ({"CCHC_EMAIL_URL": "smtp://mail.example", "CCHC_SITE_URL": "cchc.example"}, "CCHC_SITE_URL"),
    ],
)
def test_what_is_wrong_in_the_mail_settings_is_named(monkeypatch, variables, named):
    with pytest.raises(Exception, match=named):
        environment(monkeypatch, **variables)
