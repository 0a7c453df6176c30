"""The pages of a conclusion in a real browser, wide and on a phone: they fit, and axe finds nothing grave."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from cchc.tests.browser import session_of
from cchc.tests.eyes import eyes_of
from inspections import concluding
from inspections.tests.conclusions import TODAY, issued, second_signed, signed_stage
from reports import conclusion_papers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_the_pages_of_conclusions_fit_and_can_be_read_by_everybody(
    chromium: Any, live_server: Any, settings: Any, phone: bool
) -> None:
    settings.CCHC_DEMO_TODAY = TODAY
    stage = signed_stage(3, on_site=1)
    waiting, other = second_signed(stage, unit=stage.ward, round=None, kind="unannounced"), second_signed(stage)
    closed = issued(stage)
    conclusion = concluding.draft([other.pk], by=stage.cast.home_affairs)
    pages = {
        "home_affairs": [
            reverse("conclusion_list"),
            reverse("conclusion_edit", args=[conclusion.pk]),
            conclusion.get_absolute_url(),
            closed.get_absolute_url(),
            waiting.get_absolute_url(),
        ],
        "clerk": [conclusion.get_absolute_url()],
        "unit_head": [reverse("conclusion_list"), closed.get_absolute_url()],
    }

    faults: dict[tuple[str, str], list[str]] = {}
    for role, addresses in pages.items():
        if role == "clerk":
            conclusion_papers.submit(conclusion.pk, by=stage.cast.home_affairs)
            concluding.approve(conclusion.pk, by=stage.cast.home_affairs_head)
        with eyes_of(chromium, live_server.url, session_of(getattr(stage.cast, role)), phone=phone) as look:
            faults |= {(role, address): found for address in addresses if (found := look(address))}

    assert faults == {}
