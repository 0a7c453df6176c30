"""Papers of the index on the road of signing: begun, laid before, signed, issued, drawn by the worker."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from cchc.tests.journey.index_city import WORK, opens_the_round
from cchc.tests.journey.papers import text_of_pdf
from cchc.tests.journey.town import PASSWORD, confirms


def begins_the_city_report(page: Any) -> str:
    """Gives the address of the paper, laid before the head."""
    opens_the_round(page)
    page.get_by_role("button", name="Lập dự thảo báo cáo khắc phục").click()
    expect(page.get_by_role("heading", level=1, name="Báo cáo khắc phục Chỉ số CCHC")).to_be_visible()
    address = str(page.url)
    submits(page)
    return address


def submits(page: Any) -> None:
    page.get_by_role("button", name="Trình ký").first.click()
    confirms(page)
    expect(page.locator(".meta")).to_contain_text("Đang ký")


def checks_and_passes_on(page: Any, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Đã kiểm tra, trình lãnh đạo").click()
    expect(page.locator(".meta")).to_contain_text("Lãnh đạo cơ quan")


def signs(page: Any, address: str) -> None:
    page.goto(address)
    box = page.locator("#confirm")
    box.get_by_label("Mật khẩu").fill(PASSWORD)
    box.get_by_role("button", name="Ký xác nhận").click()
    expect(page.locator(".meta")).to_contain_text("Đã ký")


def issues(page: Any, address: str, number: str) -> None:
    page.goto(address)
    box = page.locator("#issue")
    box.get_by_label("Số", exact=False).first.fill(number)
    box.get_by_role("button", name="Ban hành").click()
    confirms(page)
    expect(page.locator(".meta")).to_contain_text("Đã ban hành")


def tells_of_each(page: Any, address: str, *words: str) -> None:
    """The official PDF, as the worker drew it."""
    page.goto(address)
    expect(page.get_by_role("heading", name="Bản chính thức")).to_be_visible(timeout=WORK)
    text = text_of_pdf(page, page.get_by_role("link", name="Mở bản PDF").get_attribute("href"))
    for said in words:
        assert " ".join(said.split()) in text
