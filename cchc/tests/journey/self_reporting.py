"""The ward's officer: figures item by item, the signed report, handing in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from cchc.tests.journey.papers import a_scanned_pdf
from cchc.tests.journey.town import Town, confirms


def opens_the_self_report(page: Any, town: Town) -> None:
    page.get_by_role("navigation", name="Chính").get_by_role("link", name="Cuộc kiểm tra").click()
    expect(page.get_by_role("link", name=town.ham_tien.short_name)).to_have_count(0)
    page.locator("#main").get_by_role("link", name=town.mui_ne.short_name).click()
    page.get_by_role("link", name="Báo cáo tự kiểm tra").click()
    expect(page.locator("#main")).to_contain_text("Quá thời hạn")  # announced only today


def enters_the_figures(page: Any) -> None:
    page.get_by_role("link", name="I. Chỉ đạo, điều hành", exact=True).click()
    _item(page, "1.1.1").get_by_label("Có", exact=True).check()
    _item(page, "1.1.2").get_by_label("Số nhiệm vụ hoàn thành").fill("19")
    _item(page, "1.1.2").get_by_label("Tổng số nhiệm vụ trong kế hoạch").fill("20")
    _item(page, "1.1.3").get_by_label("Đầy đủ").check()
    page.get_by_role("button", name="Lưu và sang lĩnh vực tiếp").click()
    _item(page, "2.1.1").get_by_label("Số hồ sơ đúng hạn").fill("121")
    _item(page, "2.1.1").get_by_label("Tổng số hồ sơ").fill("120")
    _item(page, "2.1.2").get_by_label("Số lượt vi phạm").fill("0")
    _item(page, "2.1.3").get_by_label("Điểm tự chấm").fill("0,5")
    page.get_by_role("button", name="Lưu và xem toàn báo cáo").click()
    expect(page.get_by_role("alert")).to_contain_text("2.1.1")  # more than there were; nothing typed is lost
    _item(page, "2.1.1").get_by_label("Số hồ sơ đúng hạn").fill("118")
    expect(_item(page, "2.1.3").get_by_label("Điểm tự chấm")).to_have_value("0,5")
    page.get_by_role("button", name="Lưu và xem toàn báo cáo").click()
    expect(page.locator("#main")).to_contain_text("6/6")


def attaches_the_signed_report(page: Any, folder: Path) -> None:
    page.get_by_label("Số, ký hiệu báo cáo").fill("45/BC-UBND")
    page.get_by_label("Ngày báo cáo").fill("2019-05-20")
    page.get_by_label("Tệp báo cáo đã ký").set_input_files(a_scanned_pdf(folder, "bao-cao-da-ky.pdf"))
    page.get_by_role("button", name="Lưu báo cáo đã ký").click()
    expect(page.get_by_role("link", name="bao-cao-da-ky.pdf")).to_be_visible()


def hands_it_in(page: Any) -> None:
    page.get_by_role("button", name="Nộp báo cáo").click()
    confirms(page)
    expect(page.locator(".meta")).to_contain_text("Đã nộp")
    expect(page.locator(".meta")).to_contain_text("Nộp muộn")
    expect(page.get_by_role("row", name="2.1.1")).to_contain_text("118/120")
    expect(page.get_by_role("button", name="Nộp báo cáo")).to_have_count(0)


def _item(page: Any, code: str) -> Any:
    return page.locator("section.report-item", has_text=f"Nội dung {code}")
