"""Notices, mails, calls, letters and the panel of reminders in a real browser, wide and narrow."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cchc.tests.cast import Stage, set_stage
from cchc.tests.eyes import AXE, GRAVE, TOO_WIDE
from inspections import reminding
from inspections.models import Finding, ReminderLetter
from inspections.tests.factories import FindingFactory
from units.enums import MailStatus
from units.models import Mail, Notification, User
from units.notifying import unread_count

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def told(transactional_db: None) -> Stage:
    """Three findings, overdue up to the rung of Home Affairs; a mail that failed; a letter drafted by the clock."""
    stage = set_stage()
    for _ in range(3):
        FindingFactory(
            inspection=stage.inspection,
            due_on=dt.date(2019, 5, 10),
            status="concluded",
            concluded_on=dt.date(2019, 4, 1),
            released_at=timezone.now(),
        )
    reminding.run(dt.date(2019, 5, 20))
    User.objects.filter(pk=stage.cast.unit_head.pk).update(phone="0252 3847 001")
    newest = Notification.objects.latest("pk")
    Mail.objects.create(
        user=stage.cast.leader,
        up_to=newest,
        count=2,
        status=MailStatus.FAILED,
        attempts=6,
        error="Không kết nối được máy chủ thư.",
    )
    return stage


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_pages_fit_and_axe_finds_nothing_serious(told: Stage, browse: Any, phone: bool):
    letter, finding = ReminderLetter.objects.get(), Finding.objects.order_by("pk")[0]
    page = browse(told.cast.home_affairs, phone=phone)
    wrong = {}
    addresses: list[tuple[str, list[Any]]] = [
        ("notification_list", []),
        ("mail_list", []),
        ("call_list", []),
        ("reminder_letter_list", []),
        ("reminder_letter", [letter.pk]),
        ("finding", [finding.pk]),
        ("profile", []),
    ]
    for name, args in addresses:
        page.goto(reverse(name, args=args))
        page.evaluate(AXE)
        faults = [*page.evaluate(GRAVE), *page.faults]
        too_wide = page.evaluate(TOO_WIDE)
        if faults or too_wide > 0:
            wrong[name] = (faults, too_wide)
        if folder := os.environ.get("CCHC_SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{'phone' if phone else 'wide'}.png", full_page=True)
    assert wrong == {}


def test_reading_a_notice_lowers_the_bell_without_a_new_page(told: Stage, browse: Any):
    officer = told.cast.unit_officer
    Notification.objects.create(
        unit=told.ward, role="unit_officer", kind="khac", text="Có việc khác", url="/", occurred_on="2019-05-20"
    )
    page = browse(officer)
    page.goto(reverse("notification_list"))
    bell = page.locator("#bell")
    assert bell.get_attribute("aria-label") == "Thông báo: 2 chưa đọc"

    page.get_by_label("Chọn: Có việc khác").check()
    page.get_by_role("button", name="Đánh dấu đã đọc mục đã chọn").click()
    page.wait_for_selector('#bell[aria-label="Thông báo: 1 chưa đọc"]')
    page.get_by_role("link", name="3 tồn tại, hạn chế đã quá hạn").click()
    page.wait_for_url("**/ton-tai/?due=overdue")

    assert unread_count(officer) == 0
    assert page.faults == []
