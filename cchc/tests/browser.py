"""A real browser against the real server: Debian's chromium, driven by Playwright.

A test marked `browser` takes the fixture `browse` and opens a page as somebody: `page = browse(user)`. Each call is a
browser of its own (another person, another device); pass `phone=True` for a narrow one that is touched.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from units.middleware import SIGNED_IN_AT, now_seconds
from units.models import User

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 15_000  # ms to wait for what should come: two tests share a small machine
COLD = 60_000  # ms for a page to come: with the first one of a process the server loads its code
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


def chromium_path() -> str:
    path = os.environ.get("CCHC_CHROMIUM") or shutil.which("chromium") or ""
    if not path:
        pytest.fail("Thiếu chromium: hãy cài gói chromium, đặt CCHC_CHROMIUM, hoặc chạy ./test --without-browser")
    return path


def session_of(user: User) -> str:
    """The key of a signed-in session, as signing in would leave it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SIGNED_IN_AT] = now_seconds()
    session.create()
    return str(session.session_key)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread of the test
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """`browse(user, phone=False)` gives a page of a new browser in which that person is signed in."""
    contexts = []

    def open_page(user: User | None = None, *, phone: bool = False) -> Any:
        context = chromium.new_context(
            base_url=live_server.url, viewport=PHONE if phone else WIDE, has_touch=phone, locale="vi-VN"
        )
        contexts.append(context)
        if user is not None:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": live_server.url}
            context.add_cookies([cookie])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.set_default_navigation_timeout(COLD)
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda line: page.faults.append(line.text) if "Content Security" in line.text else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
