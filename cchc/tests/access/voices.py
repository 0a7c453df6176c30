"""Notices, reminders, letters of reminder, mail."""

from __future__ import annotations

from typing import Any

from cchc.tests.access.finders import finding, ward
from cchc.tests.access.rows import (
    ADMINISTERS,
    EVERYBODY,
    HOME_AFFAIRS,
    INSIDE,
    LEAD,
    NOBODY,
    OTHER_LEAD,
    REGISTERS,
    WARD,
    Row,
    post,
)
from cchc.tests.cast import Stage
from inspections.models import ReminderLetter
from units.models import Mail, Notification

KEEPS_MAIL = HOME_AFFAIRS | ADMINISTERS


def notice(stage: Stage) -> list[Any]:
    return [Notification.objects.get().pk]


def letter(stage: Stage) -> list[Any]:
    return [ReminderLetter.objects.get().pk]


def mail(stage: Stage) -> list[Any]:
    return [Mail.objects.get().pk]


ROWS = {
    "notification_list": Row(EVERYBODY),
    "notification": Row(frozenset({"unit_officer"}), args=notice),
    "notification_read": post(EVERYBODY),
    "reminders_stop": post(HOME_AFFAIRS, INSIDE | WARD, args=finding),
    "reminders_resume": post(HOME_AFFAIRS, INSIDE | WARD, args=finding),
    "call_list": Row(HOME_AFFAIRS | OTHER_LEAD, EVERYBODY - HOME_AFFAIRS - OTHER_LEAD),
    "contact_add": post(HOME_AFFAIRS, LEAD - HOME_AFFAIRS | WARD, args=ward),
    "reminder_letter_list": Row(EVERYBODY - {"administrator", "outsider"}, frozenset({"administrator", "outsider"})),
    "reminder_letter_draft": post(NOBODY, EVERYBODY - HOME_AFFAIRS - OTHER_LEAD),  # without a unit there is none
    "reminder_letter": Row(REGISTERS | {"leader"}, args=letter),
    "reminder_letter_edit": post(HOME_AFFAIRS, frozenset({"leader", "clerk"}), args=letter),
    "reminder_letter_submit": post(HOME_AFFAIRS, frozenset({"leader", "clerk"}), args=letter),
    "reminder_letter_cancel": post(HOME_AFFAIRS, frozenset({"leader", "clerk"}), args=letter),
    "reminder_letter_issue": post(REGISTERS, frozenset({"leader"}), args=letter),
    "reminder_letter_scan": post(NOBODY, args=letter),  # there only once a paper is drawn
    "mail_list": Row(KEEPS_MAIL | OTHER_LEAD, EVERYBODY - KEEPS_MAIL - OTHER_LEAD),
    "mail_retry": post(KEEPS_MAIL, args=mail),
}
