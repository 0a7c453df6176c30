"""The ward: its officer reports ten findings of the index on a phone, its head signs the report, it is issued."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from cchc.tests.journey import index_papers as papers
from cchc.tests.journey.index_scene import LOST
from cchc.tests.journey.mending_unit import card
from cchc.tests.journey.papers import a_photo
from cchc.tests.journey.town import goes_by_the_menu, is_told

REPORT = "Báo cáo kết quả khắc phục"


def reports_ten_findings_mended(page: Any, folder: Path) -> None:
    goes_by_the_menu(page, "Khắc phục")
    page.get_by_role("button", name="Báo cáo").click()
    for words in LOST.values():
        box = card(page, words)
        box.get_by_label("Đã khắc phục", exact=True).check()
        box.get_by_label("Đã làm gì").fill(f"Đã làm xong: {words.lower()}")
    card(page, LOST["3.5.1"]).get_by_label("Thêm tài liệu kiểm chứng").set_input_files(a_photo(folder, "niem-yet.jpg"))
    page.get_by_label("Công tác chỉ đạo").fill("Chủ tịch UBND phường đã họp, giao việc cho từng công chức.")
    page.get_by_role("button", name="Lưu", exact=True).last.click()
    is_told(page, "Đã lưu, chưa gửi.")


def signs_and_issues_its_report(officer: Any, head: Any) -> str:
    """Gives the address of the paper."""
    officer.get_by_role("button", name="Lưu và sang bước gửi").click()
    officer.get_by_role("button", name="Lập văn bản").click()
    expect(officer.get_by_role("heading", level=1, name=REPORT)).to_be_visible()
    address = str(officer.url)
    papers.submits(officer)
    papers.signs(head, address)
    papers.issues(officer, address, "52")
    return address
