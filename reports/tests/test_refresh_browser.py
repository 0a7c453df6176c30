"""A page whose paper was drawn meanwhile loads itself anew, but not under the hands of somebody who types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cchc.tests.cast import set_stage
from inspections.tests.losses import lost_result
from reports import drafting
from reports.enums import JobStatus, PaperKind
from reports.models import Job
from reports.tests.builders import ready_stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_is_being_typed_survives_the_end_of_the_drawing(browse: Callable[..., Any]) -> None:
    stage = set_stage()
    document = drafting.start(PaperKind.INDEX_REPORT, lost_result(stage).round_id, by=stage.cast.home_affairs)
    page = browse(stage.cast.home_affairs)
    page.goto(document.get_absolute_url())
    page.get_by_label("Công tác chỉ đạo").fill("Đang gõ dở")

    Job.objects.update(status=JobStatus.DONE)

    expect(page.locator("#main")).to_contain_text("Đã xong. Tải lại trang sau khi gửi hoặc bỏ nội dung đang nhập.")
    expect(page.get_by_label("Công tác chỉ đạo")).to_have_value("Đang gõ dở")


def test_a_page_on_which_nobody_types_loads_itself_anew(browse: Callable[..., Any]) -> None:
    stage = set_stage()
    document = drafting.start(PaperKind.INDEX_REPORT, lost_result(stage).round_id, by=stage.cast.home_affairs)
    page = browse(stage.cast.home_affairs)
    page.goto(document.get_absolute_url())
    expect(page.locator("#job")).to_be_visible()

    with page.expect_navigation():
        Job.objects.update(status=JobStatus.DONE)


def test_what_the_page_had_just_said_is_said_again(browse: Callable[..., Any], settings: Any) -> None:
    settings.CCHC_DEMO_TODAY = dt.date(2019, 5, 21)
    stage = ready_stage(findings=1)
    page = browse(stage.cast.secretary)
    page.goto(reverse("complete", args=[stage.inspection.pk]))
    page.get_by_role("button", name="Lập biên bản").click()
    page.get_by_role("dialog").get_by_role("button", name="Lập biên bản").click()
    expect(page.locator("#messages")).to_contain_text("Đã lập biên bản số")

    with page.expect_navigation():
        Job.objects.update(status=JobStatus.DONE)

    expect(page.locator("#toasts")).to_contain_text("Đã lập biên bản số")
