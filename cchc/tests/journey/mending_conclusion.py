"""The conclusion: Home Affairs writes it, its head approves, the clerk gives the number of the signed paper."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from cchc.tests.journey.mending_scene import MENDED_AT_ONCE, RETURNED_TWICE, WITHDRAWN
from cchc.tests.journey.town import confirms, is_told

REWORDED = f"{RETURNED_TWICE} 23 ngày so với quy định"
WHY_REWORDED = "Ghi rõ số ngày chậm theo biên bản"
WHY_WITHDRAWN = "Đơn vị đã xuất trình biên bản họp ngày 05/4/2019"
RULE = "30 ngày kể từ ngày ban hành kết luận 03/06/2019, ngày liền sau là ngày thứ nhất"


def begins_the_conclusion(page: Any, inspection: str) -> None:
    page.goto(inspection)
    expect(page.locator("#main")).to_contain_text("thông báo kết luận chậm nhất ngày 04/06/2019")
    page.get_by_role("button", name="Lập kết luận").click()
    is_told(page, "Đã lập dự thảo kết luận từ biên bản.")


def reads_what_the_unit_explained(page: Any, words: str) -> None:
    expect(_item(page, WITHDRAWN)).to_contain_text(words)


def rewords_one_withdraws_one_keeps_the_others(page: Any) -> None:
    expect(_item(page, MENDED_AT_ONCE)).to_contain_text("Kết luận ghi nhận, không đặt thời hạn.")
    reworded, withdrawn = _item(page, RETURNED_TWICE), _item(page, WITHDRAWN)
    reworded.get_by_label("Quyết định").select_option("Sửa câu chữ")
    reworded.get_by_label("Nội dung kết luận").fill(REWORDED)
    reworded.get_by_label("Lý do sửa hoặc rút").fill(WHY_REWORDED)
    withdrawn.get_by_label("Quyết định").select_option("Rút")
    page.get_by_role("button", name="Lưu và xem lại để trình").click()
    expect(withdrawn).to_contain_text("Rút một tồn tại phải nêu lý do.")
    expect(reworded.get_by_label("Nội dung kết luận")).to_have_value(REWORDED)  # nothing typed is lost
    withdrawn.get_by_label("Lý do sửa hoặc rút").fill(WHY_WITHDRAWN)
    page.get_by_role("button", name="Lưu và xem lại để trình").click()
    is_told(page, "Đã lưu dự thảo kết luận.")


def sees_which_rule_gives_the_day(page: Any) -> None:
    row = page.get_by_role("row", name=REWORDED)
    expect(row).to_contain_text("Chậm nhất ngày 03/07/2019 (dự kiến)")
    expect(row).to_contain_text(RULE)
    expect(page.get_by_role("row", name=WITHDRAWN)).to_contain_text(f"Rút: {WHY_WITHDRAWN}")


def hands_it_to_the_head(page: Any) -> None:
    page.get_by_role("button", name="Trình duyệt").click()
    confirms(page)
    is_told(page, "Đã trình Trưởng phòng Nội vụ.")


def finds_it_on_the_home_page_and_approves(page: Any) -> None:
    page.goto("/")
    page.locator(".task-list").get_by_role("link", name="kết luận").first.click()
    page.get_by_role("button", name="Duyệt (TL. Chủ tịch)").click()
    confirms(page)
    is_told(page, "Đã duyệt.")


def enters_number_and_date_of_the_signed_paper(page: Any) -> None:
    page.goto("/")
    page.locator(".task-list").get_by_role("link", name="kết luận").first.click()
    box = page.locator("#issue")
    box.get_by_label("Số", exact=False).first.fill("215")
    expect(box.get_by_label("Ngày văn bản")).to_have_value("2019-06-03")
    box.get_by_role("button", name="Ban hành").click()
    confirms(page)
    is_told(page, "Đã ban hành kết luận; thời hạn khắc phục bắt đầu tính.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("215/TB-UBND")


def _item(page: Any, words: str) -> Any:
    return page.locator("article.conclusion-item", has_text=words)
