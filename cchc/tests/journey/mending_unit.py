"""The ward: its officer drafts and proves on a phone, its head hands in; what came back, what waits for whom."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from cchc.tests.journey.mending_scene import ACCEPTED, DUE_ON, TO_MEND, WITHDRAWN
from cchc.tests.journey.papers import a_photo
from cchc.tests.journey.town import goes_by_the_menu, is_told, life

EXPLANATION = "Phường đã họp kiểm điểm ngày 05/4/2019, có biên bản kèm theo"
PROGRESS = "Đã in lại bảng niêm yết, đang chờ khung"
REPORT = "Báo cáo kết quả khắc phục"
NEW_BOOK = "Đã lập sổ theo dõi mới"
PHOTO = "Bảng niêm yết và sổ theo dõi mới"


# --- Writing and handing in ---------------------------------------------------------------------------


def opens(page: Any, kind: str) -> None:
    """From «Khắc phục»: begin a paper of this kind, or go on with it."""
    goes_by_the_menu(page, "Khắc phục")
    page.get_by_role("button", name=kind).click()


def drafts_an_explanation(page: Any) -> None:
    opens(page, "Giải trình")
    card(page, WITHDRAWN).get_by_label("Nội dung giải trình").fill(EXPLANATION)
    page.get_by_role("button", name="Lưu", exact=True).click()
    is_told(page, "Đã lưu, chưa gửi.")


def hands_in(page: Any, kind: str) -> None:
    """The head goes on with what the officer drafted, and sends it without a paper."""
    opens(page, kind)
    page.get_by_role("button", name="Lưu và sang bước gửi").click()
    expect(page.get_by_role("heading", level=1, name="Gửi")).to_be_visible()
    page.get_by_role("button", name="Gửi", exact=True).click()
    is_told(page, "Đã gửi")


def drafts_the_plan(page: Any) -> None:
    """One part is left without a day; the step of handing in would say so, the officer sees it first."""
    opens(page, "Lập kế hoạch khắc phục")
    for words in TO_MEND:
        box = card(page, words)
        box.get_by_label("Biện pháp khắc phục").fill(f"Phân công, kiểm tra hằng tuần: {words}")
        box.get_by_label("Người chịu trách nhiệm").fill("Công chức Tư pháp – Hộ tịch")
        box.get_by_label("Hoàn thành chậm nhất ngày").fill(DUE_ON.isoformat())
        box.get_by_label("Sản phẩm").fill("Báo cáo kèm ảnh chụp")
    late = card(page, ACCEPTED).get_by_label("Hoàn thành chậm nhất ngày")
    late.fill((DUE_ON + dt.timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("Chưa lưu được 1 phần dưới đây; các phần khác đã lưu.")
    late.fill("2019-06-14")
    page.get_by_role("button", name="Lưu", exact=True).click()
    is_told(page, "Đã lưu, chưa gửi.")


# --- Progress and proof -------------------------------------------------------------------------------


def writes_down_progress(page: Any, words: str) -> None:
    goes_to_finding(page, words)
    page.get_by_role("link", name="Cập nhật tiến độ").click()
    page.get_by_label("Đã làm gì").fill(PROGRESS)
    page.get_by_role("button", name="Ghi tiến độ").click()
    is_told(page, "Đã ghi tiến độ khắc phục.")
    expect(life(page)).to_contain_text(PROGRESS)


def proves_several_with_one_photo(page: Any, folder: Path, *texts: str) -> None:
    goes_to_finding(page, texts[0])
    page.get_by_role("link", name="Tài liệu kiểm chứng").click()
    page.get_by_label("Tệp", exact=False).first.set_input_files(a_photo(folder, "bang-niem-yet.jpg"))
    for words in texts:
        page.get_by_role("checkbox", name=words).check()
    page.get_by_label("Chú thích").fill(PHOTO)
    page.get_by_role("button", name="Tải lên").click()
    is_told(page, f"Đã tải lên 1 tệp cho {len(texts)} tồn tại.")


# --- Reports ------------------------------------------------------------------------------------------


def reports(page: Any, done: dict[str, str] | None = None, not_done: dict[str, str] | None = None) -> None:
    """Drafts what becomes of these findings; the others are left for a later report."""
    opens(page, REPORT)
    for outcome, said in (("Đã khắc phục", done or {}), ("Không thực hiện được", not_done or {})):
        for words, text in said.items():
            card(page, words).get_by_label(outcome, exact=True).check()
            card(page, words).get_by_label("Đã làm gì").fill(text)
    page.get_by_role("button", name="Lưu", exact=True).click()
    is_told(page, "Đã lưu, chưa gửi.")


def sees_why_it_came_back(page: Any, words: str, reason: str) -> None:
    goes_by_the_menu(page, "Khắc phục")
    line = page.locator("#main li", has_text=words).first
    expect(line).to_contain_text("Trả lại ngày")
    expect(line).to_contain_text(reason)


def goes_to_finding(page: Any, words: str) -> None:
    goes_by_the_menu(page, "Khắc phục")
    page.locator("#main").get_by_role("link", name=words).click()
    expect(page.get_by_role("heading", level=1, name=words)).to_be_visible()


def card(page: Any, words: str) -> Any:
    return page.locator("section.report-item", has_text=words)
