"""Criteria sets."""

from __future__ import annotations

from typing import Any

from cchc.tests.access.finders import first_leaf
from cchc.tests.access.rows import ADMINISTERS, EVERYBODY, HOME_AFFAIRS, LEAD, TEAM, WARD, Row, post
from cchc.tests.cast import Stage


def criteria_set(stage: Stage) -> list[Any]:
    return [stage.inspection.criteria_set_id]


def criterion(stage: Stage) -> list[Any]:
    return [*criteria_set(stage), first_leaf(stage).pk]


ROWS = {
    "criteria_set_list": Row(EVERYBODY),
    "criteria_set": Row(LEAD | TEAM | WARD | {"other_unit_head"}, args=criteria_set),
    "criteria_set_publish": post(
        HOME_AFFAIRS | ADMINISTERS, LEAD | TEAM | WARD | {"other_unit_head"}, args=criteria_set
    ),
    "criterion_guidance_edit": Row(
        HOME_AFFAIRS | ADMINISTERS, LEAD | TEAM | WARD | {"other_unit_head"}, args=criterion
    ),
}
