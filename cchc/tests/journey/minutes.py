"""The end of the visit: what is missing, the meeting, the minutes, the unit's opinion, both ways of signing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from cchc.tests.journey import checking
from cchc.tests.journey.papers import a_scanned_pdf, text_of_pdf
from cchc.tests.journey.town import PASSWORD, Town, confirms, is_told
from units.models import User

OPINION = "Thống nhất với nội dung biên bản."


def is_told_what_is_missing_and_jumps_there(page: Any, inspection: str) -> None:
    """One item has no result yet; the list names it, leads to it, and the chair answers it."""
    page.goto(inspection)
    page.get_by_role("link", name="Buổi làm việc").click()
    page.get_by_role("link", name="Hoàn tất, lập biên bản").click()
    expect(page.get_by_role("button", name="Lập biên bản")).to_have_count(0)
    expect(page.locator("#main")).to_contain_text("Chưa ghi người dự của đơn vị được kiểm tra.")
    page.get_by_role("link", name="2.1.3: chưa có kết quả.").click()
    expect(checking.item(page, "2.1.3")).to_be_in_viewport()
    checking.item(page, "2.1.3").locator("input[type=text]").first.fill("0,25")
    checking.item(page, "2.1.3").locator("input[type=text]").first.blur()
    checking.sees_it_saved(page, "2.1.3")


def records_the_meeting(page: Any, inspection: str, town: Town) -> None:
    page.goto(inspection)
    page.get_by_role("link", name="Buổi làm việc").click()
    expect(page.get_by_label("Họ và tên, dòng 1").first).to_have_value(town.chair.full_name)
    page.get_by_label("Địa điểm").fill("Trụ sở UBND phường Mũi Né")
    page.locator("#id_day").fill("2019-05-20")
    page.get_by_label("Bắt đầu lúc").fill("08:00")
    page.get_by_label("Kết thúc lúc").fill("11:00")
    unit = page.locator("#unit")
    unit.get_by_label("Họ và tên, dòng 1").fill(town.mui_ne_head.full_name)
    unit.get_by_label("Chức vụ, dòng 1").fill("Chủ tịch UBND phường")
    page.get_by_label("Đánh giá chung").fill("Đơn vị đã quan tâm công tác cải cách hành chính.")
    page.get_by_role("button", name="Lưu", exact=True).click()
    is_told(page, "Đã lưu")


def draws_up_the_minutes(page: Any) -> None:
    is_told(page, "Đã đủ nội dung để lập biên bản.")
    page.get_by_role("button", name="Lập biên bản").click()
    confirms(page)
    is_told(page, "Đã lập biên bản số 01/BB-TKT.")


def watches_the_progress_until_the_pdf_is_there(page: Any, start_worker: Any) -> None:
    """No worker runs yet: the page says that the paper waits, and goes on by itself when one has drawn it."""
    expect(page.get_by_text("Đang chờ đến lượt…")).to_be_visible()
    start_worker()
    expect(page.get_by_role("link", name="Mở bản PDF")).to_be_visible(timeout=60_000)


def reads_the_pdf(page: Any, *words: str) -> None:
    link = page.get_by_role("link", name="Mở bản PDF")
    expect(link).to_be_visible(timeout=30_000)
    text = text_of_pdf(page, link.get_attribute("href"))
    for word in words:
        assert word in text


def gives_the_opinion(page: Any, inspection: str) -> None:
    opens_the_minutes(page, inspection)
    reads_the_pdf(page, "BIÊN BẢN", checking.STEERING_FINDING)
    page.get_by_role("textbox", name="Ý kiến của đơn vị").fill(OPINION)
    page.get_by_role("button", name="Ghi ý kiến").click()
    is_told(page, "Đã ghi ý kiến của đơn vị vào biên bản.")


def opens_the_minutes(page: Any, inspection: str) -> None:
    page.goto(inspection)
    page.get_by_role("link", name="Biên bản kiểm tra").click()
    expect(page.get_by_role("heading", level=1, name="Biên bản số")).to_be_visible()


def confirms_with_his_own_password(page: Any, part: str, person: User) -> None:
    box = page.locator("#confirm")
    box.get_by_label("Ký phần").select_option(part)
    box.get_by_label("Tên đăng nhập của người xác nhận").fill(person.username)
    box.get_by_label("Mật khẩu").fill("sai-mat-khau-roi")
    box.get_by_role("button", name="Xác nhận biên bản").click()
    expect(
        page.locator("#confirm .message-error, #confirm .invalid-feedback, #confirm .field-error").first
    ).to_be_visible()
    box.get_by_label("Mật khẩu").fill(PASSWORD)
    box.get_by_role("button", name="Xác nhận biên bản").click()
    is_told(page, "Đã xác nhận biên bản trên hệ thống.")
    expect(page.locator("[aria-labelledby=signing-state]")).to_contain_text(person.full_name)


def sees_it_signed(page: Any, inspection: str) -> None:
    opens_the_minutes(page, inspection)
    expect(page.locator(".meta")).to_contain_text("Đã ký")
    sees_the_official_copy(page)


def sees_the_official_copy(page: Any) -> None:
    expect(page.get_by_role("heading", name="Bản chính thức")).to_be_visible(timeout=30_000)


def records_that_it_was_signed_on_paper(page: Any, inspection: str, head: str, day: str) -> None:
    opens_the_minutes(page, inspection)
    box = page.locator("#sign_paper")
    expect(box.get_by_label("Đại diện đơn vị được kiểm tra: họ và tên")).to_have_value(head)
    box.get_by_label("Ngày ký").fill(day)
    box.get_by_role("button", name="Ghi nhận đã ký giấy").click()
    confirms(page)
    is_told(page, "Đã ghi nhận biên bản ký trên giấy.")
    expect(page.locator(".meta")).to_contain_text("Chờ bản scan")


def attaches_the_scan(page: Any, folder: Path) -> None:
    """From the home page, which says that the scan is waited for."""
    page.locator(".task-list").get_by_role("link", name="02/BB-TKT").click()
    page.get_by_label("Tệp scan đã ký, đóng dấu").set_input_files(a_scanned_pdf(folder, "bien-ban-da-ky.pdf"))
    page.get_by_role("button", name="Tải bản scan lên").click()
    is_told(page, "Đã tải lên bản scan của biên bản.")
    expect(page.locator(".meta")).not_to_contain_text("Chờ bản scan")
    expect(page.get_by_role("link", name="Bản scan đã ký")).to_be_visible()
