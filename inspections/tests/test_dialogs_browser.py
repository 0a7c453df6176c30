"""The small forms in a real browser: no network, an ended session, another person on the same device."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from cchc.tests.browser import session_of
from cchc.tests.cast import Stage
from inspections.models import Finding, SampledFile, Strength
from inspections.tests.checklists import criterion_of
from units.models import User

AXE = Path(__file__).parents[2] / "cchc/tests/vendor/axe.min.js"
WORDS = "Kế hoạch ban hành chậm 23 ngày"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_checklist(page: Any, stage: Stage) -> Any:
    page.goto(reverse("checklist", args=[stage.inspection.pk]))
    return page


def item(page: Any, stage: Stage, code: str) -> Any:
    return page.locator(f"#i{criterion_of(stage.inspection, code).pk}")


def open_finding(page: Any, stage: Stage) -> Any:
    item(page, stage, "1.1.1").get_by_text("Ghi tồn tại").click()
    return shown(page)


def shown(page: Any) -> Any:
    dialog = page.locator("#checklist-dialog[open]")
    expect(dialog.get_by_role("button", name="Lưu", exact=True)).to_be_visible()
    return dialog


def press_save(dialog: Any) -> None:
    dialog.get_by_role("button", name="Lưu", exact=True).click()


def sign_in(page: Any, user: User) -> None:
    """As signing in in another tab leaves the browser: another session, another token."""
    page.context.clear_cookies(name="csrftoken")
    origin = page.evaluate("location.origin")
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": origin}
    page.context.add_cookies([cookie])
    tab = page.context.new_page()
    tab.goto("/")
    tab.close()


def test_a_finding_typed_without_a_network_is_still_there_after_a_reload(stage: Stage, browse: Any):
    page = open_checklist(browse(stage.cast.member), stage)
    dialog = open_finding(page, stage)
    page.context.set_offline(True)
    dialog.get_by_label("Nội dung tồn tại").fill(WORDS)
    press_save(dialog)
    expect(dialog.get_by_role("alert")).to_contain_text("Chưa gửi được vì mất kết nối")
    expect(dialog.get_by_role("alert")).to_contain_text("giữ trên thiết bị này")

    page.context.set_offline(False)
    page.reload()
    page.locator("[data-cchc-drafts]").get_by_role("link", name="mục 1.1.1").click()
    dialog = shown(page)
    expect(dialog).to_contain_text("Đã khôi phục nội dung chưa gửi lúc")
    expect(dialog.get_by_label("Nội dung tồn tại")).to_have_value(WORDS)

    press_save(dialog)
    expect(item(page, stage, "1.1.1").locator(".findings")).to_contain_text(WORDS)
    expect(page.locator("[data-cchc-drafts]")).to_be_hidden()
    assert Finding.objects.get().text == WORDS
    assert page.faults == []


def test_a_finding_sent_twice_counts_once(stage: Stage, browse: Any):
    page = open_checklist(browse(stage.cast.member), stage)
    dialog = open_finding(page, stage)

    def lose_the_answer(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route("**/ton-tai/them/*", lose_the_answer, times=1)
    dialog.get_by_label("Nội dung tồn tại").fill(WORDS)
    press_save(dialog)
    expect(dialog.get_by_role("alert")).to_contain_text("Chưa gửi được")
    assert Finding.objects.count() == 1

    page.reload()
    dialog = open_finding(page, stage)
    expect(dialog.get_by_label("Nội dung tồn tại")).to_have_value(WORDS)
    press_save(dialog)

    expect(item(page, stage, "1.1.1").locator(".findings li")).to_have_count(1)
    expect(page.locator("#checklist-dialog[open]")).to_have_count(0)
    assert Finding.objects.count() == 1


@pytest.mark.parametrize("cookies_left", [True, False])
def test_a_session_that_ended_while_typing_loses_nothing(stage: Stage, browse: Any, cookies_left: bool):
    page = open_checklist(browse(stage.cast.member), stage)
    dialog = open_finding(page, stage)
    dialog.get_by_label("Nội dung tồn tại").fill(WORDS)
    Session.objects.all().delete()
    if not cookies_left:
        page.context.clear_cookies()

    press_save(dialog)
    told = dialog.get_by_role("alert")
    expect(told).to_contain_text("Phiên làm việc đã hết, đăng nhập lại rồi bấm Lưu")
    with page.context.expect_page() as opened:
        told.get_by_role("link", name="Đăng nhập lại").click()
    expect(opened.value.get_by_label("Tên đăng nhập")).to_be_visible()

    sign_in(page, stage.cast.member)
    press_save(dialog)
    expect(item(page, stage, "1.1.1").locator(".findings")).to_contain_text(WORDS)
    assert Finding.objects.get().created_by == stage.cast.member


def test_the_next_person_on_this_device_sees_none_of_it(stage: Stage, browse: Any):
    page = open_checklist(browse(stage.cast.member), stage)
    dialog = open_finding(page, stage)
    dialog.get_by_label("Nội dung tồn tại").fill(WORDS)

    sign_in(page, stage.cast.chair)
    press_save(dialog)  # the page of one is never sent in the name of the other
    expect(dialog.get_by_role("alert")).to_contain_text("hiện có người khác đăng nhập")
    assert not Finding.objects.exists()

    page.reload()
    expect(page.locator("[data-cchc-drafts]")).to_be_hidden()
    dialog = open_finding(page, stage)
    expect(dialog.get_by_label("Nội dung tồn tại")).not_to_have_value(WORDS)
    expect(dialog).not_to_contain_text("Đã khôi phục")

    sign_in(page, stage.cast.member)
    page.reload()
    expect(page.locator("[data-cchc-drafts]")).to_contain_text(WORDS)


def test_a_trouble_of_the_server_keeps_strengths_and_samples_too(stage: Stage, browse: Any):
    page = open_checklist(browse(stage.cast.member), stage)
    page.route(
        "**/them/*",
        lambda route: route.fulfill(status=502, body="x") if route.request.method == "POST" else route.continue_(),
    )
    page.get_by_role("link", name="Thêm ưu điểm").first.click()
    dialog = shown(page)
    dialog.get_by_label("Ưu điểm").fill("Chỉ đạo sát sao")
    press_save(dialog)
    expect(dialog.get_by_role("alert")).to_contain_text("trục trặc")
    dialog.get_by_role("link", name="Đóng, gửi sau").click()
    item(page, stage, "1.1.2").get_by_role("link", name="Hồ sơ mẫu").click()
    dialog = shown(page)
    dialog.get_by_label("Mã hồ sơ").fill("H10-190412-0007")
    dialog.get_by_label("Thủ tục").fill("Chứng thực bản sao")
    page.keyboard.press("Escape")
    page.unroute("**/them/*")
    page.reload()

    drafts = page.locator("[data-cchc-drafts]").get_by_role("link")
    expect(drafts).to_have_count(2)
    for _ in range(2):
        drafts.first.click()
        press_save(shown(page))
        expect(page.locator("#checklist-dialog[open]")).to_have_count(0)
    expect(page.locator("[data-cchc-drafts]")).to_be_hidden()
    assert Strength.objects.get().text == "Chỉ đạo sát sao"
    assert SampledFile.objects.get().code == "H10-190412-0007"


def test_what_is_given_up_is_forgotten(stage: Stage, browse: Any):
    page = open_checklist(browse(stage.cast.member), stage)
    dialog = open_finding(page, stage)
    proposed = dialog.get_by_label("Nội dung tồn tại").input_value()
    dialog.get_by_label("Nội dung tồn tại").fill(WORDS)
    page.keyboard.press("Escape")
    dialog = open_finding(page, stage)
    dialog.get_by_role("button", name="Bỏ nội dung này").click()
    expect(dialog.get_by_label("Nội dung tồn tại")).to_have_value(proposed)
    dialog.get_by_label("Nội dung tồn tại").fill(WORDS)
    dialog.get_by_role("link", name="Không lưu").click()

    expect(page.locator("[data-cchc-drafts]")).to_be_hidden()
    expect(open_finding(page, stage).get_by_label("Nội dung tồn tại")).to_have_value(proposed)


def test_a_form_that_stands_as_a_page_keeps_its_words_and_leads_back(stage: Stage, browse: Any):
    page = browse(stage.cast.member)
    criterion = criterion_of(stage.inspection, "1.1.1")
    page.goto(reverse("finding_create", args=[stage.inspection.pk]) + f"?criterion={criterion.pk}")
    page.get_by_label("Nội dung tồn tại").fill(WORDS)
    page.reload()
    expect(page.get_by_label("Nội dung tồn tại")).to_have_value(WORDS)
    page.get_by_role("button", name="Lưu", exact=True).click()

    page.wait_for_url(f"**/phieu/#i{criterion.pk}")
    expect(item(page, stage, "1.1.1").locator(".findings")).to_contain_text(WORDS)
    expect(page.locator("[data-cchc-drafts]")).to_be_hidden()
    assert page.faults == []


@pytest.mark.parametrize("phone", [False, True])
def test_the_dialogs_pass_axe(stage: Stage, browse: Any, phone: bool):
    page = open_checklist(browse(stage.cast.member, phone=phone), stage)
    dialog = open_finding(page, stage)
    dialog.get_by_label("Nội dung tồn tại").fill(WORDS)
    page.keyboard.press("Escape")
    page.evaluate(AXE.read_text(encoding="utf-8"))

    def violations() -> Any:
        found = page.evaluate("axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })")
        return [(v["id"], v["nodes"][0]["html"][:200]) for v in found["violations"]]

    expect(page.locator("[data-cchc-drafts]")).to_be_visible()
    assert violations() == []
    dialog = open_finding(page, stage)
    Session.objects.all().delete()
    press_save(dialog)
    expect(page.get_by_role("alert").filter(has_text="Phiên làm việc")).to_be_visible()
    assert violations() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= (360 if phone else 1280)
