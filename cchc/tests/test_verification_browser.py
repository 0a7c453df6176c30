"""The city's pages in a real browser, wide and on a phone; an answer about an old finding that outlives a lost network."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cchc.tests.browser import session_of
from cchc.tests.cast import Stage
from cchc.tests.eyes import eyes_of
from inspections import extending, following_up, submitting, workflow
from inspections.enums import FindingStatus
from inspections.models import CarriedFinding
from inspections.tests.reported import concluded, reported
from inspections.tests.test_following_up import next_inspection

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def addresses(stage: Stage) -> list[str]:
    """Something of every kind waits: a report, «not done», a request beyond the limit, two findings to be followed up."""
    done = reported(stage, text="Niêm yết thiếu 09 thủ tục hành chính thuộc lĩnh vực chứng thực", position=1)
    reported(stage, status=FindingStatus.NOT_DONE, text="Chưa có phòng làm việc riêng cho bộ phận một cửa", position=2)
    late = concluded(stage, text="Kế hoạch CCHC ban hành chậm 23 ngày", position=3)
    request = extending.ask(late.pk, dt.date(2019, 7, 15), "Chờ bố trí kinh phí quý III", by=stage.cast.unit_officer)
    concluded(stage, status=FindingStatus.TO_FOLLOW_UP, text="Bảng niêm yết cũ", position=4)
    pages = [reverse("verification_list"), done.get_absolute_url(), late.get_absolute_url()]
    free = concluded(stage, text="Sổ theo dõi hồ sơ chưa cập nhật", position=5)
    started = workflow.start(next_inspection(stage).pk, by=stage.cast.chair)
    draft = submitting.open_draft(stage.inspection, "remediation_report", by=stage.cast.home_affairs)
    pages += [reverse("extension_decide", args=[request.pk]), reverse("extension_ask", args=[free.pk])]
    pages += [reverse("checklist", args=[started.pk]), reverse("inspection_remediation", args=[stage.inspection.pk])]
    return [*pages, draft.get_absolute_url(), reverse("submission_hand_in", args=[draft.pk])]


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_the_citys_pages_fit_and_can_be_read_by_everybody(chromium: Any, live_server: Any, stage: Stage, phone: bool):
    pages = addresses(stage)

    with eyes_of(chromium, live_server.url, session_of(stage.cast.home_affairs), phone=phone) as look:
        faults = {page: found for page in pages if (found := look(page))}

    assert faults == {}


def test_an_answer_about_an_old_finding_outlives_a_lost_network(browse: Any, stage: Stage):
    concluded(stage, status=FindingStatus.TO_FOLLOW_UP, text="Bảng niêm yết cũ")
    started = workflow.start(next_inspection(stage).pk, by=stage.cast.chair)
    row = CarriedFinding.objects.get()
    page = browse(stage.cast.chair, phone=True)
    page.goto(reverse("checklist", args=[started.pk]))
    box = page.locator(f"#c{row.pk}")

    page.context.set_offline(True)
    box.locator("textarea").fill("Còn thiếu 02 thủ tục")
    box.get_by_text("Chưa khắc phục", exact=True).click()
    expect(box.locator("[data-cchc-carried-state]")).to_contain_text("Đã lưu trên thiết bị, chưa gửi")
    page.context.set_offline(False)

    expect(box.locator("[data-cchc-carried-state]")).to_have_text("Đã lưu")
    row.refresh_from_db()
    assert (row.result, row.note, row.answered_by) == ("not_mended", "Còn thiếu 02 thủ tục", stage.cast.chair)


def test_a_colleagues_answer_about_an_old_finding_appears_without_loading_again(browse: Any, stage: Stage):
    concluded(stage, status=FindingStatus.TO_FOLLOW_UP, text="Bảng niêm yết cũ")
    started = workflow.start(next_inspection(stage).pk, by=stage.cast.chair)
    row = CarriedFinding.objects.get()
    pages = [browse(person) for person in (stage.cast.chair, stage.cast.other_member)]  # the second only reads it
    for page in pages:
        page.goto(reverse("checklist", args=[started.pk]))

    following_up.answer(row.pk, "not_mended", "Còn thiếu 02 thủ tục", revision=0, by=stage.cast.member)

    for page in pages:
        box = page.locator(f"#c{row.pk}")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(box.locator("textarea")).to_have_value("Còn thiếu 02 thủ tục")
        expect(box.locator("[data-cchc-carried-state]")).to_have_text("Ngô Thành Viên ghi")
        assert page.faults == []
    box = pages[0].locator(f"#c{row.pk}")
    box.get_by_text("Đã khắc phục", exact=True).click()
    expect(box.locator("[data-cchc-carried-state]")).to_have_text("Đã lưu")
