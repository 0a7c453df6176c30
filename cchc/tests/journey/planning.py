"""Home Affairs: the plan, the team, the round, the units of the round, a date and people for one ward."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from cchc.tests.journey.town import SET_TITLE, Town, is_told
from units.models import User

PLAN = "Kế hoạch kiểm tra cải cách hành chính năm 2019"
VISIT_ON = "2019-05-20"  # today


def draws_up_the_plan(page: Any) -> None:
    page.get_by_role("link", name="Kế hoạch, Tổ, đợt").click()
    page.get_by_role("link", name="Lập kế hoạch").first.click()
    expect(page.get_by_label("Tên kế hoạch")).to_have_value(PLAN)
    choose(page, "Văn bản kế hoạch", "1957/KH-UBND")
    page.get_by_role("button", name="Lập kế hoạch").click()
    is_told(page, "Đã lập kế hoạch dự thảo")
    expect(page.locator("#main")).to_contain_text("1957/KH-UBND ngày 18 tháng 3 năm 2019")


def forms_the_team(page: Any, town: Town) -> None:
    page.get_by_role("link", name="Lập Tổ kiểm tra").click()
    choose(page, "Quyết định thành lập", "2331/QĐ-UBND")
    page.get_by_role("button", name="Lập Tổ").click()
    _adds(page, town.chair, "Tổ trưởng")
    _adds(page, town.secretary, "Thư ký")
    _adds(page, town.steering_member, "Thành viên", field="Chỉ đạo, điều hành")
    _adds(page, town.procedures_member, "Thành viên", field="Thủ tục hành chính")
    expect(page.get_by_role("heading", name="Thành viên hiện nay (4)")).to_be_visible()


def _adds(page: Any, person: User, role: str, field: str = "") -> None:
    page.get_by_role("link", name="Thêm thành viên").click()
    choose(page, "Người", person.full_name)
    page.get_by_label("Vai trò").select_option(role)
    if field:
        page.get_by_label(field).check()
    page.get_by_role("button", name="Thêm", exact=True).click()
    expect(page.get_by_role("rowheader", name=person.full_name)).to_be_visible()


def opens_the_round(page: Any) -> None:
    page.get_by_role("navigation", name="Đường dẫn").get_by_role("link", name=PLAN).click()
    page.get_by_role("link", name="Lập đợt kiểm tra").click()
    page.get_by_label("Tên đợt").fill("Đợt I")
    page.get_by_label("Từ ngày").fill("2019-04-01")
    page.get_by_label("Đến ngày").fill("2019-06-30")
    choose(page, "Tổ kiểm tra", "Tổ kiểm tra")
    choose(page, "phường, xã", SET_TITLE)
    page.get_by_role("button", name="Lập đợt").click()
    is_told(page, "Đã lập Đợt I. Bây giờ hãy chọn các đơn vị.")


def covers_every_ward_at_one_tick(page: Any) -> None:
    expect(page.get_by_text("Chưa có trong đợt nào của kế hoạch")).to_be_visible()
    page.get_by_label("Chọn tất cả phường, xã").check()
    page.get_by_role("button", name="Lưu phạm vi của đợt").click()
    is_told(page, "Đã thêm 2 đơn vị.")
    expect(page.get_by_role("heading", name="Các cuộc kiểm tra (2)")).to_be_visible()


def schedules_the_ward(page: Any, town: Town) -> str:
    """Gives the address of the inspection."""
    page.get_by_role("link", name=town.mui_ne.short_name).click()
    page.get_by_role("link", name="Lên lịch").click()
    page.get_by_label("Ngày kiểm tra").fill(VISIT_ON)
    page.get_by_label("Buổi").select_option("Buổi sáng")
    choose(page, "Chủ trì", town.chair.full_name)
    choose(page, "Thư ký", town.secretary.full_name)
    for member in (town.steering_member, town.procedures_member):  # proposed from the team, with their fields
        expect(page.get_by_role("checkbox", name=member.full_name)).to_be_checked()
    page.get_by_role("button", name="Lên lịch").click()
    expect(page.get_by_role("alert")).to_contain_text("Chỉ báo trước cho đơn vị 0 ngày làm việc")
    page.get_by_label("Vẫn lên lịch").check()
    page.get_by_role("button", name="Lên lịch").click()
    expect(page.locator("#main")).to_contain_text("ngày 20 tháng 5 năm 2019")
    expect(page.locator("#main")).to_contain_text(town.procedures_member.full_name)
    return str(page.url)


def choose(page: Any, label: str, words: str) -> None:
    """Choose in a list the line that contains these words."""
    box = page.get_by_label(label, exact=False).and_(page.locator("select"))
    line = box.locator("option", has_text=words).first
    box.select_option(value=line.get_attribute("value"))
