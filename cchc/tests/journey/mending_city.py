"""The city: Home Affairs judges what the ward reported and answers requests for more time, a leader beyond its limit."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from cchc.tests.journey.mending_unit import goes_to_finding
from cchc.tests.journey.town import confirms, goes_by_the_menu, is_told

ASKED = "Chờ HĐND phường thông qua tại kỳ họp giữa tháng 7"
REFUSED = "Việc gửi thư xin lỗi làm được ngay, không cần thêm thời gian"
BEYOND = "Phòng Nội vụ chỉ được gia hạn đến hết ngày 02/08/2019 theo kế hoạch kiểm tra."


# --- Judging -----------------------------------------------------------------------------------------


def opens_the_queue(page: Any) -> None:
    goes_by_the_menu(page, "Chờ xác nhận")


def sees_what_proves_it(page: Any, words: str, photo: str) -> None:
    expect(_row(page, words).get_by_role("link", name=photo)).to_be_visible()


def accepts_in_the_queue(page: Any, *texts: str) -> None:
    opens_the_queue(page)
    for words in texts:
        _row(page, words).get_by_role("checkbox").check()
    page.get_by_role("button", name="Xác nhận đã khắc phục").click()
    confirms(page)
    is_told(page, f"Đã xác nhận khắc phục {len(texts)} tồn tại.")


def returns(page: Any, words: str, reason: str) -> None:
    """Not without a reason: without one nothing is recorded, and the row still waits."""
    opens_the_queue(page)
    _decides(page, words, "Trả lại", "")
    expect(page.locator("#note:invalid")).to_be_focused()
    _decides(page, words, "Trả lại", reason)
    is_told(page, "Đã trả lại 1 tồn tại.")
    expect(page.get_by_role("link", name=words)).to_have_count(0)


def sends_to_follow_up(page: Any, words: str, note: str) -> None:
    opens_the_queue(page)
    _decides(page, words, "Chuyển phúc tra", note)
    is_told(page, "Đã chuyển phúc tra 1 tồn tại.")
    expect(page.locator("#main")).to_contain_text("Chờ phúc tra, chưa có cuộc kiểm tra")


def accepts_that_it_cannot_be_done(page: Any, words: str, note: str) -> None:
    """On the page of the finding, where what the ward says is read whole."""
    opens_the_queue(page)
    page.get_by_role("link", name=words).click()
    page.get_by_label("Ý kiến").fill(note)
    page.get_by_role("button", name="Ghi nhận không thực hiện được").click()
    is_told(page, "Đã ghi nhận không thực hiện được.")
    expect(page.locator(".desk")).to_contain_text("Đã xong")


def _decides(page: Any, words: str, action: str, note: str) -> None:
    _row(page, words).get_by_role("checkbox").check()
    page.get_by_label("Ý kiến chung").fill(note)
    page.get_by_role("button", name=action, exact=True).click()


def _row(page: Any, words: str) -> Any:
    return page.get_by_role("row", name=words)


# --- More time ---------------------------------------------------------------------------------------


def asks_for_more_time(page: Any, words: str, until: str, reason: str) -> None:
    """The ward, on the page of its finding."""
    goes_to_finding(page, words)
    page.get_by_role("link", name="Đề nghị gia hạn").click()
    page.get_by_label("Đề nghị lùi thời hạn đến hết ngày").fill(until)
    page.get_by_label("Lý do").fill(reason)
    page.get_by_role("button", name="Gửi đề nghị").click()
    is_told(page, "Đã gửi đề nghị gia hạn. Thời hạn hiện nay giữ nguyên cho đến khi có quyết định.")


def grants(page: Any, words: str) -> None:
    _opens_the_request(page, words)
    page.get_by_role("button", name="Gia hạn", exact=True).click()
    is_told(page, "Đã gia hạn; thời hạn ban đầu vẫn giữ trên hồ sơ.")
    expect(page.locator("#main")).to_contain_text("Thời hạn ban đầu: 03/07/2019")


def may_not_grant_so_much(page: Any, words: str) -> None:
    _opens_the_request(page, words)
    page.get_by_label("Ý kiến").fill("Đồng ý")
    page.get_by_role("button", name="Gia hạn", exact=True).click()
    expect(page.locator("#main")).to_contain_text(BEYOND)
    expect(page.get_by_label("Ý kiến")).to_have_value("Đồng ý")


def refuses_as_leader(page: Any, words: str) -> None:
    """From the home page, which says that only he can decide."""
    page.goto("/")
    page.locator(".task-list").get_by_role("link", name="gia hạn vượt mức của kế hoạch").click()
    page.get_by_role("link", name=f"Quyết định về {words}").click()
    page.get_by_label("Ý kiến").fill(REFUSED)
    page.get_by_role("button", name="Không gia hạn").click()
    is_told(page, "Đã trả lời không gia hạn; thời hạn giữ nguyên.")


def _opens_the_request(page: Any, words: str) -> None:
    opens_the_queue(page)
    page.get_by_role("link", name=f"Quyết định về {words}").click()
