"""An officer reports three findings with two photos from a telephone; the head hands in."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from cchc.tests.cast import Stage, set_stage
from inspections.models import Finding, RemediationEvidence, Submission
from inspections.tests.remediation import conclude, picture
from units.models import StoredFile

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = (Path(__file__).parents[2] / "cchc" / "tests" / "vendor" / "axe.min.js").read_text()
GRAVE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .filter(({impact}) => impact === "serious" || impact === "critical")
    .map(({id, nodes}) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`)"""
TOO_WIDE = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"


@pytest.fixture
def stage(transactional_db: None) -> Stage:
    return set_stage()


def look(page: Any, name: str) -> None:
    """Nothing sticks out, and nothing that axe calls serious, with the page scrolled to its foot."""
    if folder := os.environ.get("CCHC_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    page.evaluate(AXE)
    assert page.evaluate(GRAVE) == []
    assert page.evaluate(TOO_WIDE) <= 0


def test_an_officer_reports_from_a_telephone_and_the_head_hands_in(
    browse: Callable[..., Any], stage: Stage, tmp_path: Path
):
    from playwright.sync_api import expect

    findings = conclude(stage)
    photos = [tmp_path / "bang-1.png", tmp_path / "bang-2.png"]
    for photo, colour in zip(photos, ("red", "blue"), strict=True):
        photo.write_bytes(picture(colour=colour).read())
    phone = browse(stage.cast.unit_officer, phone=True)

    phone.goto(reverse("remediation"))
    expect(phone.get_by_role("heading", name="Chờ đơn vị (3)")).to_be_visible()
    look(phone, "board-phone")
    phone.goto(reverse("remediation_evidence", args=[stage.inspection.pk]))
    phone.get_by_label("Tệp").set_input_files([str(photo) for photo in photos])
    phone.get_by_label("Chọn tất cả").check()
    phone.get_by_role("button", name="Tải lên").click()
    expect(phone.get_by_text("Đã tải lên 2 tệp cho 3 tồn tại.")).to_be_visible()
    look(phone, "evidence-phone")
    phone.goto(reverse("remediation"))
    phone.get_by_role("button", name=re.compile("Soạn Báo cáo kết quả khắc phục")).click()
    for number, _ in enumerate(findings):
        card = phone.locator("section.report-item").nth(number)
        card.get_by_label("Đã khắc phục").check()
        card.get_by_label("Đã làm gì").fill(f"Đã treo bảng {number + 1}")
        expect(card.get_by_text("chọn 2/2")).to_be_visible()
    phone.get_by_role("button", name="Lưu", exact=True).last.click()
    expect(phone.get_by_text("Đã lưu, chưa gửi.")).to_be_visible()
    look(phone, "editor-phone")
    phone.get_by_role("button", name="Lưu và sang bước gửi").click()
    expect(phone.get_by_label("Số, ký hiệu văn bản")).to_be_visible()
    look(phone, "hand-in-phone")

    head = browse(stage.cast.unit_head)
    head.goto(reverse("home"))
    look(head, "home")
    head.get_by_role("link", name="Xem và gửi báo cáo kết quả khắc phục").click()
    head.get_by_role("button", name="Gửi", exact=True).click()
    expect(head.get_by_text("Đã gửi 3 tồn tại.")).to_be_visible()
    look(head, "submission")
    head.goto(findings[0].get_absolute_url())
    expect(head.get_by_role("heading", name="Báo cáo khắc phục gần nhất")).to_be_visible()
    look(head, "finding")

    assert set(Finding.objects.values_list("status", flat=True)) == {"reported_done"}
    assert [item.evidence.count() for item in Submission.objects.get().items.all()] == [2, 2, 2]
    assert (RemediationEvidence.objects.count(), StoredFile.objects.filter(owner_unit=stage.ward).count()) == (2, 2)
    assert phone.faults == []
    assert head.faults == []
