"""The visit: the chair starts it, two members fill one checklist at once, findings, strengths, a photo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from cchc.tests.journey.papers import a_photo
from cchc.tests.journey.town import confirms

STEERING_FINDING = "Kế hoạch cải cách hành chính ban hành chậm 23 ngày"
PROCEDURES_FINDING = "Niêm yết thiếu 09 thủ tục hành chính lĩnh vực hộ tịch"
STRENGTH = "Phân công rõ người, rõ việc, rõ thời hạn"
DUE = "Chậm nhất ngày 20/06/2019"


def starts_the_visit(page: Any, inspection: str) -> None:
    page.goto(inspection)
    page.get_by_role("button", name="Bắt đầu kiểm tra").click()
    confirms(page)
    expect(page.locator(".meta")).to_contain_text("Đang kiểm tra")


def opens_the_checklist(page: Any, inspection: str) -> None:
    page.goto(inspection)
    page.get_by_role("link", name="Phiếu kiểm tra").click()
    expect(item(page, "1.1.2").locator(".reported")).to_contain_text("19/20")
    expect(_progress(page)).to_have_text("0/6")


def answers_steering(page: Any) -> None:
    item(page, "1.1.1").locator(".found").get_by_text("Không", exact=True).click()
    item(page, "1.1.2").get_by_label("nhiệm vụ hoàn thành").fill("18")
    item(page, "1.1.2").get_by_label("nhiệm vụ trong kế hoạch").fill("20")
    item(page, "1.1.3").locator(".found").get_by_text("Đầy đủ").click()


def answers_procedures(page: Any) -> None:
    item(page, "2.1.1").get_by_label("Hồ sơ đúng hạn").fill("118")
    item(page, "2.1.1").get_by_label("Hồ sơ", exact=True).fill("120")
    item(page, "2.1.2").get_by_label("vi phạm").fill("1")
    item(page, "2.1.2").get_by_label("vi phạm").blur()


def sees_it_saved(page: Any, *codes: str) -> None:
    for code in codes:
        expect(item(page, code)).to_have_attribute("data-save", "saved")
    expect(page.locator("[data-cchc-save-state]")).to_contain_text("Đã lưu lúc")


def sees_what_the_other_answered(page: Any, code: str, value: str) -> None:
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as on coming back to the page
    box = item(page, code).locator("input[type=text]").first
    expect(box).to_have_value(value)
    expect(box).to_be_disabled()  # not a field of his
    expect(_progress(page)).to_have_text("5/6")


def opens_a_finding_from_the_item(page: Any, code: str, words: str) -> None:
    item(page, code).get_by_text("Ghi tồn tại").click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("mất")
    dialog.get_by_label("Nội dung tồn tại").fill(words)
    dialog.get_by_label("Thời hạn khắc phục").fill("2019-06-20")
    dialog.get_by_label("Kiến nghị").fill("Ban hành, niêm yết đúng thời hạn")
    dialog.get_by_role("button", name="Lưu").click()
    expect(item(page, code).locator(".findings")).to_contain_text(words)


def adds_a_strength(page: Any) -> None:
    page.locator("[data-cchc-field-notes=steering]").get_by_text("Thêm ưu điểm").click()
    page.locator("dialog[open] form textarea").first.fill(STRENGTH)
    page.locator("dialog[open]").get_by_role("button", name="Lưu").click()
    expect(page.locator("[data-cchc-field-notes=steering]")).to_contain_text(STRENGTH)


def adds_a_photo(page: Any, code: str, folder: Path) -> None:
    item(page, code).locator("input[type=file]").first.set_input_files(a_photo(folder, "bang-niem-yet.jpg"))
    expect(item(page, code).locator(".evidence")).to_contain_text("bang-niem-yet")


def item(page: Any, code: str) -> Any:
    return page.locator(f"article[data-code='{code}']")


def _progress(page: Any) -> Any:
    return page.locator("[data-cchc-total-progress]").first
