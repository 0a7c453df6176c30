"""The voices: who is told what on which day, in the bell, on the home page and on the page of the finding."""

from __future__ import annotations

import datetime as dt
from typing import Any

from playwright.sync_api import expect

from cchc.lib.dates import short_date
from cchc.tests.journey.town import life
from inspections import reminding
from inspections.models import Finding, Reminder
from inspections.tasks import run_reminders

ONE_OVERDUE = "1 tồn tại, hạn chế đã quá hạn khắc phục (hạn sớm nhất: 03/07/2019)"


def is_told_by_the_bell(page: Any, words: str) -> None:
    """Opens the bell from whatever page he is on, and reads the newest notices."""
    page.goto("/")
    expect(page.locator("#bell .count")).to_be_visible()
    page.locator("#bell").click()
    expect(page.locator(".notices")).to_contain_text(words)


def follows_the_notice(page: Any, words: str, *, finding: str) -> None:
    page.locator(".notices").get_by_role("link", name=words).first.click()
    expect(page.get_by_role("link", name=finding)).to_be_visible()


def sees_it_overdue_on_the_home_page(page: Any) -> None:
    page.goto("/")
    tile = page.locator(".tiles").get_by_role("link", name="tồn tại quá hạn")
    expect(tile).to_contain_text("1")
    tile.click()
    expect(page.locator(".list-count").first).to_contain_text("1 tồn tại, hạn chế")


def is_offered_a_letter_of_reminder(page: Any) -> None:
    page.goto("/")
    page.locator(".task-list").get_by_role("link", name="Công văn đôn đốc UBND phường Mũi Né").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("đôn đốc")


def runs_once_more_and_tells_nothing_new(finding: Finding) -> None:
    before = rows_of(finding)
    done = reminding.run()
    assert (done.sent, done.notices) == (0, 0)
    assert rows_of(finding) == before


def the_worker_tells_the_last_step(finding: Finding, page: Any) -> None:
    """Celery's own task, through the broker; no waiting but for the page of the finding to tell of it."""
    run_reminders.delay()
    page.goto(finding.get_absolute_url())
    for _ in range(60):
        if life(page).get_by_text("Quá hạn: báo lãnh đạo").count():
            return
        page.reload()
    raise AssertionError("the worker told nothing")


def rows_of(finding: Finding) -> list[tuple[str, dt.date, dt.date]]:
    """Step, planned and told, as they stand in the database."""
    rows = Reminder.objects.filter(finding=finding, status="sent").order_by("planned_on", "pk")
    return list(rows.values_list("step", "planned_on", "occurred_on"))


def sees_each_step_on_its_page(page: Any, finding: Finding) -> None:
    page.goto(finding.get_absolute_url())
    for step, _, told in rows_of(finding):
        label = Reminder(step=step).get_step_display()
        expect(life(page).locator("li", has_text=label)).to_contain_text(short_date(told))
