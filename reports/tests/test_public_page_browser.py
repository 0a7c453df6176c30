"""The public page in a real browser: the file is compared there and never leaves it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cchc.tests.browser import PHONE
from cchc.tests.eyes import AXE, GRAVE, TOO_WIDE
from reports.enums import Change, DocumentStatus
from reports.tests.published import PDF, a_paper
from units.tests.factories import CityFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RIGHT, WRONG = "Đây đúng là bản PDF đã phát hành.", "Không phải bản điện tử đã phát hành."
RESULT = "[data-cchc-compare-result]"
DROP = """(zone, text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "keo-tha.pdf"));
    zone.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


def a_file(data: bytes) -> dict[str, Any]:
    return {"name": "van-ban.pdf", "mimeType": "application/pdf", "buffer": data}


def test_a_visitor_learns_in_his_browser_whether_his_file_is_the_issued_one(browse: Any):
    city = CityFactory()
    old = a_paper(city, status=DocumentStatus.REPLACED)
    paper = a_paper(city, number=60, changes=old, change=Change.REPLACE)
    page = browse(phone=True)
    page.goto(reverse("public_paper", args=[paper.public_token]))
    page.context.set_offline(True)  # from here on nothing could be sent
    result = page.locator(RESULT)

    page.keyboard.press("Tab")
    while not page.evaluate("document.activeElement.matches('input[type=file]')"):
        page.keyboard.press("Tab")
    page.get_by_label("Tệp cần so").set_input_files(a_file(PDF))
    expect(result).to_contain_text(RIGHT)
    for changed in (PDF[:-1] + b"?", PDF + b"?"):
        page.get_by_label("Tệp cần so").set_input_files(a_file(changed))
        expect(result).to_contain_text(WRONG)
    page.locator("[data-cchc-compare-zone]").evaluate(DROP, PDF.decode())
    expect(result).to_contain_text(RIGHT)
    expect(result).to_contain_text("keo-tha.pdf")

    assert page.evaluate(TOO_WIDE) == 0
    page.context.set_offline(False)
    page.goto(reverse("public_paper", args=[old.public_token]))
    page.get_by_label("Tệp cần so").set_input_files(a_file(PDF))
    expect(page.locator(RESULT)).to_contain_text("văn bản này không còn hiệu lực")
    assert page.faults == []


def test_where_the_browser_cannot_hash_it_says_so_and_everybody_can_read_it(chromium: Any, live_server: Any):
    """As on a page that was opened by plain http on another machine. axe wants its own way with the CSP."""
    paper = a_paper(CityFactory())
    context = chromium.new_context(base_url=live_server.url, viewport=PHONE, bypass_csp=True)
    page = context.new_page()
    page.goto(reverse("public_paper", args=[paper.public_token]))
    page.get_by_label("Tệp cần so").set_input_files(a_file(PDF))
    expect(page.locator(RESULT)).to_contain_text(RIGHT)
    page.evaluate(AXE)
    grave = page.evaluate(GRAVE)

    context.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', {get: () => undefined})")
    page.reload()

    expect(page.locator(RESULT)).to_contain_text("Hãy mở lại bằng https")
    expect(page.get_by_label("Tệp cần so")).to_be_hidden()
    context.close()
    assert grave == []
