"""The main pages in a real browser, as each role: nothing sticks out, no error, nothing that axe calls serious."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from cchc.tests.browser import PHONE, WIDE, session_of
from cchc.tests.cast import Stage
from inspections.models import Finding
from reports.tests.builders import ready_stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
GRAVE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .filter(({impact}) => impact === "serious" || impact === "critical")
    .map(({id, nodes}) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`)"""
TOO_WIDE = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"

LISTS = ["home", "inspection_list", "calendar", "finding_list", "profile"]
LEADING = [*LISTS, "plan_list", "criteria_set_list", "legal_document_list", "unit_list"]
PAGES: dict[str, list[str]] = {
    "home_affairs": [*LEADING, "plan", "round", "round_coverage", "round_schedule", "team", "inspection", "checklist"],
    "home_affairs_head": ["home", "person_list", "grant_list"],
    "administrator": ["home", "person_list", "grant_list", "unit_list"],
    "leader": LEADING,
    "clerk": LISTS,
    "chair": ["home", "inspection", "checklist", "meeting", "complete", "minutes"],
    "member": ["home", "checklist"],
    "unit_head": [*LISTS, "inspection"],
    "unit_officer": ["home", "inspection", "self_report"],
}


@pytest.fixture
def addresses(transactional_db: None) -> tuple[Stage, Callable[[str], str]]:
    stage = ready_stage(findings=6)
    Finding.objects.update(released_at="2019-05-21T10:00:00Z")
    found = stage.inspection
    assert found.round
    keys = {
        "plan": found.round.plan_id,
        "round": found.round_id,
        "round_coverage": found.round_id,
        "round_schedule": found.round_id,
        "team": found.team_id,
    }
    of_inspection = ("inspection", "checklist", "meeting", "complete", "minutes", "self_report")
    keys |= dict.fromkeys(of_inspection, found.pk)

    def address(name: str) -> str:
        return reverse(name, args=[keys[name]] if name in keys else [])

    return stage, address


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
@pytest.mark.parametrize("role", PAGES)
def test_pages_fit_work_without_errors_and_can_be_read_by_everybody(
    chromium: Any, live_server: Any, addresses: Any, role: str, phone: bool
) -> None:
    stage, address = addresses
    with _eyes_of(chromium, live_server.url, getattr(stage.cast, role), phone=phone) as look:
        faults = {name: found for name in PAGES[role] if (found := look(address(name)))}

    assert faults == {}


@contextmanager
def _eyes_of(chromium: Any, server: str, person: Any, *, phone: bool) -> Iterator[Callable[[str], list[str]]]:
    """Open an address as that person and tell what is wrong with the page. The second visit, for axe, has no CSP."""
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(person), "url": server}
    pages, heard = [], []
    for bypass_csp in (False, True):
        viewport = PHONE if phone else WIDE
        context = chromium.new_context(
            base_url=server, viewport=viewport, has_touch=phone, locale="vi-VN", bypass_csp=bypass_csp
        )
        context.add_cookies([cookie])
        pages.append(context.new_page())
    strict, for_axe = pages
    strict.on("pageerror", lambda error: heard.append(str(error)))
    strict.on("console", lambda line: heard.append(line.text) if line.type == "error" else None)

    def look(address: str) -> list[str]:
        heard.clear()
        status = strict.goto(address).status
        faults = [] if status == 200 else [f"status {status}"]
        if over := strict.evaluate(TOO_WIDE):
            faults.append(f"{over} px wider than the window")
        for_axe.goto(address)
        for_axe.evaluate(AXE)
        return [*faults, *heard, *for_axe.evaluate(GRAVE)]

    yield look
    for page in pages:
        page.context.close()
