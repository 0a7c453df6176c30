"""The checklist in a real browser: by keyboard, without a network, two people at once."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cchc.tests.cast import Stage
from inspections.models import Answer, AnswerOperation, Finding, Strength
from inspections.tests.checklists import answer_of, criterion_of, save
from inspections.tests.factories import FindingFactory

AXE = Path(__file__).parents[2] / "cchc/tests/vendor/axe.min.js"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_checklist(page: Any, stage: Stage) -> Any:
    page.goto(reverse("checklist", args=[stage.inspection.pk]))
    return page


def item(page: Any, stage: Stage, code: str) -> Any:
    return page.locator(f"#i{criterion_of(stage.inspection, code).pk}")


def state(page: Any) -> Any:
    return page.locator("[data-cchc-save-state]")


def come_back(page: Any) -> None:
    """To the page: what has changed meanwhile is asked for at once."""
    with page.expect_response("**/phieu/thay-doi/*"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_an_item_after_the_other_is_filled_by_keyboard_alone(stage: Stage, browse: Any):
    page = open_checklist(browse(stage.cast.chair), stage)

    page.keyboard.press("Alt+n")
    page.keyboard.press("Space")
    expect(item(page, stage, "1.1.1")).to_have_attribute("data-save", "saved")
    page.keyboard.press("Alt+n")
    page.keyboard.type("17")
    page.keyboard.press("Tab")
    page.keyboard.type("20")
    expect(item(page, stage, "1.1.2")).to_have_attribute("data-state", "answered")
    page.keyboard.press("Alt+n")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-cchc-total-progress]").first).to_have_text("3/6")

    expect(state(page)).to_contain_text("Đã lưu lúc")
    assert answer_of(stage.inspection, "1.1.1").choice == "yes"
    assert answer_of(stage.inspection, "1.1.2").score == answer_of(stage.inspection, "1.1.2").maximum / 2
    assert page.faults == []


def test_answers_given_without_a_network_are_sent_when_it_is_back(stage: Stage, browse: Any):
    page = open_checklist(browse(stage.cast.member), stage)
    page.context.set_offline(True)

    item(page, stage, "1.1.1").get_by_text("Có", exact=True).click()
    item(page, stage, "1.1.3").get_by_text("Một phần").click()
    item(page, stage, "1.1.1").locator("details[data-cchc-notes] summary").click()
    item(page, stage, "1.1.1").locator("textarea[data-part=note]").fill("Kế hoạch số 05")
    expect(state(page)).to_contain_text("đã lưu trên thiết bị, chưa gửi")
    points = item(page, stage, "1.1.1").locator("[data-cchc-points]")
    expect(points).to_have_text("…")  # nobody has worked it out yet
    assert not AnswerOperation.objects.exists()

    page.context.set_offline(False)
    expect(state(page)).to_contain_text("Đã lưu lúc")
    expect(points).not_to_have_text("…")
    assert answer_of(stage.inspection, "1.1.1").choice == "yes"
    assert answer_of(stage.inspection, "1.1.1").note == "Kế hoạch số 05"
    assert answer_of(stage.inspection, "1.1.3").choice == "mot_phan"


def test_unsent_work_survives_a_reload(stage: Stage, browse: Any):
    page = open_checklist(browse(stage.cast.member), stage)
    page.route("**/phieu/ghi/", lambda route: route.abort())
    item(page, stage, "1.1.1").get_by_text("Không", exact=True).click()
    expect(state(page)).to_contain_text("chưa gửi")

    page.reload()
    expect(item(page, stage, "1.1.1").locator("[data-choice=no]")).to_be_checked()
    expect(state(page)).to_contain_text("chưa gửi")
    assert not AnswerOperation.objects.exists()

    page.unroute("**/phieu/ghi/")
    page.reload()
    expect(item(page, stage, "1.1.1")).to_have_attribute("data-save", "saved")
    assert answer_of(stage.inspection, "1.1.1").choice == "no"


def test_an_answer_whose_acknowledgement_was_lost_counts_once(stage: Stage, browse: Any):
    page = open_checklist(browse(stage.cast.member), stage)

    def lose_the_answer(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route("**/phieu/ghi/", lose_the_answer, times=1)
    with page.expect_request("**/phieu/ghi/"):
        item(page, stage, "1.1.1").get_by_text("Có", exact=True).click()
    item(page, stage, "1.1.1").get_by_text("Không", exact=True).click()

    expect(item(page, stage, "1.1.1")).to_have_attribute("data-save", "saved")
    assert [(op.value["choice"], op.outcome) for op in AnswerOperation.objects.order_by("pk")] == [
        ("yes", "applied"),
        ("no", "applied"),
    ]


def test_two_members_fill_different_fields_and_see_each_other(stage: Stage, browse: Any):
    one = open_checklist(browse(stage.cast.member), stage)
    other = open_checklist(browse(stage.cast.other_member), stage)

    item(one, stage, "1.1.1").get_by_text("Có", exact=True).click()
    item(other, stage, "2.1.2").locator("[data-number=count]").fill("1")
    expect(item(one, stage, "1.1.1")).to_have_attribute("data-save", "saved")
    expect(item(other, stage, "2.1.2")).to_have_attribute("data-save", "saved")
    for page in (one, other):
        come_back(page)

    expect(item(one, stage, "2.1.2").locator("[data-number=count]")).to_have_value("1")
    expect(item(other, stage, "1.1.1").locator("[data-choice=yes]")).to_be_checked()
    expect(item(one, stage, "2.1.2").locator("[data-number=count]")).to_be_disabled()
    expect(one.locator("[data-cchc-total-progress]").first).to_have_text("2/6")


def test_two_different_answers_to_one_item_are_both_shown(stage: Stage, browse: Any):
    page = open_checklist(browse(stage.cast.member), stage)
    save(stage.inspection, stage.cast.chair, "1.1.1", {"choice": "yes"})

    item(page, stage, "1.1.1").get_by_text("Không", exact=True).click()

    expect(item(page, stage, "1.1.1").locator("[data-cchc-rivals]")).to_contain_text("ghi «Không»")
    expect(item(page, stage, "1.1.1").locator("[data-choice=yes]")).to_be_checked()
    assert answer_of(stage.inspection, "1.1.1").choice == "yes"


def test_the_chair_picks_in_place_what_came_while_the_page_was_open(stage: Stage, browse: Any):
    chair = open_checklist(browse(stage.cast.chair), stage)
    reader = open_checklist(browse(stage.cast.home_affairs), stage)
    save(stage.inspection, stage.cast.chair, "1.1.1", {"choice": "yes"})
    save(stage.inspection, stage.cast.member, "1.1.1", {"choice": "no"})
    come_back(chair)
    chair.evaluate("window.stayed = true")
    chair.get_by_role("button", name="Lấy nội dung này").click()

    expect(item(chair, stage, "1.1.1").locator("[data-choice=no]")).to_be_checked()
    expect(item(chair, stage, "1.1.1").locator(".rival")).to_have_count(0)
    assert chair.evaluate("window.stayed")
    assert answer_of(stage.inspection, "1.1.1").choice == "no"
    come_back(reader)  # who only reads hears of it too
    expect(item(reader, stage, "1.1.1").locator("[data-choice=no]")).to_be_checked()
    assert chair.faults == reader.faults == []


def test_what_colleagues_write_beside_the_answers_appears_without_a_reload(stage: Stage, browse: Any):
    page = open_checklist(browse(stage.cast.member), stage)
    box = item(page, stage, "1.1.1")
    box.locator("details[data-cchc-notes] summary").click()
    box.locator("textarea[data-part=note]").focus()
    criterion = criterion_of(stage.inspection, "1.1.1")
    finding = FindingFactory(inspection=stage.inspection, criterion=criterion, text="Chậm 23 ngày")
    Strength.objects.create(inspection=stage.inspection, field_slug="procedures", text="Niêm yết đủ")

    come_back(page)
    expect(page.locator("#n-procedures")).to_contain_text("Niêm yết đủ")
    expect(box.locator(".findings")).to_have_count(0)  # the person is typing in this item
    item(page, stage, "1.1.3").locator("[data-part=result] summary").focus()
    expect(box.locator(".findings")).to_contain_text("Chậm 23 ngày")

    Finding.objects.filter(pk=finding.pk).delete()
    come_back(page)
    expect(box.locator(".findings")).to_have_count(0)
    assert page.faults == []


def test_a_wrong_number_is_told_at_its_box_and_stays_there(stage: Stage, browse: Any):
    page = open_checklist(browse(stage.cast.member), stage)
    box = item(page, stage, "1.1.2")
    box.locator("[data-number=denominator]").fill("20")
    box.locator("[data-number=numerator]").fill("21")

    expect(box.locator("[data-cchc-error]")).to_contain_text("không được lớn hơn")
    expect(box.locator("[data-number=numerator]")).to_have_value("21")
    page.reload()
    expect(box.locator("[data-number=numerator]")).to_have_value("21")
    expect(box.locator("[data-cchc-error]")).to_be_visible()

    box.locator("[data-number=numerator]").fill("20")
    expect(box).to_have_attribute("data-save", "saved")
    assert answer_of(stage.inspection, "1.1.2").numerator == 20


def test_an_ended_session_keeps_the_answer_and_says_so(stage: Stage, browse: Any):
    page = open_checklist(browse(stage.cast.member), stage)
    cookies = page.context.cookies()
    page.context.clear_cookies()

    item(page, stage, "1.1.1").get_by_text("Có", exact=True).click()
    expect(page.locator("[data-cchc-trouble]")).to_contain_text("Đăng nhập lại")

    page.context.add_cookies(cookies)
    page.reload()
    expect(item(page, stage, "1.1.1")).to_have_attribute("data-save", "saved")
    assert answer_of(stage.inspection, "1.1.1").choice == "yes"


def test_one_tap_opens_a_finding_from_an_item_that_lost_points(stage: Stage, browse: Any):
    page = open_checklist(browse(stage.cast.member, phone=True), stage)
    item(page, stage, "1.1.1").get_by_text("Không", exact=True).click()
    expect(item(page, stage, "1.1.1")).to_have_attribute("data-lost", "")

    item(page, stage, "1.1.1").get_by_text("Ghi tồn tại").click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("mất 1 điểm")
    dialog.get_by_label("Nội dung tồn tại").fill("Kế hoạch ban hành chậm 23 ngày")
    dialog.get_by_role("button", name="Lưu").click()

    expect(item(page, stage, "1.1.1").locator(".findings")).to_contain_text("chậm 23 ngày")
    expect(dialog).to_have_count(0)


def test_photos_are_sent_as_evidence_and_listed(stage: Stage, browse: Any, tmp_path: Any):
    from PIL import Image

    for name in ("a.png", "b.png"):
        Image.new("RGB", (40, 30), "white").save(tmp_path / name)
    (tmp_path / "x.pdf").write_bytes(b"MZ\x90\x00")
    page = open_checklist(browse(stage.cast.member), stage)
    box = item(page, stage, "1.1.1")

    box.locator("input[type=file]").first.set_input_files([tmp_path / "a.png", tmp_path / "b.png"])
    expect(box.locator(".evidence li")).to_have_count(2)
    box.locator("input[type=file]").first.set_input_files(tmp_path / "x.pdf")

    expect(box.locator(".uploads .field-error")).to_be_visible()
    assert Answer.objects.count() == 6
    assert page.faults == []


def test_two_tabs_of_one_person_never_quarrel(stage: Stage, browse: Any):
    one = open_checklist(browse(stage.cast.member), stage)
    other = open_checklist(one.context.new_page(), stage)

    item(one, stage, "1.1.1").get_by_text("Có", exact=True).click()
    expect(item(other, stage, "1.1.1").locator("[data-choice=yes]")).to_be_checked()
    item(other, stage, "1.1.1").get_by_text("Không", exact=True).click()
    expect(item(one, stage, "1.1.1").locator("[data-choice=no]")).to_be_checked()

    assert [op.outcome for op in AnswerOperation.objects.all()] == ["applied", "applied"]


def test_a_note_typed_on_while_it_is_sent_never_quarrels_with_itself(stage: Stage, browse: Any):
    page = open_checklist(browse(stage.cast.member), stage)
    box = item(page, stage, "1.1.1")
    box.locator("details[data-cchc-notes] summary").click()
    box.locator("textarea[data-part=note]").focus()

    for word in ("Kế hoạch ", "số 05 ", "ban hành ", "chậm 23 ngày"):
        with page.expect_response("**/phieu/ghi/"):
            page.keyboard.type(word)
            page.evaluate("document.activeElement.dispatchEvent(new Event('change', { bubbles: true }))")
            page.keyboard.type(".")
            page.keyboard.press("Backspace")

    expect(box).to_have_attribute("data-save", "saved")
    assert answer_of(stage.inspection, "1.1.1").note == "Kế hoạch số 05 ban hành chậm 23 ngày"
    assert not AnswerOperation.objects.exclude(outcome="applied").exists()


@pytest.mark.parametrize("phone", [False, True])
def test_the_page_passes_axe(stage: Stage, browse: Any, phone: bool):
    save(stage.inspection, stage.cast.chair, "1.1.1", {"choice": "no"})
    save(stage.inspection, stage.cast.chair, "1.1.2", {"mark": "not_due", "reason": "Cuối năm mới đánh giá"})
    page = open_checklist(browse(stage.cast.chair, phone=phone), stage)
    page.evaluate(AXE.read_text(encoding="utf-8"))

    found = page.evaluate("axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })")

    assert [(v["id"], v["nodes"][0]["html"][:200], len(v["nodes"])) for v in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= (360 if phone else 1280)
