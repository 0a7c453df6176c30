"""Looks at pages as somebody in a real browser, goes through them with Tab, and tells what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from cchc.tests.browser import PHONE, WIDE

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
GRAVE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .filter(({impact}) => impact === "serious" || impact === "critical")
    .map(({id, nodes}) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`)"""
UNSEEN_FOCUS = (Path(__file__).parent / "focus.js").read_text()
TOO_WIDE = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
# What has the focus never hides below the bar at the foot; axe measures what lies under it, so the page is read to its end.
TO_THE_FOOT = "() => window.scrollTo(0, document.scrollingElement.scrollHeight)"


@contextmanager
def eyes_of(chromium: Any, server: str, session: str, *, phone: bool) -> Iterator[Callable[[str], list[str]]]:
    """Open an address as that person and tell what is wrong with the page. The second visit, for axe, has no CSP."""
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server}
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
        strict.keyboard.press("Tab")
        faults += strict.evaluate(UNSEEN_FOCUS)
        for_axe.goto(address)
        for_axe.evaluate(TO_THE_FOOT)
        for_axe.evaluate(AXE)
        return [*faults, *heard, *for_axe.evaluate(GRAVE)]

    yield look
    for page in pages:
        page.context.close()
