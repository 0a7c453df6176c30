"""Everything by keyboard alone, in a real browser: no click, no tap, only keys that a person presses.

That the focus can be seen at every stop of every page is held by `eyes.py` (`test_every_page.py`).
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cchc.tests.cast import Stage, set_stage
from inspections.enums import FindingStatus, InspectionStatus
from inspections.models import Answer, Finding
from inspections.tests.checklists import criterion_of
from inspections.tests.remediation import sign_minutes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "mat-khau-thu-2019"
WORDS = "Kế hoạch ban hành chậm 23 ngày"
MOST = 150  # stops of Tab before somebody gives up
WHERE = "() => document.activeElement?.outerHTML.slice(0, 160)"


class Fingers:
    """What a person does who has no mouse."""

    def __init__(self, page: Any) -> None:
        self.page, self.keys = page, page.keyboard

    def to(self, aim: Any, *, back: bool = False) -> Fingers:
        """Tab until `aim` has the focus."""
        expect(aim).to_be_visible()
        for _ in range(MOST):
            self.keys.press("Shift+Tab" if back else "Tab")
            if aim.evaluate("it => it === document.activeElement"):
                return self
        raise AssertionError(f"Tab never came to {aim}; it stands at {self.page.evaluate(WHERE)}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.keys.press(key)

    def type(self, words: str) -> None:
        self.keys.insert_text(words)

    def is_within(self, box: Any) -> bool:
        inside: bool = box.evaluate("it => it.contains(document.activeElement)")
        return inside


def test_somebody_signs_in_skips_to_the_content_and_goes_by_the_menu(stage: Stage, browse: Any):
    page = browse()
    page.goto(reverse("home"))
    fingers = Fingers(page)
    fingers.to(page.get_by_label("Tên đăng nhập")).type(stage.cast.home_affairs.username)
    fingers.to(page.get_by_label("Mật khẩu")).type(PASSWORD)
    fingers.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Việc của tôi")

    fingers.press("Tab")
    skip = page.get_by_role("link", name="Đến nội dung chính")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    fingers.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    fingers.press("Tab")
    assert fingers.is_within(page.locator("#main"))

    fingers.to(page.get_by_role("navigation", name="Chính").get_by_role("link", name="Lịch kiểm tra"), back=True)
    fingers.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lịch")
    assert page.faults == []


def test_the_menu_of_the_account_opens_and_closes_and_signs_out(stage: Stage, browse: Any):
    page = browse(stage.cast.leader)
    page.goto(reverse("home"))
    fingers, menu = Fingers(page), page.locator("summary", has_text=stage.cast.leader.full_name)
    fingers.to(menu).press("Enter")
    fingers.to(page.get_by_role("button", name="Đăng xuất")).press("Escape")
    expect(menu).to_be_focused()
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_hidden()

    fingers.press("Space")
    fingers.to(page.get_by_role("button", name="Đăng xuất")).press("Enter")

    expect(page.get_by_label("Tên đăng nhập")).to_be_visible()


def test_on_a_narrow_screen_the_menu_keeps_the_focus_and_gives_it_back(stage: Stage, browse: Any):
    page = browse(stage.cast.home_affairs, phone=True)
    page.goto(reverse("home"))
    fingers, toggle = Fingers(page), page.get_by_role("button", name="Menu", exact=True)
    rail = page.locator("#rail")
    fingers.to(toggle).press("Enter")
    expect(rail).to_be_focused()
    for _ in range(30):
        fingers.press("Tab")
        assert fingers.is_within(rail) or page.evaluate("document.activeElement === document.body")
    fingers.press("Escape")
    expect(toggle).to_be_focused()

    fingers.press("Enter")
    fingers.to(rail.get_by_role("link", name="Cuộc kiểm tra")).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("kiểm tra")


def test_a_checklist_is_found_answered_and_saved(stage: Stage, browse: Any):
    page = browse(stage.cast.member)
    page.goto(reverse("home"))
    fingers = Fingers(page)
    fingers.to(page.get_by_role("navigation", name="Chính").get_by_role("link", name="Cuộc kiểm tra")).press("Enter")
    fingers.to(page.locator("#main").get_by_role("link", name=re.compile("Mũi Né")).first).press("Enter")
    fingers.to(page.locator("#main").get_by_role("link", name="Phiếu kiểm tra").first).press("Enter")

    yes_no, tiers, choice = (item(page, stage, code) for code in ("1.1.1", "1.1.2", "1.1.3"))
    expect(yes_no).to_be_attached()
    fingers.to(yes_no.locator(".found input[type=radio]").first).press("Space")
    expect(yes_no).to_have_attribute("data-save", "saved")
    fingers.press("ArrowRight")
    fingers.to(tiers.get_by_label("nhiệm vụ hoàn thành")).type("18")
    fingers.to(tiers.get_by_label("nhiệm vụ trong kế hoạch")).type("20")
    fingers.to(choice.locator(".found input[type=radio]").first).press("Space", "ArrowDown")
    for answered in (yes_no, tiers, choice):
        expect(answered).to_have_attribute("data-save", "saved")

    expect(page.locator("[data-cchc-save-state]")).to_contain_text("Đã lưu lúc")
    kept = {
        it.criterion.code: it for it in Answer.objects.filter(inspection=stage.inspection).select_related("criterion")
    }
    assert (kept["1.1.1"].choice, kept["1.1.3"].choice) == ("no", "mot_phan")
    assert (kept["1.1.2"].numerator, kept["1.1.2"].denominator) == (18, 20)
    assert page.faults == []


def test_a_dialog_keeps_the_focus_takes_a_finding_and_gives_the_focus_back(stage: Stage, browse: Any):
    page = browse(stage.cast.member)
    page.goto(reverse("checklist", args=[stage.inspection.pk]))
    fingers, dialog = Fingers(page), page.locator("#checklist-dialog")
    opener = item(page, stage, "1.1.1").get_by_text("Ghi tồn tại")
    fingers.to(opener).press("Enter")
    expect(dialog.get_by_label("Nội dung tồn tại")).to_be_focused()
    fingers.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()

    fingers.press("Enter")
    expect(dialog.get_by_label("Nội dung tồn tại")).to_be_focused()
    for _ in range(40):
        fingers.press("Tab")
        assert fingers.is_within(dialog) or page.evaluate("document.activeElement === document.body")
    fingers.to(dialog.get_by_label("Nội dung tồn tại")).press("Control+A")
    fingers.type(WORDS)
    fingers.to(dialog.get_by_role("button", name="Lưu", exact=True)).press("Enter")

    expect(item(page, stage, "1.1.1").locator(".findings")).to_contain_text(WORDS)
    expect(dialog).to_be_hidden()
    assert fingers.is_within(item(page, stage, "1.1.1"))
    assert Finding.objects.get().text == WORDS
    assert page.faults == []


def test_a_question_is_answered_and_the_inspection_starts(browse: Any, transactional_db: None):
    stage = set_stage(status=InspectionStatus.SELF_REPORTED, started_at=None, in_progress=False)
    page = browse(stage.cast.chair)
    page.goto(reverse("inspection", args=[stage.inspection.pk]))
    fingers, start = Fingers(page), page.get_by_role("button", name="Bắt đầu kiểm tra")
    fingers.to(start).press("Enter")
    question = page.locator("dialog[open]")
    for _ in range(8):
        fingers.press("Tab")
        assert fingers.is_within(question) or page.evaluate("document.activeElement === document.body")
    fingers.press("Escape")
    expect(start).to_be_focused()

    fingers.press("Enter")
    fingers.to(question.get_by_role("button", name="Bắt đầu kiểm tra")).press("Enter")

    expect(page.locator(".meta")).to_contain_text("Đang kiểm tra")


def test_the_head_of_a_ward_finds_a_finding_explains_it_and_hands_it_in(stage: Stage, browse: Any):
    findings = sign_minutes(stage)
    page = browse(stage.cast.unit_head)
    page.goto(reverse("home"))
    fingers = Fingers(page)
    fingers.press("/")
    fingers.type(findings[0].text[:20])
    fingers.press("Enter")
    fingers.to(page.locator(".hits a").first).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    fingers.to(page.get_by_role("navigation", name="Chính").get_by_role("link", name="Khắc phục"), back=True).press(
        "Enter"
    )
    fingers.to(page.get_by_role("button", name=re.compile("Soạn .*giải trình", re.IGNORECASE))).press("Enter")
    fingers.to(page.locator("section.report-item textarea").first).type("Công chức phụ trách nghỉ thai sản.")
    fingers.to(page.get_by_role("button", name="Lưu và sang bước gửi")).press("Enter")
    fingers.to(page.get_by_role("button", name="Gửi", exact=True)).press("Enter")

    expect(page.get_by_text(re.compile("Đã gửi 1 "))).to_be_visible()
    assert Finding.objects.filter(status=FindingStatus.EXPLAINED).count() == 1
    assert page.faults == []


def item(page: Any, stage: Stage, code: str) -> Any:
    return page.locator(f"#i{criterion_of(stage.inspection, code).pk}")
