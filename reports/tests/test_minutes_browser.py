"""The paper on the page of the minutes, in a real browser: shown on a wide screen, one tap away on a phone."""

from __future__ import annotations

import datetime as dt
import io
import time
from typing import Any

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from cchc.tests.browser import PATIENCE
from cchc.tests.cast import Stage
from reports import issuing, jobs
from reports.models import Job
from reports.tests.builders import ready_stage
from units.models import Event

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def drawn(settings: Any) -> Stage:
    settings.CCHC_DEMO_TODAY = dt.date(2019, 5, 21)
    stage = ready_stage(findings=2)
    issuing.draw_up(stage.inspection.pk, by=stage.cast.secretary)
    jobs.run(Job.objects.get().pk)
    return stage


def white(frame: Any) -> float:
    """Share of white in what the frame shows: a viewer without a paper is dark."""
    grey = Image.open(io.BytesIO(frame.screenshot())).convert("L").histogram()
    return sum(grey[250:]) / sum(grey)


def test_the_frame_shows_the_paper_on_a_wide_screen(browse: Any, drawn: Stage):
    page = browse(drawn.cast.secretary)
    page.goto(reverse("minutes", args=[drawn.inspection.pk]))
    frame = page.locator("iframe.paper-preview")
    frame.scroll_into_view_if_needed()

    deadline = time.monotonic() + PATIENCE / 1000
    while (share := white(frame)) < 0.4 and time.monotonic() < deadline:
        page.wait_for_timeout(100)  # the viewer is an extension of the browser and tells nobody when it has drawn

    assert share >= 0.4
    assert Event.objects.filter(verb="download_file", actor=drawn.cast.secretary).count() == 1
    assert page.faults == []


def test_a_phone_gets_a_link_instead_and_fetches_nothing_before_it_is_tapped(browse: Any, drawn: Stage):
    page = browse(drawn.cast.secretary, phone=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(reverse("minutes", args=[drawn.inspection.pk]), wait_until="networkidle")

    assert page.get_by_role("link", name="Mở bản PDF").is_visible()
    assert not page.locator("iframe.paper-preview").is_visible()
    assert [url for url in asked if "/pdf/" in url] == []
    assert not Event.objects.filter(verb="download_file").exists()


def test_a_wrong_password_brings_the_phone_to_its_field_far_down_the_page(browse: Any, drawn: Stage):
    issuing.give_opinion(drawn.inspection.pk, "Thống nhất.", by=drawn.cast.unit_head)
    for job in Job.objects.exclude(status="done"):
        jobs.run(job.pk)
    page = browse(drawn.cast.unit_head, phone=True)
    page.goto(reverse("minutes", args=[drawn.inspection.pk]))
    page.get_by_label("Mật khẩu").fill("sai")
    page.get_by_role("button", name="Xác nhận biên bản").click()

    field = page.get_by_label("Mật khẩu")
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
