"""Conclusions."""

from __future__ import annotations

from typing import Any

from cchc.tests.access.rows import EVERYBODY, HOME_AFFAIRS, INSIDE, NOBODY, OTHER_LEAD, REGISTERS, Row, post
from cchc.tests.cast import Stage
from inspections.models import ConclusionNotice


def conclusion(stage: Stage) -> list[Any]:
    return [ConclusionNotice.objects.get().pk]


def concluded_inspection(stage: Stage) -> list[Any]:
    return [*conclusion(stage), stage.inspection.pk]


ROWS = {
    "conclusion_list": Row(EVERYBODY),
    "conclusion_draft": post(HOME_AFFAIRS | OTHER_LEAD, EVERYBODY - HOME_AFFAIRS - OTHER_LEAD),
    "conclusion_edit": Row(HOME_AFFAIRS, INSIDE | {"clerk"}, args=conclusion),
    "conclusion": Row(INSIDE | {"clerk"}, args=conclusion),
    "conclusion_submit": post(HOME_AFFAIRS, INSIDE | {"clerk"}, args=conclusion),
    "conclusion_return": post(frozenset({"home_affairs_head"}), INSIDE | {"clerk"}, args=conclusion),
    "conclusion_approve": post(frozenset({"home_affairs_head"}), INSIDE | {"clerk"}, args=conclusion),
    "conclusion_cancel": post(HOME_AFFAIRS, INSIDE | {"clerk"}, args=conclusion),
    "conclusion_issue": post(REGISTERS, INSIDE | {"clerk"}, args=conclusion),
    "conclusion_scan": post(NOBODY, args=conclusion),  # there only once it is issued
    "conclusion_receipt": post(HOME_AFFAIRS, INSIDE | {"clerk"}, args=concluded_inspection),
}
