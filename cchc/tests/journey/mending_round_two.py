"""Round II at the same ward: the old finding stands on its checklist, and is found mended."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from cchc.lib.dates import now_local
from cchc.tests.journey import minutes
from cchc.tests.journey.mending_scene import FOUND_MENDED, Scene
from cchc.tests.journey.mending_unit import NEW_BOOK
from cchc.tests.journey.planning import choose
from cchc.tests.journey.town import SET_TITLE, confirms, is_told
from inspections.models import Inspection
from reports.tests.builders import complete

PRESENT = "Đỗ Chủ Tịch"  # of the unit, as the builder has it
SEEN = "Sổ mới ghi đủ ngày trả kết quả từ 15/6/2019"


def opens_round_two_for_the_ward(page: Any, scene: Scene) -> None:
    """The round's list of units says where old findings wait to be checked again."""
    page.goto(scene.team.plan.get_absolute_url())
    page.get_by_role("link", name="Lập đợt kiểm tra").click()
    page.get_by_label("Tên đợt").fill("Đợt II")
    page.get_by_label("Từ ngày").fill("2019-07-22")
    page.get_by_label("Đến ngày").fill("2019-09-30")
    choose(page, "Tổ kiểm tra", "Tổ kiểm tra")
    choose(page, "phường, xã", SET_TITLE)
    page.get_by_role("button", name="Lập đợt").click()
    choice = page.locator(".form-check", has_text="1 tồn tại chờ phúc tra")
    expect(choice).to_contain_text(scene.town.mui_ne.short_name)
    choice.get_by_role("checkbox").check()
    page.get_by_role("button", name="Lưu phạm vi của đợt").click()
    is_told(page, "Đã thêm 1 đơn vị.")


def schedules_the_visit(page: Any, scene: Scene, day: str) -> Inspection:
    page.locator("#main").get_by_role("link", name=scene.town.mui_ne.short_name).click()
    page.get_by_role("link", name="Lên lịch").click()
    page.get_by_label("Ngày kiểm tra").fill(day)
    page.get_by_label("Buổi").select_option("Buổi sáng")
    choose(page, "Chủ trì", scene.town.procedures_member.full_name)
    choose(page, "Thư ký", scene.town.secretary.full_name)
    page.get_by_role("button", name="Lên lịch").click()
    expect(page.locator("#main")).to_contain_text("ngày 06 tháng 8 năm 2019")
    return Inspection.objects.get(round__name="Đợt II")


def finds_the_old_finding_on_the_checklist(page: Any, inspection: Inspection) -> None:
    page.goto(inspection.get_absolute_url())
    page.get_by_role("button", name="Bắt đầu kiểm tra").click()
    confirms(page)
    page.get_by_role("link", name="Phiếu kiểm tra").click()
    expect(_old_finding(page)).to_contain_text(NEW_BOOK)  # what the ward reported


def is_told_that_it_is_still_to_be_answered(page: Any, inspection: Inspection) -> None:
    _answers_all_else(inspection)
    page.goto(inspection.get_absolute_url())
    page.get_by_role("link", name="Buổi làm việc").click()
    page.get_by_role("link", name="Hoàn tất, lập biên bản").click()
    page.get_by_role("link", name=FOUND_MENDED).click()
    expect(_old_finding(page)).to_be_in_viewport()


def answers_that_it_is_mended(page: Any) -> None:
    _old_finding(page).get_by_text("Đã khắc phục", exact=True).click()
    _old_finding(page).get_by_label("Nhận xét").fill(SEEN)
    _old_finding(page).get_by_label("Nhận xét").blur()
    expect(_old_finding(page).locator("[data-cchc-carried-state]")).to_have_text("Đã lưu")


def draws_up_minutes_that_tell_of_it(page: Any, inspection: Inspection) -> None:
    page.goto(inspection.get_absolute_url())
    page.get_by_role("link", name="Buổi làm việc").click()
    page.get_by_role("link", name="Hoàn tất, lập biên bản").click()
    minutes.draws_up_the_minutes(page)
    minutes.reads_the_pdf(page, "Kết quả phúc tra", FOUND_MENDED, SEEN)


def signs_on_paper(page: Any, head: Any, inspection: Inspection) -> None:
    minutes.opens_the_minutes(head, inspection.get_absolute_url())
    head.get_by_role("textbox", name="Ý kiến của đơn vị").fill(minutes.OPINION)
    head.get_by_role("button", name="Ghi ý kiến").click()
    is_told(head, "Đã ghi ý kiến của đơn vị vào biên bản.")
    minutes.reads_the_pdf(head, minutes.OPINION)
    minutes.records_that_it_was_signed_on_paper(page, inspection.get_absolute_url(), PRESENT, "2019-08-06")


def _answers_all_else(inspection: Inspection) -> None:
    """The items of the set, the people and the hours, without the browser: the other journey walks them."""
    inspection.refresh_from_db()
    complete(inspection, ended_at=now_local())


def _old_finding(page: Any) -> Any:
    return page.locator("article.carried", has_text=FOUND_MENDED)
