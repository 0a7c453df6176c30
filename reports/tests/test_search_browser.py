"""Search by keyboard alone, wide and narrow, and without JavaScript."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cchc.tests.browser import session_of
from cchc.tests.cast import Stage
from cchc.tests.eyes import TOO_WIDE
from inspections.models import Finding
from inspections.tests.factories import FindingFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Niêm yết thiếu 09 thủ tục lĩnh vực chứng thực"


@pytest.fixture
def finding(stage: Stage) -> Finding:
    released = dt.datetime(2019, 5, 21, 4, tzinfo=dt.UTC)
    found: Finding = FindingFactory(inspection=stage.inspection, text=WORDS, released_at=released)
    return found


def focused(page: Any) -> str:
    words: str = page.evaluate("document.activeElement.innerText || document.activeElement.name || ''")
    return words


def test_a_finding_is_opened_from_any_page_with_the_keyboard_alone(stage: Stage, finding: Finding, browse: Any):
    page = browse(stage.cast.home_affairs)
    page.goto(reverse("finding_list"))
    page.keyboard.press("/")
    page.keyboard.type("chung thuc")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/tim/\?q=chung\+thuc$"))
    expect(page.get_by_role("navigation", name="Loại kết quả")).to_contain_text("Tồn tại, hạn chế 1")

    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    assert WORDS in focused(page)
    page.keyboard.press("Escape")
    assert focused(page) == "q"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(f"{finding.get_absolute_url()}$"))
    assert page.faults == []


def test_suggestions_are_walked_with_arrows_and_left_with_escape(stage: Stage, finding: Finding, browse: Any):
    page = browse(stage.cast.unit_head)
    page.goto(reverse("home"))
    page.get_by_role("link", name="Hướng dẫn về trang này").focus()
    page.keyboard.press("/")
    page.keyboard.type("chung")
    suggested = page.locator(".suggested a")
    expect(suggested.first).to_contain_text(WORDS)
    expect(page.get_by_role("status").filter(has_text="Có gợi ý")).to_be_attached()

    page.keyboard.press("ArrowDown")
    expect(suggested.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(suggested.last).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Tìm trong hệ thống")).to_be_focused()
    page.keyboard.press("Escape")

    expect(suggested).to_have_count(0)
    expect(page.get_by_role("link", name="Hướng dẫn về trang này")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Tìm trong hệ thống")).to_have_value("chung")
    assert page.faults == []


def test_on_a_phone_the_magnifier_opens_the_field_and_nothing_overflows(stage: Stage, finding: Finding, browse: Any):
    page = browse(stage.cast.unit_head, phone=True)
    page.goto(reverse("home"))
    assert page.evaluate(TOO_WIDE) == 0

    page.get_by_role("link", name="Tìm kiếm").tap()
    page.keyboard.type("chung thuc")
    expect(page.locator(".suggested a").first).to_contain_text(WORDS)
    assert page.evaluate(TOO_WIDE) == 0
    page.locator(".suggested a").first.tap()

    expect(page).to_have_url(re.compile(f"{finding.get_absolute_url()}$"))
    assert page.faults == []


def test_a_slash_that_is_typed_into_a_field_stays_there_and_the_key_can_be_switched_off(stage: Stage, browse: Any):
    page = browse(stage.cast.home_affairs)
    page.goto(reverse("search"))
    field = page.locator("#site-search")
    field.focus()
    page.keyboard.type("02/BB")
    expect(field).to_have_value("02/BB")

    page.get_by_label("mở ô tìm ở mọi trang").focus()
    page.keyboard.press("Space")
    page.goto(reverse("home"))
    page.keyboard.press("/")

    expect(page.get_by_label("Tìm trong hệ thống")).not_to_be_focused()


def test_search_works_without_javascript(stage: Stage, finding: Finding, chromium: Any, live_server: Any):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="vi-VN")
    context.add_cookies([{"name": "sessionid", "value": session_of(stage.cast.home_affairs), "url": live_server.url}])
    page = context.new_page()
    page.goto(reverse("home"))
    page.get_by_label("Tìm trong hệ thống").fill("chứng thực")
    page.keyboard.press("Enter")

    expect(page.locator(".hits a").first).to_contain_text(WORDS)
    context.close()
