"""Home Affairs: brings in the results, reads the losses, opens findings, judges what was mended."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from cchc.tests.journey.index_scene import LOST, NAME, WARD, Scene
from cchc.tests.journey.town import confirms, goes_by_the_menu, is_told

BEFORE, AFTER = "69,95%", "81,45%"  # 11.5 points more, of 100
WORK = 60_000  # ms that the worker may take


def brings_in_the_workbook(page: Any, scene: Scene) -> None:
    """Checked and shown first, then loaded."""
    goes_by_the_menu(page, "Chỉ số CCHC")
    page.get_by_role("link", name="Nhập kết quả năm trước").click()
    form = page.locator("form[enctype]")
    form.get_by_label("Năm").fill("2018")
    form.get_by_label("Tên").fill(NAME)
    form.get_by_label("Bộ tiêu chí").select_option(label=str(scene.criteria_set))
    form.get_by_label("Công bố").fill("2019-02-25")
    form.get_by_label("Tệp Excel").set_input_files(scene.book)
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    expect(page.get_by_role("heading", name="Nếu xác nhận, hệ thống sẽ nhập")).to_be_visible(timeout=WORK)
    expect(page.get_by_role("row", name=WARD)).to_contain_text(BEFORE)
    page.get_by_role("button", name="Xác nhận nhập").click()
    confirms(page)
    expect(page.get_by_role("heading", name="Đã nhập")).to_be_visible(timeout=WORK)


def chooses_the_plan_whose_days_hold(page: Any, scene: Scene) -> None:
    opens_the_round(page)
    page.get_by_role("link", name="Sửa").click()
    page.get_by_label("Kế hoạch").select_option(index=1)
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("heading", level=1, name=NAME)).to_be_visible()


def opens_the_round(page: Any) -> None:
    goes_by_the_menu(page, "Chỉ số CCHC")
    page.locator("#main").get_by_role("link", name=NAME).click()


def opens_the_losses_of_the_ward(page: Any) -> None:
    opens_the_round(page)
    page.locator("#main").get_by_role("link", name=WARD).click()
    page.get_by_role("link", name="Điểm bị mất").click()


def reads_where_the_ward_lost_points(page: Any) -> None:
    opens_the_losses_of_the_ward(page)
    expect(page.get_by_role("heading", level=1, name=f"Điểm bị mất – {WARD}")).to_be_visible()
    expect(page.locator("#main")).to_contain_text("30,05")


def asks_what_mending_ten_would_bring(page: Any, scene: Scene) -> None:
    opens_the_losses_of_the_ward(page)
    page.get_by_role("link", name="Nếu khắc phục").click()
    for code in LOST:
        page.get_by_role("checkbox", name=f"{code}. ").check()
    outcome = page.locator("#outcome")
    expect(outcome.get_by_role("row", name="Chỉ số")).to_contain_text(AFTER)
    expect(outcome.get_by_role("row", name="Xếp loại")).to_contain_text("Tốt")
    expect(outcome).to_contain_text("10 mục đã chọn")


def opens_ten_losses_as_findings(page: Any, scene: Scene) -> None:
    opens_the_losses_of_the_ward(page)
    page.get_by_role("link", name="Mở điểm bị trừ thành tồn tại").click()
    for code in LOST:
        page.get_by_role("checkbox", name=f"{code}. ").check()
    page.get_by_role("button", name="Ghi yêu cầu, thời hạn").click()
    expect(page.get_by_role("heading", level=1, name="Mở 10 điểm bị trừ thành tồn tại")).to_be_visible()
    for code, words in LOST.items():
        box = page.locator("section.report-item", has=page.get_by_role("heading", name=f"{code}. "))
        box.get_by_label("Tồn tại, hạn chế").fill(words)
        box.get_by_label("Yêu cầu khắc phục").fill("Khắc phục, báo cáo bằng văn bản")
    page.get_by_role("button", name="Mở tồn tại").click()
    is_told(page, "10")


def accepts_all_ten(page: Any) -> None:
    goes_by_the_menu(page, "Chờ xác nhận")
    for words in LOST.values():
        page.locator("tr", has_text=words).get_by_role("checkbox").check()
    page.get_by_role("button", name="Xác nhận đã khắc phục").click()
    confirms(page)
    is_told(page, "Đã xác nhận khắc phục 10 tồn tại.")


def sees_the_points_regained(page: Any, scene: Scene) -> None:
    opens_the_losses_of_the_ward(page)
    expect(page.locator("#main")).to_contain_text("10 đã xác nhận khắc phục, giả định lấy lại 11,5 điểm")
