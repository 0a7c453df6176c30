"""What is left when all is mended: one state a finding, events without gaps, each reminder once, the table in Excel."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
from django.urls import reverse
from playwright.sync_api import expect

from cchc.tests.journey.mending_scene import (
    ACCEPTED,
    ALL,
    DUE_ON,
    EXTENDED,
    FOUND_MENDED,
    LADDER,
    MENDED_AT_ONCE,
    NOT_DONE,
    OVERDUE,
    RETURNED_TWICE,
    WITHDRAWN,
    Scene,
)
from cchc.tests.journey.town import life
from inspections.models import Finding, Inspection, Reminder
from units.models import Event

DONE = ["recorded", "concluded", "planned", "reported_done", "verified"]
PATHS = {
    MENDED_AT_ONCE: ["fixed_on_site"],
    ACCEPTED: ["recorded", "concluded", "planned", "remediating", "reported_done", "verified"],
    RETURNED_TWICE: [*DONE[:4], *["returned", "reported_done"] * 2, "verified"],
    EXTENDED: DONE,
    OVERDUE: DONE,
    NOT_DONE: ["recorded", "concluded", "planned", "not_done"],
    FOUND_MENDED: [*DONE[:4], "to_follow_up", "verified"],
    WITHDRAWN: ["recorded", "explained", "withdrawn"],
}


def each_went_its_own_path(scene: Scene) -> None:
    """From the first event to the present state, each event beginning where the one before ended."""
    for words, path in PATHS.items():
        finding = scene.finding(words)
        assert [*_walked(finding)] == path, words
        assert finding.status == path[-1]
        assert finding.closed_on is not None


def _walked(finding: Finding) -> list[str]:
    steps = Event.objects.about(finding).exclude(to_status="").order_by("pk").values_list("from_status", "to_status")
    states = [steps[0][0]]
    for before, after in steps:
        assert before == states[-1]
        if after != before:
            states.append(after)
    return states


def the_first_deadline_is_kept(scene: Scene) -> None:
    mended = Finding.objects.filter(inspection=scene.inspection, concluded_on__isnull=False).exclude(due_on=None)
    assert set(mended.values_list("first_due_on", flat=True)) == {DUE_ON}
    assert scene.finding(EXTENDED).due_on == dt.date(2019, 7, 19)


def each_reminder_went_out_once(scene: Scene, told: list[tuple[str, Any, Any]]) -> None:
    assert [(step, planned) for step, planned, _ in told] == LADDER
    others = Reminder.objects.filter(finding__inspection=scene.inspection).exclude(finding=scene.finding(OVERDUE))
    assert sorted(others.values_list("finding__text", "step")) == sorted(
        [(scene.finding(RETURNED_TWICE).text, "before_first"), (EXTENDED, "before_first")]
    )
    reminded = Event.objects.filter(verb="remind").count()
    assert reminded == Reminder.objects.count() == len(LADDER) + 2


def nothing_is_open_so_the_inspection_is_closed(scene: Scene, page: Any) -> None:
    inspection = Inspection.objects.get(pk=scene.inspection.pk)
    states = Event.objects.about(inspection).filter(to_status__in=["concluded", "remediating", "closed"])
    assert list(states.order_by("pk").values_list("to_status", flat=True)) == ["concluded", "remediating", "closed"]
    page.goto(scene.address)
    expect(page.locator(".meta")).to_contain_text("Đã đóng")


def a_finding_tells_its_life_in_order(page: Any, finding: Finding, *steps: str) -> None:
    page.goto(finding.get_absolute_url())
    expect(life(page).locator("li > strong")).to_have_text(list(steps))


def takes_the_table_to_excel(page: Any, scene: Scene) -> None:
    page.goto(f"{reverse('finding_list')}?status=all")  # loaded whole: a click on the page before would be lost
    with page.expect_download() as taken:
        page.get_by_role("button", name="Tải Excel").click()
    sheet = openpyxl.load_workbook(io.BytesIO(taken.value.path().read_bytes())).worksheets[0]
    headings, *rows = sheet.iter_rows(values_only=True)
    by_text = {row[headings.index("Tồn tại, hạn chế")]: dict(zip(headings, row, strict=True)) for row in rows}
    assert set(by_text) == {scene.finding(words).text for words in ALL}
    assert {row["Đang chờ"] for row in by_text.values()} == {"Đã xong"}
    assert by_text[NOT_DONE]["Trạng thái"] == "Không thực hiện được"
