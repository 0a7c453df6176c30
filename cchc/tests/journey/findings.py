"""What the ward's head sees after signing: his findings, and only his."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from playwright.sync_api import expect

from cchc.tests.journey.checking import DUE, PROCEDURES_FINDING, STEERING_FINDING
from inspections.models import Finding


def sees_his_findings_and_only_his(page: Any, of_another_ward: Finding) -> None:
    page.get_by_role("navigation", name="Chính").get_by_role("link", name="Tồn tại, hạn chế").click()
    expect(page.locator(".list-count").filter(has_text="2 tồn tại, hạn chế").first).to_be_visible()
    expect(page.get_by_role("link", name=PROCEDURES_FINDING)).to_be_visible()
    expect(page.get_by_text(of_another_ward.text)).to_have_count(0)
    page.get_by_role("link", name=STEERING_FINDING).click()
    expect(page.get_by_role("heading", level=1, name=STEERING_FINDING)).to_be_visible()
    expect(page.locator("#main")).to_contain_text(DUE)
    assert page.request.get(reverse("finding", args=[of_another_ward.pk])).status == 404
    assert page.request.get(reverse("inspection", args=[of_another_ward.inspection_id])).status == 404


def sees_his_finding_at_its_address(page: Any, finding: Finding) -> None:
    page.goto(reverse("finding", args=[finding.pk]))
    expect(page.get_by_role("heading", level=1, name=finding.text)).to_be_visible()
