"""From the first criterion that a ward scores on a telephone to the publication, in a real browser; nothing is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from cchc.tests.cast import Stage, set_stage
from inspections.models import IndexAssessment
from inspections.tests.scoring import SAID, begin, say, score_at, scored_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stage(transactional_db: None, settings: Any) -> Stage:
    settings.CCHC_DEMO_TODAY = dt.date(2019, 5, 20)
    return set_stage()


def test_an_officer_scores_while_the_network_comes_and_goes(browse: Callable[..., Any], stage: Stage):
    from playwright.sync_api import expect

    assessed = begin(scored_round(stage), stage.ward)
    row = score_at(assessed, "1.1.2")
    page = browse(stage.cast.unit_officer, phone=True)
    page.goto(reverse("index_self_field", args=[assessed.pk, "steering"]))
    item, state = page.locator(f"#muc-{row.pk}"), page.locator(f"#trang-thai-{row.pk}")

    item.get_by_label("Số nhiệm vụ hoàn thành").fill("9")
    item.get_by_label("Tổng số nhiệm vụ trong kế hoạch").fill("10")
    item.get_by_label("Giải trình").click()
    expect(state).to_contain_text("Đã lưu: tự chấm 0,75/1,5 điểm")
    expect(page.locator("#tien-do")).to_contain_text("1/3")

    say(assessed, stage.cast.unit_head, "1.1.2", self_numerator=Decimal(10), self_denominator=Decimal(10))
    item.get_by_label("Giải trình").fill("Còn một nhiệm vụ")
    item.get_by_label("Tình trạng").focus()
    expect(state).to_contain_text("Có người vừa lưu tiêu chí 1.1.2 (1,5 điểm)")
    expect(item.get_by_label("Giải trình")).to_have_value("Còn một nhiệm vụ")
    item.get_by_label("Giải trình").fill("Còn một nhiệm vụ, đang làm")
    item.get_by_label("Tình trạng").focus()
    expect(state).to_contain_text("Đã lưu: tự chấm 0,75/1,5 điểm")
    assert score_at(assessed, "1.1.2").self_explanation == "Còn một nhiệm vụ, đang làm"

    page.context.set_offline(True)
    item.get_by_label("Giải trình").fill("Gõ khi mất mạng")
    item.get_by_label("Tình trạng").focus()
    expect(page.get_by_text("Chưa kết nối được với máy chủ")).to_be_visible()
    page.context.set_offline(False)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator(f"#muc-{row.pk}").get_by_label("Giải trình")).to_have_value("Gõ khi mất mạng")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Đã lưu lĩnh vực I.")).to_be_visible()
    assert score_at(assessed, "1.1.2").self_explanation == "Gõ khi mất mạng"
    assert page.faults == []


def test_from_the_hand_in_to_the_publication(browse: Callable[..., Any], stage: Stage):
    from playwright.sync_api import expect

    round_ = scored_round(stage, explanation_due_on=None)
    assessed = begin(round_, stage.ward)
    for code, values in SAID.items():
        say(assessed, stage.cast.unit_officer, code, **values, self_explanation="Theo hồ sơ lưu")
    round_.appraisers.create(user=stage.cast.member, field_slugs=["steering", "procedures"])

    head = browse(stage.cast.unit_head)
    head.goto(assessed.self_url)
    head.get_by_role("button", name="Gửi kết quả tự chấm").click()
    head.get_by_role("dialog").get_by_role("button").last.click()
    expect(head.get_by_text("Đã gửi kết quả tự chấm.")).to_be_visible()

    member = browse(stage.cast.member)
    member.goto(reverse("index_appraise_field", args=[assessed.pk, "steering"]))
    row = score_at(assessed, "1.1.2")
    item, state = member.locator(f"#muc-{row.pk}"), member.locator(f"#trang-thai-{row.pk}")
    item.get_by_label("Điểm thẩm định (0 đến 1,5)").fill("0")
    item.get_by_label("Ý kiến thẩm định").focus()
    expect(state).to_contain_text("Khác điểm tự chấm (đơn vị chấm 0,75)")
    item.get_by_label("Ý kiến thẩm định").fill("Không có số liệu gốc")
    item.get_by_label("Tình trạng").focus()
    expect(state).to_contain_text("Đã lưu: 0/1,5 điểm")
    for slug in ("steering", "procedures"):
        member.goto(reverse("index_appraise_field", args=[assessed.pk, slug]))
        member.get_by_role("button", name="Lấy điểm tự chấm cho cả lĩnh vực").click()
        member.get_by_role("dialog").get_by_role("button").last.click()
        expect(member.get_by_text("Đã lấy điểm tự chấm ở")).to_be_visible()
    member.goto(assessed.appraise_url)
    member.get_by_role("button", name="Gửi kết quả cho đơn vị").click()
    member.get_by_role("dialog").get_by_role("button").last.click()
    expect(member.get_by_text("Đã gửi kết quả thẩm định cho")).to_be_visible()

    head.goto(assessed.explain_url)
    head.get_by_label("Giải trình bổ sung").fill("Số liệu gốc kèm theo")
    head.get_by_label("Số, ký hiệu văn bản").focus()
    expect(head.get_by_text("Đã lưu giải trình.")).to_be_visible()
    head.get_by_role("button", name="Gửi giải trình").click()
    head.get_by_role("dialog").get_by_role("button").last.click()
    expect(head.get_by_text("Đã gửi giải trình bổ sung.")).to_be_visible()

    member.goto(reverse("index_appraise_field", args=[assessed.pk, "steering"]))
    item.get_by_label("Điểm thẩm định (0 đến 1,5)").fill("0,75")
    item.get_by_label("Quyết định cuối cùng, lý do").fill("Đã rõ số liệu")
    item.get_by_label("Tình trạng").focus()
    expect(state).to_contain_text("Đã lưu: 0,75/1,5 điểm")

    chief = browse(stage.cast.home_affairs_head)
    chief.goto(reverse("index_publish", args=[round_.pk]))
    chief.get_by_label("Tôi đã xem những gì còn thiếu").check()
    chief.get_by_role("button", name="Công bố", exact=True).click()
    chief.get_by_role("dialog").get_by_role("button").last.click()
    expect(chief.get_by_role("cell", name="23,91%")).to_be_visible()  # 5,5 of 23
    found = IndexAssessment.objects.get(pk=assessed.pk)
    assert (found.status, found.score, found.rank) == ("published", Decimal("5.5"), 1)
    assert [page.faults for page in (head, member, chief)] == [[], [], []]


def test_criteria_that_a_file_proves_are_picked_by_field_with_the_keyboard(browse: Callable[..., Any], stage: Stage):
    from playwright.sync_api import expect

    assessed = begin(scored_round(stage), stage.ward)
    page = browse(stage.cast.unit_officer, phone=True)
    page.goto(reverse("index_proofs", args=[assessed.pk]))
    filter_box, count = page.get_by_label("Lọc tiêu chí"), page.locator(".pick-head [data-cchc-check-all-count]")
    groups = page.locator(".pick-groups details")

    expect(count).to_have_text("Đã chọn 0/6 tiêu chí")
    assert groups.evaluate_all("all => all.map((one) => one.open)") == [False, False]
    groups.first.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the whole field
    expect(count).to_have_text("Đã chọn 3/6 tiêu chí")
    expect(groups.first.locator("summary")).to_contain_text("Đã chọn 3/3 tiêu chí")

    filter_box.fill("2.1.2")
    expect(page.locator("[data-cchc-filter-boxes-said]")).to_have_text("Đang hiện 1/6")
    page.keyboard.press("Enter")  # does not send the form
    expect(groups.first).to_be_hidden()
    page.locator(".pick-groups .form-check:visible input").check()
    filter_box.press("Escape")
    expect(count).to_have_text("Đã chọn 4/6 tiêu chí")
    expect(groups.first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
