"""Criteria sets."""

from __future__ import annotations

from typing import Any

from cchc.tests.access.finders import first_leaf
from cchc.tests.access.rows import ADMINISTERS, EVERYBODY, HOME_AFFAIRS, LEAD, OTHER_LEAD, TEAM, WARD, Row, post
from cchc.tests.cast import Stage


def criteria_set(stage: Stage) -> list[Any]:
    return [stage.inspection.criteria_set_id]


def criterion(stage: Stage) -> list[Any]:
    return [*criteria_set(stage), first_leaf(stage).pk]


MAKES = HOME_AFFAIRS | ADMINISTERS
READS_SET = LEAD | TEAM | WARD | {"other_unit_head"}

ROWS = {
    "criteria_set_list": Row(EVERYBODY),
    "criteria_set": Row(READS_SET, args=criteria_set),
    "criteria_set_template": Row(EVERYBODY),
    "criteria_set_upload": Row(MAKES | OTHER_LEAD, EVERYBODY - MAKES - OTHER_LEAD),
    "criteria_set_load": post(MAKES | OTHER_LEAD, EVERYBODY - MAKES - OTHER_LEAD),
    "criteria_set_export": Row(READS_SET, args=criteria_set),
    "criteria_set_publish": post(MAKES, READS_SET, args=criteria_set),
    "criterion_guidance_edit": Row(MAKES, READS_SET, args=criterion),
}
