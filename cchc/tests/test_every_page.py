"""Every page of the URLconf in a real browser, wide and narrow: it fits, works, and axe calls nothing serious.

Each page is looked at by one of the roles that may open it, turn by turn; `CCHC_EVERY_ROLE=1` has all of them look.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cchc.tests.access import EVERYBODY, TABLE
from cchc.tests.eyes import eyes_of
from cchc.tests.test_access import open_theatre

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pages_of(role: str) -> list[str]:
    """The URL names that this role looks at."""
    readable = {name: sorted(row.ok & EVERYBODY) for name, row in TABLE.items() if row.method == "GET" and row.ok}
    if os.environ.get("CCHC_EVERY_ROLE"):
        return [name for name, roles in readable.items() if role in roles]
    return [name for turn, (name, roles) in enumerate(readable.items()) if roles[turn % len(roles)] == role]


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_pages_fit_work_without_errors_and_can_be_read_by_everybody(
    chromium: Any, live_server: Any, transactional_db: None, role: str, phone: bool
) -> None:
    stage, sessions = open_theatre()
    found = {}
    with eyes_of(chromium, live_server.url, sessions[role], phone=phone) as look:
        for name in pages_of(role):
            address = reverse(name, args=TABLE[name].args(stage))
            query = TABLE[name].query
            address += f"?{urlencode(query(stage), doseq=True)}" if query else ""
            if is_page(address, sessions[role]):
                found[name] = look(address)

    assert {name: faults for name, faults in found.items() if faults} == {}


def is_page(address: str, session: str) -> bool:
    """Whether a whole page stands there: no file, no part of a page, no way to somewhere else."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    answer = client.get(address)
    return answer.status_code == 200 and not answer.streaming and b"<!doctype html>" in answer.content[:200].lower()
