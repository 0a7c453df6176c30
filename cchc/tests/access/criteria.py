"""Criteria sets."""

from __future__ import annotations

from typing import Any

from cchc.tests.access.finders import first_leaf
from cchc.tests.access.rows import (
    ADMINISTERS,
    EVERYBODY,
    HOME_AFFAIRS,
    LEAD,
    OTHER_LEAD,
    REGISTERS,
    TEAM,
    WARD,
    Row,
    post,
)
from cchc.tests.cast import Stage
from inspections.models import CriteriaSet, Criterion


def criteria_set(stage: Stage) -> list[Any]:
    return [stage.inspection.criteria_set_id]


def draft(stage: Stage) -> list[Any]:
    return [CriteriaSet.objects.get(lead_unit=stage.city, status="draft").pk]


def draft_leaf(stage: Stage) -> list[Any]:
    return [*draft(stage), Criterion.objects.get(criteria_set__in=draft(stage), code="1.1.1").pk]


def criterion(stage: Stage) -> list[Any]:
    return [*criteria_set(stage), first_leaf(stage).pk]


MAKES = HOME_AFFAIRS | ADMINISTERS
READS_DRAFT = LEAD
READS_SET = LEAD | TEAM | WARD | {"other_unit_head"}

ROWS = {
    "criteria_set_list": Row(EVERYBODY),
    "criteria_set": Row(READS_SET, args=criteria_set),
    "national_set_list": Row(EVERYBODY),
    "national_set_register": post(REGISTERS | OTHER_LEAD, EVERYBODY - REGISTERS - OTHER_LEAD),
    "criteria_set_template": Row(EVERYBODY),
    "criteria_set_upload": Row(MAKES | OTHER_LEAD, EVERYBODY - MAKES - OTHER_LEAD),
    "criteria_set_load": post(MAKES | OTHER_LEAD, EVERYBODY - MAKES - OTHER_LEAD),
    "criteria_set_create": Row(MAKES | OTHER_LEAD, EVERYBODY - MAKES - OTHER_LEAD),
    "criteria_set_draft": Row(MAKES, READS_DRAFT, args=draft),
    "criteria_set_edit": Row(MAKES, READS_DRAFT, args=draft),
    "criteria_set_copy": Row(MAKES, READS_SET, args=criteria_set),
    "criteria_set_delete": post(MAKES, READS_DRAFT, args=draft),
    "criteria_set_renumber": post(MAKES, READS_DRAFT, args=draft),
    "criterion_step": post(MAKES, READS_DRAFT, args=draft, data=lambda stage: {"up": draft_leaf(stage)[1]}),
    "criterion_create": Row(MAKES, READS_DRAFT, args=draft),
    "criterion_edit": Row(MAKES, READS_DRAFT, args=draft_leaf),
    "criterion_delete": post(MAKES, READS_DRAFT, args=draft_leaf),
    "criteria_set_compare": Row(READS_SET, args=criteria_set),
    "criteria_set_link": post(MAKES, READS_SET, args=criteria_set),
    "criterion_lineage_edit": Row(MAKES, READS_SET, args=criterion),
    "criteria_set_export": Row(READS_SET, args=criteria_set),
    "criteria_set_publish": post(MAKES, READS_SET, args=criteria_set),
    "criterion_guidance_edit": Row(MAKES, READS_SET, args=criterion),
}
